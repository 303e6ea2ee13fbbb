"""What do all questions about ways to the internet have in common? How they are put, and whose packet they look at."""

import re
from typing import Any

from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import GUIDE, joined, told
from labs.assess.generators.way_out_words import NAT_LINES, NATS, OPEN, PROMPTS, UNATTACHED
from labs.assess.generators.ways import Asked, Reason, case_of, instances_of, reason_of
from labs.assess.questions import Choice, Multiple, Reference
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

REFERENCES = (
    Reference(title="Internet gateways", url=f"{GUIDE}VPC_Internet_Gateway.html"),
    Reference(title="NAT gateways", url=f"{GUIDE}vpc-nat-gateway.html"),
)
SIX = Reference(title="Egress-only internet gateways", url=f"{GUIDE}egress-only-internet-gateway.html")
FEW = 3
"""So many instances where only one of them is asked about."""


def reason_for(performance: Performance, asked: Asked, name: str) -> Reason:
    """How the packet of an instance fares, and why."""
    instance = instances_of(performance.world)[name]
    return reason_of(case_of(performance, asked, instance.id), asked, instance)


def reference_of(name: str) -> str:
    """How a scene refers to an instance."""
    return f"${{{name.replace('-', '_')}.Instances[0].InstanceId}}"


def port_in(question: Choice | Multiple) -> int:
    """The port that a prompt in English speaks of."""
    found = re.search(r"TCP (\d+)", question.prompt.en)
    return int(found[1]) if found else 0


def prompt_for(kind: str, world: World, purpose: Text, port: int, **facts: Any) -> Text:
    """The prompt with its facts: what the picture of the network does not tell of NAT gateways stands in it."""
    lines = [told(UNATTACHED, name=name_of(world, one.id)) for one in world.all(InternetGateway) if not one.vpc_id]
    lines += [_nat_line(world, one) for one in world.all(NatGateway)]
    nats = told(NATS, lines=joined(lines, "\n")) if lines else ""
    vpc = name_of(world, world.all(Vpc)[0].id)
    return told(PROMPTS[kind], **{"family": 4, **facts}, vpc=vpc, purpose=purpose, port=port, open=OPEN, nats=nats)


def _nat_line(world: World, nat: NatGateway) -> Text:
    kind = nat.state if nat.state in ("deleted", "failed") else nat.connectivity_type
    facts = {"name": name_of(world, nat.id), "subnet": name_of(world, nat.subnet_id)}
    return told(NAT_LINES[kind], **facts, public=nat.addresses[0].public_ip, failure=nat.failure_code)
