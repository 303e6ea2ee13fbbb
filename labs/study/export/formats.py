"""In which forms can a sandbox be taken along, and what does it take to write one?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from labs.cloud.world import World
from labs.study.export.ansible import playbook
from labs.study.export.boto3_script import boto3_script
from labs.study.export.change import Done, Origin
from labs.study.export.plan import plan
from labs.study.export.shell import shell_script

Writer = Callable[[Origin, Mapping[str, World], Sequence[Done]], str]


@dataclass(frozen=True)
class Format:
    """A form of export: how a file of it is called and served, and what writes it."""

    name: str
    ending: str
    media_type: str
    write: Writer


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("shell", "sh", "text/x-shellscript", lambda origin, ends, done: shell_script(origin, plan(done))),
        Format("boto3", "py", "text/x-python", lambda origin, ends, done: boto3_script(origin, plan(done))),
        Format("ansible", "yml", "application/yaml", playbook),
    )
}
