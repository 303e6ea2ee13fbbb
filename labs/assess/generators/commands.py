"""How is a call on interfaces and addresses typed, with names in the place of ids? And which call does a command make?"""

import re
from collections.abc import Mapping

from labs.assess.generators.happenings import FACTS, Step

COMMANDS: Mapping[str, str] = {
    "allocate": "aws ec2 allocate-address",
    "release": "aws ec2 release-address --allocation-id {address}",
    "associate": "aws ec2 associate-address --allocation-id {address} --instance-id {instance}",
    "associate-firmly": (
        "aws ec2 associate-address --allocation-id {address} --instance-id {instance} --no-allow-reassociation"
    ),
    "associate-private": (
        "aws ec2 associate-address --allocation-id {address} --network-interface-id {interface} "
        "--private-ip-address {private}"
    ),
    "detach": "aws ec2 detach-network-interface --attachment-id {interface}",
    "delete": "aws ec2 delete-network-interface --network-interface-id {interface}",
    "assign": (
        "aws ec2 assign-private-ip-addresses --network-interface-id {interface} --private-ip-addresses {private} "
        "--no-allow-reassignment"
    ),
    "unassign": "aws ec2 unassign-private-ip-addresses --network-interface-id {interface} --private-ip-addresses {private}",
    "delete-group": "aws ec2 delete-security-group --group-id {group}",
}
"""Verb -> the command."""


def command_of(step: Step) -> str:
    """The command that makes a call."""
    return COMMANDS[step.verb].format_map(step._asdict())


def command_in(prompt: str) -> Step:
    """The call of the command that a prompt ends with. Raises ValueError."""
    line = prompt.rstrip().rsplit("`", 2)[1]
    for verb, template in COMMANDS.items():
        if match := re.fullmatch(_pattern(template), line):
            return Step(verb, **match.groupdict())
    raise ValueError(line)


def verb_in(prompt: str) -> str:
    """Which call the command at the end of a prompt makes; empty where there is none."""
    return command_in(prompt).verb if prompt.endswith("`") else ""


def _pattern(template: str) -> str:
    pattern = re.escape(template)
    for name in FACTS:
        pattern = pattern.replace(re.escape("{" + name + "}"), rf"(?P<{name}>[\w.-]+)")
    return pattern
