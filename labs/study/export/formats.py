"""In which forms can a sandbox be taken along, and what does it take to write one?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from labs.cloud.world import World
from labs.study.export.ansible import playbook
from labs.study.export.boto3_script import boto3_script
from labs.study.export.change import Done, Origin
from labs.study.export.cloudformation import template
from labs.study.export.describe_json import describe_document
from labs.study.export.plan import plan
from labs.study.export.shell import shell_script
from labs.study.export.terraform import configuration

Writer = Callable[[Origin, Mapping[str, World], Sequence[Done]], str]


@dataclass(frozen=True)
class Format:
    """A form of export: how a file of it is called and served, and what writes it."""

    name: str
    ending: str
    media_type: str
    write: Writer
    of_state: bool = False
    """Whether it is written of one Region as it stands, and not of the journal."""


def of_state(write: Callable[[Origin, World], str]) -> Writer:
    """A writer of the Region that its origin names."""
    return lambda origin, ends, _done: write(origin, ends[origin.region])


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("shell", "sh", "text/x-shellscript", lambda origin, ends, done: shell_script(origin, plan(done))),
        Format("boto3", "py", "text/x-python", lambda origin, ends, done: boto3_script(origin, plan(done))),
        Format("ansible", "yml", "application/yaml", playbook),
        Format("describe", "json", "application/json", of_state(describe_document), of_state=True),
        Format("cloudformation", "yaml", "application/yaml", of_state(template), of_state=True),
        Format("terraform", "tf", "text/plain", of_state(configuration), of_state=True),
    )
}
