"""Who may share a host with other accounts? The simulated hosts on which an instance can be placed say it."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.driver_bench import zone_of
from labs.assess.generators.driver_launch import SERVERS
from labs.assess.generators.host_more_words import (
    NOT_SAID,
    SHARED,
    SHARED_ASKED,
    SHARED_EXPLAINED,
    SHARED_HEAD,
    SHARED_ROW,
    TENANTS,
    VPCS,
)
from labs.assess.generators.host_paths import metal_types
from labs.assess.generators.host_words import LINE
from labs.assess.generators.posing import Offer, PosedSeveral, code, joined, told
from labs.assess.generators.sketch import IMAGE, REGION, Sketch
from labs.assess.questions import Reference
from labs.assess.questions.choice import Option
from labs.assess.scene import played
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.facts.instance_types import instance_types, offered_in
from labs.cloud.hardware.stock import Stock
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World

REFERENCES = (
    Reference(
        title="Amazon EC2 Dedicated Instances",
        url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/dedicated-instance.html",
    ),
    Reference(
        title="ModifyVpcTenancy",
        url="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcTenancy.html",
    ),
)
FAMILIES = ("m5", "c5", "r5", "m6i", "c6i", "r6i", "m5a", "c5n", "m4", "c4", "r4", "i3en")
MOST_VCPUS = 8
PLANS: Mapping[int, tuple[int, Sequence[str], float]] = {
    3: (4, ("default",), 0.3),
    4: (5, ("default", "default", "dedicated"), 0.25),
    5: (6, ("default", "dedicated", "later", "before", "later"), 0.2),
}
"""Difficulty -> how many instances, in what VPCs, and how often one is bare metal."""
ROW_IN = re.compile(r"^\| `(\w+)` \| `([\w.-]+)` \| (`\w+`|not said) \| (.+) \|$", re.MULTILINE)


class Tenant(NamedTuple):
    """An instance as its launch asked for it."""

    instance_type: str
    vpc: str
    """`default`, `dedicated`, or a dedicated one that was changed `before` or `later` than the launch."""
    asked: str
    """The tenancy of the request; empty for none."""


def pose_shared(random: Random, difficulty: int) -> PosedSeveral | None:
    """Several instances: who may have neighbours of other accounts?"""
    count, vpcs, metal = PLANS[difficulty]
    names = random.sample(SERVERS, count)
    tenants = {name: _some_tenant(random, vpcs, metal) for name in names}
    if difficulty > 3 and all(one.vpc == "default" for one in tenants.values()):
        return None
    may = {name: may_share(one) for name, one in tenants.items()}
    asked = random.choice(("may", "never"))
    rows = [told(SHARED_ROW, name=name, kind=one.instance_type, **_said(one)) for name, one in tenants.items()]
    lines = [told(LINE, name=name, line=TENANTS[_reason(one)]) for name, one in tenants.items()]
    return PosedSeveral(
        variant=f"shared-{asked}",
        prompt=told(SHARED, table=joined((SHARED_HEAD, *rows), "\n"), asked=SHARED_ASKED[asked]),
        offers=tuple(_offer(name, one, may[name], asked) for name, one in tenants.items()),
        explanation=told(SHARED_EXPLAINED, lines=joined(lines, "\n")),
        references=REFERENCES,
    )


def judge_shared(prompt: str, option: Option) -> bool:
    """Whether type and tenancies in the table say what is asked for."""
    rows = {name: (kind, vpc, asked) for name, kind, asked, vpc in ROW_IN.findall(prompt)}
    kind, vpc, asked = rows[option.text.en.strip("`")]
    dedicated = asked == "`dedicated`" or vpc in (VPCS["dedicated"].en, VPCS["later"].en)
    may = not dedicated and ".metal" not in kind
    return may == prompt.endswith(SHARED_ASKED["may"].en)


@cache
def may_share(tenant: Tenant) -> bool:
    """Whether a host that other customers use has room for it, of those on which the simulator may place it."""
    world, tenancy = _launched(tenant)
    kind = instance_types()[tenant.instance_type]
    stock = Stock(world, zone_of(REGION)[0], ())
    return any(one.has_neighbours and stock.room_on(one, kind) > 0 for one in stock.hosts(kind, tenancy))


def _some_tenant(random: Random, vpcs: Sequence[str], metal: float) -> Tenant:
    kind = random.choice(metal_types() if random.random() < metal else _types())
    vpc = random.choice(vpcs)
    asked = random.choice(("", "", "dedicated") if vpc in ("dedicated", "later") else ("", "default", "dedicated"))
    return Tenant(kind, vpc, asked)


def _launched(tenant: Tenant) -> tuple[World, str]:
    """The world after its launch, and the tenancy that it got. Bare metal is launched as its family's smallest size."""
    vpc = "default" if tenant.vpc == "default" else "dedicated"
    change = Do(
        action="modify_vpc_tenancy", params={"vpc_id": f"${{{vpc}_vpc.Vpc.VpcId}}", "instance_tenancy": "default"}
    )
    placed: dict[str, Any] = {"placement": {"tenancy": tenant.asked}} if tenant.asked else {}
    launch = Do(
        action="run_instances",
        params={
            "image_id": IMAGE,
            "instance_type": f"{tenant.instance_type.split('.')[0]}.large",
            "min_count": 1,
            "max_count": 1,
            "subnet_id": f"${{{vpc}_subnet.Subnet.SubnetId}}",
            **placed,
        },
        name="tenant",
    )
    actions = {"before": [change, launch], "later": [launch, change]}.get(tenant.vpc, [launch])
    found = perform(_base().world, actions, _base().names)
    id = found.names["tenant"]["Instances"][0]["InstanceId"]
    return found.world, found.world.get(Instance, id).tenancy


def _said(tenant: Tenant) -> dict[str, Text]:
    return {"vpc": VPCS[tenant.vpc], "asked": code(tenant.asked) if tenant.asked else NOT_SAID}


def _reason(tenant: Tenant) -> str:
    if tenant.asked == "dedicated":
        return "dedicated"
    if tenant.vpc == "later":
        return "changed-later"
    if tenant.vpc == "dedicated":
        return "by-the-vpc"
    if ".metal" in tenant.instance_type:
        return "metal"
    return "changed-before" if tenant.vpc == "before" else "default"


def _offer(name: str, tenant: Tenant, may: bool, asked: str) -> Offer:  # noqa: FBT001 - what was found out
    right, reason = may == (asked == "may"), _reason(tenant)
    return Offer(code(name), right, TENANTS[reason], None if right else _believed(reason, may=may))


def _believed(reason: str, *, may: bool) -> str:
    if reason in ("changed-later", "changed-before"):
        return "vpc-tenancy-changes-what-runs"
    return "neighbours-forgotten" if may else "every-host-is-shared"


@cache
def _types() -> tuple[str, ...]:
    kinds = (instance_types()[one] for one in sorted(offered_in(zone_of(REGION)[1])))
    fitting = (one for one in kinds if one.instance_type.split(".")[0] in FAMILIES and not one.bare_metal)
    return tuple(one.instance_type for one in fitting if one.vcpus <= MOST_VCPUS)


@cache
def _base() -> Performance:
    """A VPC of each tenancy."""
    sketch = Sketch()
    for number, tenancy in enumerate(("default", "dedicated")):
        vpc = sketch.made("create_vpc", tenancy, cidr_block=f"10.{number}.0.0/16", instance_tenancy=tenancy)
        sketch.subnet(tenancy, vpc, f"10.{number}.0.0/24", zone_of(REGION)[0])
    return played(sketch.scene(1))
