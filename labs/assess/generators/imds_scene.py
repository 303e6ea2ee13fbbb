"""On which instances is the metadata service asked, and what does the simulator answer there?"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.blocks import again, some_block, some_seed
from labs.assess.generators.imds_rules import OTHERS, SILENCE, TAG_PATH, TOKEN, Answer, Ask, Facts, Set, Step, Wait
from labs.assess.generators.sketch import ALL, EVERYWHERE, ZONES, Sketch
from labs.assess.naming import fill
from labs.assess.scene import Scene, played
from labs.assess.script import Do, Performance, perform
from labs.cloud import registry
from labs.cloud.guest.shell import run
from labs.cloud.network.carriers.network_acl import acl_of
from labs.cloud.world import World

NAMES = ("web", "api", "worker", "batch", "shop", "build", "report", "login")
TYPES = ("t3.micro", "t3.small", "m5.large", "c5.large", "m6i.large", "r5.large")
ELASTIC = "elastic"
PATHS: Mapping[str, str] = {
    "/latest/meta-data/instance-id": "InstanceId",
    "/latest/meta-data/instance-type": "InstanceType",
    "/latest/meta-data/local-ipv4": "PrivateIpAddress",
    "/latest/meta-data/public-ipv4": "PublicIpAddress",
}
"""Path -> the member of DescribeInstances that stands there."""
ZONE_PATH, REGION_PATH = "/latest/meta-data/placement/availability-zone", "/latest/meta-data/placement/region"
WRONG_PATHS = (
    "/latest/meta-data/public-ip", "/latest/meta-data/private-ipv4", "/latest/meta-data/availability-zone",
    "/latest/meta-data/region", "/latest/meta-data/elastic-ip", "/latest/instance-id", "/latest/meta-data/tags/Name",
)  # fmt: skip
"""Names that somebody might guess and that are none."""


class Place(NamedTuple):
    """An instance as it is to be built."""

    name: str
    other: str
    """Another instance, whose token is tried; empty for none."""
    instance_type: str
    public: bool
    elastic: bool
    group_shut: bool
    acl_shut: bool
    options: Mapping[str, str]
    elastic_aside: bool = False
    """There is an Elastic IP that is associated with nothing."""


class Asked(NamedTuple):
    """A scene that was played, and what EC2 describes of its instance."""

    scene: Scene
    performance: Performance
    place: Place
    facts: Facts


def some_place(random: Random, **fixed: Any) -> Place:
    """An instance with any settings but those that are fixed; options by their names in the AWS CLI."""
    options = {
        "http-endpoint": "enabled",
        "http-tokens": random.choice(("optional", "required", "required")),
        "http-put-response-hop-limit": random.choice(("1", "2")),
        "instance-metadata-tags": random.choice(("enabled", "disabled", "disabled")),
        **fixed.pop("options", {}),
    }
    name, other = random.sample(NAMES, 2)
    told: dict[str, Any] = {
        "name": name,
        "other": other if fixed.pop("with_other", False) else "",
        "instance_type": random.choice(TYPES),
        "public": random.random() < 0.6,
        "elastic": False,
        "group_shut": random.random() < 0.5,
        "acl_shut": random.random() < 0.35,
        "options": options,
        **fixed,
    }
    return Place(**told)


def asked_in(random: Random, place: Place) -> Asked:
    """A place that is built in the simulator."""
    scene = _sketched(random, place).scene(some_seed(random))
    performance = played(scene)
    return Asked(scene, performance, place, facts_of(performance, place.name))


def _sketched(random: Random, place: Place) -> Sketch:
    sketch = Sketch()
    network = some_block(random, 16)
    vpc = sketch.vpc(random.choice(("main", "prod", "store", "team")), str(network))
    block = some_block(random, 24, network)
    kind = "public" if place.public or place.elastic else "private"
    subnet = sketch.subnet(kind, vpc, str(block), random.choice(ZONES))
    if place.acl_shut:
        sketch.acl("shut", vpc, subnet)
    if kind == "public" or place.elastic_aside:
        table = sketch.table("public", vpc, subnet)
        sketch.route(table, EVERYWHERE, gateway_id=sketch.internet_gateway("igw", vpc))
    if place.public:
        sketch.gives_public_addresses(subnet)
    group = sketch.group("shut" if place.group_shut else "open", vpc)
    everything = [{"ip_protocol": ALL, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}]
    action = "revoke_security_group_egress" if place.group_shut else "authorize_security_group_ingress"
    sketch.do(action, group_id=group, ip_permissions=everything)
    instance = sketch.instance(place.name, subnet, [group], place.instance_type)
    members: dict[str, Any] = {one.replace("-", "_"): value for one, value in place.options.items()}
    members["http_put_response_hop_limit"] = int(members["http_put_response_hop_limit"])
    sketch.do("modify_instance_metadata_options", instance_id=instance, **members)
    if place.elastic or place.elastic_aside:
        sketch.address(ELASTIC, instance if place.elastic else None)
    if place.other:
        sketch.instance(place.other, subnet, [group], place.instance_type)
    return sketch


def instance_of(performance: Performance, name: str) -> str:
    """The id of an instance by its name."""
    return str(fill(f"${{{name}.Instances[0].InstanceId}}", performance.names))


def facts_of(performance: Performance, name: str) -> Facts:
    """What EC2 describes of an instance: its metadata options, its addresses, and what guards it."""
    id = instance_of(performance, name)
    seen = again(performance, "describe_instances", instance_ids=[id]).names["made"]
    one: dict[str, Any] = seen["Reservations"][0]["Instances"][0]
    options = one["MetadataOptions"]
    zone = one["Placement"]["AvailabilityZone"]
    values = {path: str(one[member]) for path, member in PATHS.items() if one.get(member)}
    values |= {ZONE_PATH: zone, REGION_PATH: zone[:-1], TAG_PATH: name}
    return Facts(
        options={
            "http-endpoint": options["HttpEndpoint"],
            "http-tokens": options["HttpTokens"],
            "http-put-response-hop-limit": str(options["HttpPutResponseHopLimit"]),
            "instance-metadata-tags": options["InstanceMetadataTags"],
        },
        values=values,
        shut=tuple(_shut(performance, one)),
    )


def _shut(performance: Performance, instance: Mapping[str, Any]) -> Sequence[str]:
    """Which of the guards let nothing through."""
    group = instance["SecurityGroups"][0]["GroupName"]
    acl = acl_of(performance.world, instance["SubnetId"])
    found = {"group": group == "shut", "acl": not acl.entries}
    return [name for name, shut in found.items() if shut]


# What the simulator answers


def in_simulator(asked: Asked, steps: Sequence[Step]) -> Answer:
    """What comes back of the last step, in the shell of the instance."""
    world, id = asked.performance.world, instance_of(asked.performance, asked.place.name)
    variables: dict[str, str] = {}
    if asked.place.other:
        token = Ask("/latest/api/token", puts=True, ttl=21600, keeps=True).command
        other = run(world, instance_of(asked.performance, asked.place.other), token)
        variables[OTHERS.removeprefix("$")] = other.variables["TOKEN"]
    found = SILENCE
    for one in steps:
        if isinstance(one, Ask):
            said = run(world, id, one.command if one.keeps else _told_all(one), variables)
            variables, found = said.variables, _read(said.output, one)
        else:
            world = _done(world, id, one)
    return found


def _told_all(asked: Ask) -> str:
    """The command with its answer's head, and an end to waiting."""
    return asked.command.replace("curl -s", "curl -s -i -m 3", 1)


def _done(world: World, id: str, one: Wait | Set) -> World:
    if isinstance(one, Wait):
        return registry.call(world, "advance_time", {"seconds": one.seconds})[0]
    name = one.option.replace("-", "_")
    value: Any = int(one.value) if one.value.isdigit() else one.value
    return registry.call(world, "modify_instance_metadata_options", {"instance_id": id, name: value})[0]


def _read(output: str, asked: Ask) -> Answer:
    """What a shell printed: the head and the body of an answer, or nothing."""
    head, _, body = output.partition("\n\n")
    if not head.startswith("HTTP/"):
        return SILENCE
    status = int(head.split()[1])
    if status != 200:
        return Answer("status", status)
    return TOKEN if asked.puts else Answer("value", body=body)


def changed(asked: Asked, *actions: Do) -> Asked:
    """The same after some actions; what EC2 describes is read again."""
    performance = perform(asked.performance.world, actions, asked.performance.names)
    return asked._replace(performance=performance, facts=facts_of(performance, asked.place.name))
