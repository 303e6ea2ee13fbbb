"""What the questions hold to be right is what the simulator does: numbers, prices, refusals, and the walks of packets."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, get_args

import msgspec
import pytest

from labs.assess.generators.sketch import EPHEMERAL, EVERYWHERE, Sketch, Way
from labs.assess.journey import Journey
from labs.assess.questions import Choice, Numeric, Predict
from labs.assess.scene import played
from labs.cloud import billing
from labs.cloud.errors import CloudError
from labs.cloud.resources.placement_group import Strategy
from tests.cloud.builders import Network, a_region
from tests.cloud.hardware.fast import a_fast_region
from tests.courses.test_bank import questions

IN_2023 = datetime(2023, 6, 1, tzinfo=UTC)
IN_2026 = datetime(2026, 3, 2, tzinfo=UTC)
BY_ID = {one.id: one for one in questions()}
ADDRESSES = ("PublicIPv4:", "ElasticIP:")


def instance_type(name: str) -> dict[str, Any]:
    found: dict[str, Any] = a_region().do("describe_instance_types", instance_types=[name])["InstanceTypes"][0]
    return found


def usable(cidr_block: str) -> int:
    network = a_region().with_vpc().with_subnet("a", cidr_block)
    found = network.do("describe_subnets", subnet_ids=[network["a"]])["Subnets"][0]
    return int(found["AvailableIpAddressCount"])


def private_addresses(name: str) -> int:
    info = instance_type(name)["NetworkInfo"]
    return int(info["MaximumNetworkInterfaces"] * info["Ipv4AddressesPerInterface"])


def addresses_allocated() -> int:
    network, count = a_region(), 0
    while True:
        try:
            network.do("allocate_address")
        except CloudError:
            return count
        count += 1


def charged_for_addresses(network: Network, hours: int) -> float:
    network.do("advance_time", hours=hours)
    charged = billing.charges(network.world)
    return float(sum((paid for name, paid in charged.items() if any(one in name for one in ADDRESSES)), Decimal(0)))


def one_address(hours: int) -> float:
    network = a_region(now=IN_2026).with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    return charged_for_addresses(network.with_address("eip", on="web-eth0"), hours)


def three_addresses(now: datetime) -> float:
    """Of a running instance its own, an Elastic IP on another one, and an idle one: for 24 hours."""
    network = a_region(now=now).with_vpc().with_public_subnet("a")
    network.with_instance("first", in_subnet="a").with_instance("second", in_subnet="a")
    return charged_for_addresses(network.with_address("used", on="second-eth0").with_address("idle"), 24)


def gbps(source: str, destination: str, flows: int, *, cluster: bool = True) -> float:
    network = a_fast_region()
    placement: dict[str, Any] = {}
    if cluster:
        network.do("create_placement_group", group_name="pair", strategy="cluster")
        placement = {"placement": {"group_name": "pair"}}
    network.with_machine("left", source, **placement).with_machine("right", destination, **placement)
    return round(network.measured("left", "right", flows=flows, seconds=1).gbps, 1)


def gbps_to_the_internet(instance_type: str, flows: int) -> float:
    network = a_fast_region().with_machine("web", instance_type)
    return round(network.measured("web", "internet", flows=flows, seconds=1).gbps, 1)


NUMBERS: Mapping[str, Callable[[], float]] = {
    "usable-in-a-20": lambda: usable("10.0.16.0/20"),
    "addresses-of-a-t2-micro": lambda: private_addresses("t2.micro"),
    "addresses-of-an-m5-large": lambda: private_addresses("m5.large"),
    "elastic-ips-to-begin-with": addresses_allocated,
    "an-elastic-ip-for-thirty-days": lambda: one_address(720),
    "three-addresses-for-a-day": lambda: three_addresses(IN_2026),
    "the-same-day-in-2023": lambda: three_addresses(IN_2023),
    "over-the-night-of-the-change": lambda: three_addresses(datetime(2024, 1, 31, 12, tzinfo=UTC)),
    "two-flows-to-the-internet": lambda: gbps_to_the_internet("m5.24xlarge", 2),
    "four-flows-in-a-cluster": lambda: gbps("c5n.18xlarge", "c5n.18xlarge", 4),
}


@pytest.mark.parametrize("id", NUMBERS)
def test_a_number_is_what_the_simulator_counts(id: str) -> None:
    question = BY_ID[id]

    assert isinstance(question, Numeric)
    assert NUMBERS[id]() == pytest.approx(question.value)


@pytest.mark.parametrize(
    ("id", "found"),
    [
        ("subnet-for-five-hundred", lambda: next(f"/{n}" for n in range(28, 15, -1) if usable(f"10.0.0.0/{n}") >= 500)),
        ("how-fast-is-ena-today", lambda: instance_type("c8gn.48xlarge")["NetworkInfo"]["NetworkPerformance"]),
        ("ten-gigabits-of-what", lambda: f"{gbps('c5n.18xlarge', 'c5n.18xlarge', 10):.0f} Gbps"),
        ("slower-partner", lambda: f"{gbps('c5n.18xlarge', 'c5.9xlarge', 20, cluster=False):.0f} Gbps"),
        ("half-of-it-to-the-internet", lambda: f"{gbps_to_the_internet('m5.24xlarge', 20)} Gbps"),
        ("close-by-chance", lambda: f"{gbps('c5n.18xlarge', 'c5n.18xlarge', 1, cluster=False):.0f} Gbps"),
        ("strategies-there-are", lambda: {4: "Four"}[len(get_args(Strategy))]),
        ("stopped-with-an-elastic-ip", lambda: f"${one_address(24):.2f}"),
    ],
)
def test_the_right_option_is_what_the_simulator_says(id: str, found: Callable[[], str]) -> None:
    question = BY_ID[id]

    assert isinstance(question, Choice)
    (right,) = (one for one in question.options if one.right)
    assert right.text.en.strip("`") == found()


def test_the_types_that_may_cluster_are_those_that_the_simulator_lets_in() -> None:
    options = msgspec.to_builtins(BY_ID["types-that-may-cluster"])["options"]

    for one in options:
        supported = instance_type(one["text"]["en"].strip("`"))["PlacementGroupInfo"]["SupportedStrategies"]
        assert ("cluster" in supported) == one.get("right", False), one["id"]


def test_a_stop_leaves_the_elastic_ip_of_a_second_card_alone() -> None:
    network = a_region().with_vpc().with_public_subnet("a").with_instance("web", in_subnet="a")
    network.with_interface("card", in_subnet="a").attach("card", "web")
    network.with_address("eip", on="card")
    for way in ("stop", "start"):
        network.do(f"{way}_instances", instance_ids=[network["web"]])
    found = [network.interface(name).get("Association") for name in ("web-eth0", "card")]

    assert [bool(one) for one in found] == [False, True]


AROUND_THE_NAT_GATEWAY: tuple[tuple[Way, str, tuple[int, int]], ...] = (
    ("in", "10.0.2.0/24", (443, 443)),
    ("out", EVERYWHERE, (443, 443)),
    ("in", EVERYWHERE, EPHEMERAL),
    ("out", "10.0.2.0/24", EPHEMERAL),
)


@pytest.mark.parametrize("left_out", [None, 0, 1, 2, 3])
def test_the_list_around_a_nat_gateway_needs_each_of_its_four_rules(left_out: int | None) -> None:
    sketch = Sketch()
    vpc = sketch.vpc("shop", "10.0.0.0/16")
    private = sketch.subnet("private", vpc, "10.0.2.0/24")
    public = sketch.subnet("public", vpc, "10.0.1.0/24")
    gateway = sketch.internet_gateway("door", vpc)
    sketch.route(sketch.table("public-routes", vpc, public), EVERYWHERE, gateway_id=gateway)
    acl = sketch.acl("edge", vpc, public)
    for number, (way, block, ports) in enumerate(AROUND_THE_NAT_GATEWAY):
        if number != left_out:
            sketch.acl_rule(acl, 100 + number, "allow", way, block, ports)
    table = sketch.table("private-routes", vpc, private)
    sketch.route(table, EVERYWHERE, nat_gateway_id=sketch.nat_gateway("nat", public))
    app = sketch.instance("app", private, [sketch.group("app-group", vpc)])

    walk = Journey(source=app, destination="internet", port=443).walk(played(sketch.scene(1)))

    assert walk.returned == (left_out is None)


def test_bare_metal_types_have_no_hypervisor() -> None:
    assert "Hypervisor" not in instance_type("mac1.metal")


REFUSALS: Mapping[str, tuple[str, Callable[[], Any]]] = {}


def refused(code: str, *ids: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """What is refused with this code, as these questions say."""

    def noted(attempt: Callable[[], Any]) -> Callable[[], Any]:
        REFUSALS.update(dict.fromkeys(ids, (code, attempt)))  # type: ignore[attr-defined]
        return attempt

    return noted


@refused("InvalidVpc.Range", "largest-vpc")
def make_a_large_vpc() -> None:
    a_region().do("create_vpc", cidr_block="10.0.0.0/8")


@refused("InvalidSubnet.Conflict", "overlapping-subnets-refused")
def make_overlapping_subnets() -> None:
    a_region().with_vpc().with_subnet("a", "10.0.1.0/28").with_subnet("b", "10.0.1.0/28")


@refused("DependencyViolation", "detaching-a-gateway-in-use")
def detach_a_gateway_in_use() -> None:
    network = (
        a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a").with_address("eip", on="web-eth0")
    )
    network.do("detach_internet_gateway", internet_gateway_id=network["vpc-gateway"], vpc_id=network["vpc"])


@refused("Gateway.NotAttached", "elastic-ip-without-a-gateway")
def associate_without_a_gateway() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("a").with_instance("web", in_subnet="a")
    network.with_address("eip", on="web-eth0")


@refused("AttachmentLimitExceeded", "error-for-one-too-many", "third-card-in-a-t2-micro")
def attach_one_too_many() -> None:
    network = a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a", instance_type="t2.micro")
    for number in (1, 2):
        network.with_interface(f"card-{number}", in_subnet="a").attach(f"card-{number}", "web", number)


@refused("AttachmentLimitExceeded", "before-a-smaller-type")
def make_an_instance_too_small() -> None:
    network = a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a", instance_type="t3.medium")
    for number in (1, 2):
        network.with_interface(f"card-{number}", in_subnet="a").attach(f"card-{number}", "web", number)
    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("modify_instance_attribute", instance_id=network["web"], instance_type={"value": "t3.micro"})


@refused("InvalidParameterValue", "taken-device-index")
def attach_at_a_taken_index() -> None:
    network = a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a", instance_type="m5.large")
    for name in ("one", "two"):
        network.with_interface(name, in_subnet="a").attach(name, "web", 1)


@refused("InvalidNetworkInterface.InUse", "attaching-what-is-in-use")
def attach_what_is_in_use() -> None:
    network = a_region().with_vpc().with_subnet("a").with_interface("card", in_subnet="a")
    for name in ("web-1", "web-2"):
        network.with_instance(name, in_subnet="a").attach("card", name)


@refused("InvalidParameterCombination", "attaching-across-zones")
def attach_across_zones() -> None:
    network = a_region().with_vpc().with_subnet("a").with_subnet("c", "10.0.2.0/24", zone="ap-northeast-2c")
    network.with_interface("card", in_subnet="c").with_instance("web", in_subnet="a").attach("card", "web")


@refused("IncorrectInstanceState", "moving-a-running-instance-into-a-group")
def move_a_running_instance() -> None:
    network = a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    network.do("create_placement_group", group_name="pair", strategy="spread")
    network.do("modify_instance_placement", instance_id=network["web"], group_name="pair")


@refused("InvalidPlacementGroup.Duplicate", "same-name-twice", "names-of-groups-in-the-whole-world")
def make_a_group_twice() -> None:
    network = a_region()
    for _ in range(2):
        network.do("create_placement_group", group_name="pair", strategy="spread")


@refused("InvalidParameterCombination", "burstable-types-in-a-cluster")
def put_a_burstable_type_into_a_cluster() -> None:
    network = a_region().with_vpc().with_subnet("a")
    network.do("create_placement_group", group_name="pair", strategy="cluster")
    network.with_instance("web", in_subnet="a", instance_type="t3.micro", placement={"group_name": "pair"})


@refused("InsufficientInstanceCapacity", "eighth-in-one-zone", "seven-in-the-whole-spread-group")
def spread_eight_in_a_zone() -> None:
    network = a_region().with_vpc().with_subnet("a")
    network.do("create_placement_group", group_name="apart", strategy="spread")
    for number in range(8):
        network.with_instance(f"one-{number}", in_subnet="a", placement={"group_name": "apart"})


@refused("InvalidInstanceID", "two-interfaces-need-the-interface-id")
def associate_by_the_instance_with_two_interfaces() -> None:
    network = a_region().with_vpc().with_subnet("a").with_instance("web", in_subnet="a")
    network.with_interface("card", in_subnet="a").attach("card", "web")
    network.with_address("eip").do("associate_address", allocation_id=network["eip"], instance_id=network["web"])


@pytest.mark.parametrize("id", REFUSALS)
def test_what_a_question_calls_refused_is_refused_with_that_code(id: str) -> None:
    code, attempt = REFUSALS[id]

    with pytest.raises(CloudError) as caught:
        attempt()

    assert caught.value.code == code
    if id not in ("seven-in-the-whole-spread-group", "before-a-smaller-type"):
        assert code in msgspec.json.encode(BY_ID[id]).decode()


WALKS = {
    "reply-at-the-edge": ("unanswered", "network-acl"),
    "nothing-allowed-out": ("returned", ""),
    "route-without-an-address": ("lost", "internet-gateway"),
    "narrow-route-to-nowhere": ("lost", "route-table"),
    "two-peerings-in-a-row": ("lost", "vpc-peering-connection"),
    "closed-list-between-neighbours": ("returned", ""),
    "nat-gateway-in-its-own-subnet": ("lost", "natgateway"),
    "not-a-member": ("lost", "security-group"),
    "table-that-nobody-uses": ("unanswered", "route-table"),
}
"""What the explanations say, which the scenes have to bear out."""


@pytest.mark.parametrize("id", WALKS)
def test_a_packet_ends_where_the_explanation_says(id: str) -> None:
    question = BY_ID[id]

    assert isinstance(question, Predict)
    assert question.scene is not None
    world = played(question.scene).world
    component = question.key["component"]
    assert (question.key["outcome"], world.resources[component].kind() if component else "") == WALKS[id]


def test_every_packet_to_predict_is_held_to_its_explanation() -> None:
    assert set(WALKS) == {one.id for one in questions() if isinstance(one, Predict)}
