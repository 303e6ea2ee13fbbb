"""What might somebody do so that an instance gets to the internet, and what may happen to a network that works?

Changes are worked out from a world alone, so that a question that was stored can be judged by carrying them out again.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from labs.assess.generators.outcomes import name_of
from labs.assess.generators.posing import told
from labs.assess.generators.sketch import EVERYWHERE
from labs.assess.generators.ways import interface_of, public_address_of
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.nat_gateway import NatGateway
from labs.cloud.resources.route_table import Route, RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World

NEW_NAT = "${nat.NatGateway.NatGatewayId}"
LAST = ("restart", "elastic", "automatic")
"""What has little to do with the way: offered only where there is not enough else."""
NEW_ADDRESS = "${ip.AllocationId}"


class Change(NamedTuple):
    """Some actions, what they are in words, and what who expects them to help misunderstands, where the outcome does not say."""

    sort: str
    """Equal for changes that come to the same thought."""
    text: Text
    actions: tuple[Do, ...]
    misconception: str | None = None


WORDS = {
    "address": Text(
        ko="`{name}` 인스턴스에 새 Elastic IP를 연결해요.", en="Associate a new Elastic IP with the instance `{name}`."
    ),
    "create": Text(
        ko="`{subnet}` 서브넷의 라우팅 테이블에 {target}로 가는 `0.0.0.0/0` 경로를 넣어요.",
        en="Add a route `0.0.0.0/0` to the {target} to the route table of the subnet `{subnet}`.",
    ),
    "replace": Text(
        ko="`{subnet}` 서브넷의 라우팅 테이블에서 `0.0.0.0/0` 경로의 타깃을 {target}로 바꿔요.",
        en="In the route table of the subnet `{subnet}`, turn the route `0.0.0.0/0` to the {target}.",
    ),
    "delete": Text(
        ko="`{subnet}` 서브넷의 라우팅 테이블에서 `0.0.0.0/0` 경로를 지워요.",
        en="Delete the route `0.0.0.0/0` from the route table of the subnet `{subnet}`.",
    ),
    "new-nat": Text(
        ko="`{place}` 서브넷에 퍼블릭 NAT 게이트웨이 `nat-new`를 만들고, `{subnet}` 서브넷의 `0.0.0.0/0` 경로가 그것을 가리키게 해요.",
        en=(
            "Make a public NAT gateway `nat-new` in the subnet `{place}`, and let the route `0.0.0.0/0` of the subnet `{subnet}` lead to it."
        ),
    ),
    "automatic": Text(
        ko="`{subnet}` 서브넷의 퍼블릭 IPv4 주소 자동 할당을 켜요.",
        en="Switch on auto-assigned public IPv4 addresses for the subnet `{subnet}`.",
    ),
    "restart": Text(
        ko="`{name}` 인스턴스를 중지했다가 다시 시작해요.", en="Stop the instance `{name}` and start it again."
    ),
    "start": Text(ko="`{name}` 인스턴스를 시작해요.", en="Start the instance `{name}`."),
    "delete-nat": Text(ko="`{name}` NAT 게이트웨이를 삭제해요.", en="Delete the NAT gateway `{name}`."),
    "disassociate": Text(
        ko="`{name}` 인스턴스에서 Elastic IP를 떼어 내요.",
        en="Disassociate the Elastic IP from the instance `{name}`.",
    ),
}
GATEWAY = Text(ko="인터넷 게이트웨이", en="internet gateway")
NAT = Text(ko="`{name}` NAT 게이트웨이", en="NAT gateway `{name}`")


def carried_out(performance: Performance, change: Change) -> Performance | None:
    """The world after a change; None where an action of it is refused."""
    after = perform(performance.world, change.actions)
    return after if all(one.state == "done" for one in after.outcomes) else None


def remedies(world: World, instance: Instance) -> Iterator[Change]:
    """What somebody may think that an instance lacks."""
    interface = interface_of(world, instance.id)
    named: dict[str, Any] = {"name": instance.tags["Name"], "subnet": name_of(world, interface.subnet_id)}
    if not public_address_of(world, interface):
        associate = {"allocation_id": NEW_ADDRESS, "instance_id": instance.id}
        yield Change(
            "address",
            told(WORDS["address"], **named),
            (_new_address(), Do(action="associate_address", params=associate)),
        )
    yield from _turned(world, interface.subnet_id)
    leads_to = world.find(NatGateway, target_of(world, interface.subnet_id))
    if leads_to and leads_to.subnet_id != interface.subnet_id and not _is_public(world, leads_to.subnet_id):
        yield _led(world, leads_to.subnet_id, world.all(InternetGateway)[0])
    for place in world.all(Subnet):
        if place.vpc_id == instance.vpc_id and (place.id == interface.subnet_id or _is_public(world, place.id)):
            yield _new_nat(world, interface.subnet_id, place)
    attribute = {"subnet_id": interface.subnet_id, "map_public_ip_on_launch": {"value": True}}
    if not world.get(Subnet, interface.subnet_id).map_public_ip_on_launch:
        switched = Do(action="modify_subnet_attribute", params=attribute)
        yield Change("automatic", told(WORDS["automatic"], **named), (switched,), "auto-assign-reaches-running")
    start = Do(action="start_instances", params={"instance_ids": [instance.id]})
    if instance.state == "stopped":
        yield Change("start", told(WORDS["start"], **named), (start,))
    else:
        stop = Do(action="stop_instances", params={"instance_ids": [instance.id]})
        yield Change("restart", told(WORDS["restart"], **named), (stop, start), "restart-mends-the-way")


def mishaps(world: World) -> Iterator[Change]:
    """What may happen to a VPC: something is deleted, disassociated or turned."""
    for nat in world.all(NatGateway):
        if nat.state == "available":
            delete = Do(action="delete_nat_gateway", params={"nat_gateway_id": nat.id})
            yield Change("delete-nat", told(WORDS["delete-nat"], name=name_of(world, nat.id)), (delete,))
    for subnet in world.all(Subnet):
        if target_of(world, subnet.id) and not table_of(world, subnet.id).is_main:
            params = {"route_table_id": table_of(world, subnet.id).id, "destination_cidr_block": EVERYWHERE}
            text = told(WORDS["delete"], subnet=name_of(world, subnet.id))
            yield Change("delete", text, (Do(action="delete_route", params=params),))
            yield from _turned(world, subnet.id)
    for address in world.all(Address):
        holder = world.find(Instance, _instance_with(world, address))
        if holder:
            params = {"association_id": str(address.association_id)}
            text = told(WORDS["disassociate"], name=holder.tags["Name"])
            yield Change("disassociate", text, (Do(action="disassociate_address", params=params),))


def target_of(world: World, subnet_id: str) -> str:
    """What the default route of a subnet leads to; empty where it has none."""
    route = _default(table_of(world, subnet_id))
    return route.target_id if route else ""


def _default(table: RouteTable) -> Route | None:
    return next((one for one in table.routes if one.destination_cidr_block == EVERYWHERE), None)


def _turned(world: World, subnet_id: str) -> Iterator[Change]:
    """The default route of a subnet led to anything that it does not lead to yet."""
    current = target_of(world, subnet_id)
    nats = [one for one in world.all(NatGateway) if one.state == "available"]
    targets: list[InternetGateway | NatGateway] = [*world.all(InternetGateway), *nats]
    for one in targets:
        if one.id != current:
            yield _led(world, subnet_id, one)


def _led(world: World, subnet_id: str, target: InternetGateway | NatGateway) -> Change:
    is_nat = isinstance(target, NatGateway)
    noun = told(NAT, name=name_of(world, target.id)) if is_nat else GATEWAY
    verb = "replace" if target_of(world, subnet_id) else "create"
    return Change(
        f"to {noun.en}",
        told(WORDS[verb], subnet=name_of(world, subnet_id), target=noun),
        (_route(world, subnet_id, **{"nat_gateway_id" if is_nat else "gateway_id": target.id}),),
    )


def _new_nat(world: World, subnet_id: str, place: Subnet) -> Change:
    """A new NAT gateway somewhere, and the route of a subnet to it."""
    params = {"subnet_id": place.id, "allocation_id": NEW_ADDRESS}
    tags = [{"resource_type": "natgateway", "tags": [{"key": "Name", "value": "nat-new"}]}]
    made = Do(action="create_nat_gateway", params={**params, "tag_specifications": tags}, name="nat")
    return Change(
        "new-nat inside" if place.id == subnet_id else "new-nat",
        told(WORDS["new-nat"], place=name_of(world, place.id), subnet=name_of(world, subnet_id)),
        (_new_address(), made, _route(world, subnet_id, nat_gateway_id=NEW_NAT)),
    )


def _new_address() -> Do:
    return Do(action="allocate_address", name="ip")


def _route(world: World, subnet_id: str, **target: str) -> Do:
    params = {"route_table_id": table_of(world, subnet_id).id, "destination_cidr_block": EVERYWHERE, **target}
    return Do(action="replace_route" if target_of(world, subnet_id) else "create_route", params=params)


def _is_public(world: World, subnet_id: str) -> bool:
    return target_of(world, subnet_id).startswith(InternetGateway.id_prefix)


def _instance_with(world: World, address: Address) -> str:
    """The id of the instance whose interface has an Elastic IP; empty for none."""
    interface: Any = world.resources.get(str(address.network_interface_id))
    return (
        interface.attachment.instance_id
        if interface and interface.attachment and interface.attachment.instance_id
        else ""
    )
