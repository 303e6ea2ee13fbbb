"""Describe actions accept every filter that EC2's own documentation of them names, and look where they should."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import jmespath
import pytest

from labs.cloud import registry
from labs.cloud.describe import Filter, UnknownFilter, describe, kept_fields
from labs.cloud.registry import kinds
from labs.cloud.world import Resource, World
from tests.cloud.builders import Network, a_region
from tests.cloud.region import Region
from tests.cloud.test_contract import model
from tests.cloud.test_properties import played

NAMED = re.compile(r"<p>\s*<code>([^<]+)</code>")
BY_TAG = {"tag": "tag:Name", "tag:&lt;key&gt;": "tag:Name"}
"""How the documentation writes filters by a tag -> a filter that one sends."""

NO_FILTERS: Mapping[str, frozenset[str]] = {
    "describe_images": frozenset({"informational", "low", "medium", "high", "critical"}),
}
"""Listed in the documentation in the same way, but values of the filter before them."""

NEEDED_BESIDES: Mapping[str, dict[str, Any]] = {"describe_launch_template_versions": {"versions": ["$Latest"]}}
"""What an action needs although no single parameter of it is required."""


def _vpc_id(region: Region) -> Any:
    return region.do("describe_vpcs")["Vpcs"][0]["VpcId"]


def _subnet_id(region: Region) -> Any:
    return region.do("describe_subnets")["Subnets"][0]["SubnetId"]


def _transit_gateway_route_table_id(region: Region) -> Any:
    made = region.do("create_transit_gateway")["TransitGateway"]
    return made["Options"]["AssociationDefaultRouteTableId"]


def _transit_gateway_attachment_id(region: Region) -> Any:
    gateway_id = region.do("create_transit_gateway")["TransitGateway"]["TransitGatewayId"]
    inside = {"vpc_id": _vpc_id(region), "subnet_ids": [_subnet_id(region)]}
    made = region.do("create_transit_gateway_vpc_attachment", transit_gateway_id=gateway_id, **inside)
    return made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]


def _prefix_list_id(region: Region) -> Any:
    asked = {"prefix_list_name": "offices", "max_entries": 5, "address_family": "IPv4"}
    return region.do("create_managed_prefix_list", **asked)["PrefixList"]["PrefixListId"]


KNOWN: Mapping[str, Callable[[Region], Any]] = {
    "vpc_id": _vpc_id,
    "prefix_list_id": _prefix_list_id,
    "subnet_id": _subnet_id,
    "transit_gateway_route_table_id": _transit_gateway_route_table_id,
    "transit_gateway_attachment_id": _transit_gateway_attachment_id,
}
"""What an action requires -> how a Region with the default VPC comes by it."""


def required(region: Region, action: str) -> dict[str, Any]:
    """What an action has to be told besides its filters, of a Region with the default VPC."""
    wanted = [one.name for one in registry.actions()[action].parameters if one.required and one.name != "filters"]
    return {**{name: KNOWN[name](region) for name in wanted}, **NEEDED_BESIDES.get(action, {})}


def documented(action: str) -> list[str]:
    """The filters in the words of EC2's model, which has none for actions that are ours alone."""
    if action in registry.OURS_ALONE:
        return []
    members = model("ec2").operation_model(registry.actions()[action].api_name).input_shape.members
    found = members.get("Filters") or members.get("Filter")
    names = NAMED.findall(found.documentation) if found is not None else []
    names = [one.strip() for one in names]
    return [BY_TAG.get(one, one) for one in names if one not in NO_FILTERS.get(action, ())]


def filtering() -> list[str]:
    """Every action that takes filters."""
    return sorted(name for name, one in registry.actions().items() if one.filters)


def is_accepted(region: Region, action: str, name: str, needed: Mapping[str, Any]) -> bool:
    values = ["10.0.0.0/8"] if name.startswith("route-search.") else ["x"]
    try:
        region.do(action, **needed, **{registry.actions()[action].filters: [{"name": name, "values": values}]})
    except UnknownFilter:
        return False
    return True


@pytest.mark.parametrize("action", filtering())
def test_every_documented_filter_is_accepted(action: str) -> None:
    region = Region(default_vpc=True)
    needed = required(region, action)

    assert [one for one in documented(action) if not is_accepted(region, action, one, needed)] == []


@pytest.mark.parametrize("action", filtering())
def test_no_other_filter_is_accepted(action: str) -> None:
    region = Region(default_vpc=True)
    needed = required(region, action)

    assert not is_accepted(region, action, "colour", needed)
    assert not is_accepted(region, action, "VPC-ID", needed)


def untagged() -> list[str]:
    """Every action of EC2 that takes filters and lists what has no tags."""
    return [one for one in filtering() if one not in registry.OURS_ALONE and not {"tag:Name", "tag-key"} & shown(one)]


def shown(action: str) -> set[str]:
    """The filters of an action by its documentation, with those by tags where its answer has tags."""
    output = model("ec2").operation_model(registry.actions()[action].api_name).output_shape
    lists = [one.member for one in output.members.values() if one.type_name == "list"]
    has_tags = any({"Tags", "TagSet"} & getattr(one, "members", {}).keys() for one in lists)
    return {*documented(action), *(["tag-key"] if has_tags else [])}


@pytest.mark.parametrize("action", untagged())
@pytest.mark.parametrize("name", ["tag:Name", "tag-key"])
def test_what_has_no_tags_is_not_filtered_by_them(action: str, name: str) -> None:
    """https://github.com/aws/aws-cli/issues/7225: an unknown filter that is ignored would say that there is nothing."""
    region = Region(default_vpc=True)

    assert not is_accepted(region, action, name, required(region, action))


@pytest.mark.parametrize("action", sorted(registry.actions_of("ec2")))
def test_an_action_takes_filters_where_ec2s_does(action: str) -> None:
    if documented(action):
        assert action in filtering()


@pytest.mark.parametrize("seed", range(12))
def test_what_a_resource_keeps_is_what_ec2_shows_of_it(seed: int) -> None:
    """Filters on fields are decided without the view; that must never make a difference."""
    world = played(seed, 60)[1]

    wrong = {
        (one.kind(), name)
        for one in world.resources.values()
        for name, field in kept_fields(type(one)).items()
        if one.view(world).get(one.filters[name]) != getattr(one, field)
    }

    assert wrong == set()


@pytest.mark.parametrize("seed", range(6))
def test_a_filter_finds_what_shows_its_value_and_nothing_else(seed: int) -> None:
    world = played(seed, 60)[1]

    for kind in kinds().values():
        for name in {**kind.filters, **kind.hidden_filters}:
            shown = {one.id: shown_values(world, one, name) for one in world.all(kind)}
            for value in sorted({value for values in shown.values() for value in values})[:2]:
                expected = [id for id, values in shown.items() if value in values]
                asked = Filter(name=name, values=(value.replace("*", r"\*"),))
                found = describe(world, kind, "Found", filters=[asked])["Found"]
                assert [view[kind.id_member] for view in found] == expected, (name, value)


def shown_values(world: World, one: Resource, name: str) -> set[str]:
    """The values at the place of a filter, read by another reader of paths than the one on trial."""
    hidden = one.hidden_filters.get(name)
    found = jmespath.search(hidden or one.filters[name], one.hidden(world) if hidden else one.view(world))
    values = found if isinstance(found, list) else [found]
    return {as_text(value) for value in values if value is not None}


def as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return str(value).lower() if isinstance(value, bool) else str(value)


def interfaces(network: Network, name: str, *values: str) -> list[str]:
    found = network.do("describe_network_interfaces", filters=[{"name": name, "values": list(values)}])
    return [one["Description"] for one in found["NetworkInterfaces"]]


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_public_subnet().with_group("web").with_instance("host", in_subnet="public")
    network.with_interface("a", in_subnet="public", description="a", groups=("web",))
    network.with_interface("b", in_subnet="public", description="b[1]")
    network.attach("b", "host")
    network.do("create_tags", resources=[network["a"]], tags=[{"key": "Name", "value": "one"}, {"key": "Empty"}])
    return network


def test_values_are_case_sensitive_and_booleans_are_words(network: Network) -> None:
    assert interfaces(network, "status", "available") == ["a"]
    assert interfaces(network, "status", "Available") == []
    assert interfaces(network, "attachment.delete-on-termination", "true") == [""]
    assert interfaces(network, "attachment.delete-on-termination", "false") == ["b[1]"]


def test_brackets_are_no_wildcards(network: Network) -> None:
    assert interfaces(network, "description", "b[1]") == ["b[1]"]
    assert interfaces(network, "description", "b[0-9]") == []


def test_what_is_absent_matches_nothing_not_even_everything(network: Network) -> None:
    assert interfaces(network, "association.public-ip", "*") == [""]
    assert interfaces(network, "ipv6-addresses.ipv6-address", "*") == []


def test_tags_are_found_by_key_by_value_and_by_both(network: Network) -> None:
    assert interfaces(network, "tag:Name", "one") == ["a"]
    assert interfaces(network, "tag:Name", "On*") == []
    assert interfaces(network, "tag:Empty", "") == ["a"]
    assert interfaces(network, "tag-key", "Na?e") == ["a"]
    assert interfaces(network, "tag-key", "name") == []


def test_a_filter_without_values_matches_nothing(network: Network) -> None:
    """As EC2 answers `--filters Name=vpc-id`: an empty list, not an error."""
    assert interfaces(network, "vpc-id") == []
    assert network.do("describe_vpcs", filters=[{"name": "vpc-id"}])["Vpcs"] == []


def test_a_filter_without_a_name_is_invalid(network: Network) -> None:
    error = network.refused("describe_vpcs", filters=[{"values": ["x"]}])

    assert (error.code, error.message) == ("InvalidParameterValue", "The filter 'null' is invalid")


def test_an_unknown_filter_is_refused_even_where_nothing_could_match(region: Region) -> None:
    assert region.refused("describe_instances", filters=[{"name": "colour", "values": ["red"]}]).message == (
        "The filter 'colour' is invalid"
    )


@pytest.mark.parametrize(
    "filters",
    [
        [{"name": "vpc-id", "values": ["x"]}] * 51,
        [{"name": "vpc-id", "values": [str(number) for number in range(201)]}],
    ],
)
def test_there_are_limits_to_filters(region: Region, filters: list[Any]) -> None:
    assert region.refused("describe_vpcs", filters=filters).code == "FilterLimitExceeded"
    assert region.refused("describe_regions", filters=filters).code == "FilterLimitExceeded"


def test_a_value_has_up_to_255_characters(region: Region) -> None:
    assert region.do("describe_vpcs", filters=[{"name": "vpc-id", "values": ["x" * 255]}]) == {"Vpcs": []}
    error = region.refused("describe_vpcs", filters=[{"name": "vpc-id", "values": ["x" * 256]}])
    assert error.code == "InvalidParameterValue"


def test_instances_are_found_by_what_their_own_description_does_not_show(network: Network) -> None:
    def found(name: str, value: str) -> int:
        return len(network.do("describe_instances", filters=[{"name": name, "values": [value]}])["Reservations"])

    network.do("create_tags", resources=[network["b"]], tags=[{"key": "Role", "value": "second"}])

    reservation = network.do("describe_instances")["Reservations"][0]["ReservationId"]
    assert found("reservation-id", reservation) == found("owner-id", "111122223333") == 1
    assert found("network-interface.tag-value", "second") == found("network-interface.tag-key", "Role") == 1
    assert found("network-interface.availability-zone", "ap-northeast-2a") == 1
    assert found("network-interface.requester-managed", "true") == 0
    assert found("reservation-id", "r-00000000") == 0


def test_groups_are_found_by_the_names_of_groups_in_their_rules(network: Network) -> None:
    pair = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["web"]}]}
    network.with_group("db")
    network.do("authorize_security_group_ingress", group_id=network["db"], ip_permissions=[pair])

    def found(name: str) -> list[str]:
        asked = [{"name": name, "values": ["web"]}]
        return [one["GroupName"] for one in network.do("describe_security_groups", filters=asked)["SecurityGroups"]]

    assert found("ip-permission.group-name") == ["db"]
    assert found("egress.ip-permission.group-name") == []
