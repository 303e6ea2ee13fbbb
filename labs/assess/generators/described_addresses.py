"""Which addresses are there, as EC2 describes them, and which of them would the far end of a packet see by that?"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from typing import Any, NamedTuple

from labs.assess.generators.blocks import again
from labs.assess.generators.networks import INTERNET
from labs.assess.generators.route_table import LOCAL, decides, rows_of
from labs.assess.journey import Journey
from labs.assess.naming import fill
from labs.assess.script import Performance
from labs.cloud.network.ends import INTERNET_HOST

PREMISES = "10.250.7.0/24"
"""The block on premises; its first host is the tenth address."""
LAUNCHED = "launched"
"""The name under which a scene looks at instances before it gives them Elastic IPs."""


class Owner(NamedTuple):
    """A private address and what belongs to it."""

    name: str
    private: str
    public: str
    is_primary: bool
    subnet_id: str
    is_nat: bool = False


def owners(performance: Performance) -> list[Owner]:
    """Every private address of instances and NAT gateways, as EC2 describes them."""
    described = again(performance, "describe_network_interfaces").names["made"]["NetworkInterfaces"]
    names = {one["InstanceId"]: _name_tag(one) for one in instances(performance)}
    found: list[Owner] = []
    for interface in described:
        instance = interface.get("Attachment", {}).get("InstanceId")
        is_nat = interface["InterfaceType"] == "nat_gateway"
        if instance is None and not is_nat:
            continue
        name = "nat" if is_nat else names[instance]
        for one in interface["PrivateIpAddresses"]:
            public = one.get("Association", {}).get("PublicIp", "")
            private = one["PrivateIpAddress"]
            found.append(Owner(name, private, public, one["Primary"], interface["SubnetId"], is_nat))
    return sorted(found, key=lambda one: (one.is_nat, one.name, not one.is_primary))


def instances(performance: Performance) -> Sequence[dict[str, Any]]:
    """Every instance as DescribeInstances shows it."""
    reservations = again(performance, "describe_instances").names["made"]["Reservations"]
    return [one for reservation in reservations for one in reservation["Instances"]]


def seen_by_description(performance: Performance, journey: Journey) -> str:
    """What the far end sees, by the sender's route table and the addresses that belong to its private one."""
    if journey.source == INTERNET:
        return INTERNET_HOST
    sender = str(fill(journey.source, performance.names))
    instance = next(one for one in instances(performance) if one["InstanceId"] == sender)
    private = str(instance["PrivateIpAddress"])
    every = {one.private: one for one in owners(performance)}
    target = _target(performance, instance, _address(performance, journey.destination))
    if target.startswith("nat-"):
        return next(one.public for one in every.values() if one.is_nat)
    return every[private].public if target.startswith("igw-") else private


def _target(performance: Performance, instance: Mapping[str, Any], destination: str) -> str:
    """Where the sender's subnet sends what goes to an address."""
    tables = again(performance, "describe_route_tables").names["made"]["RouteTables"]
    subnet = instance["SubnetId"]
    table = next(one for one in tables if any(each.get("SubnetId") == subnet for each in one["Associations"]))
    row = decides(rows_of(performance, table["RouteTableId"]), IPv4Address(destination))
    return row.target if row else LOCAL


def _address(performance: Performance, destination: str) -> str:
    """The address that a packet to this end is for."""
    named = str(fill(destination, performance.names))
    if named == INTERNET:
        return INTERNET_HOST
    if named.startswith("onprem"):
        return str(IPv4Network(PREMISES)[10])
    for one in instances(performance):
        if one["InstanceId"] == named:
            return str(one["PrivateIpAddress"])
    return named


def former_addresses(performance: Performance) -> dict[str, str]:
    """Name -> the public address that an instance had when it was looked at under LAUNCHED, and has no more."""
    now = {one.public for one in owners(performance)}
    before = performance.names.get(LAUNCHED, {}).get("Reservations", ())
    launched = (one for reservation in before for one in reservation["Instances"])
    found = ((_name_tag(one), one.get("PublicIpAddress", "")) for one in launched)
    return {name: address for name, address in found if address and address not in now}


def _name_tag(instance: Mapping[str, Any]) -> str:
    return next(str(tag["Value"]) for tag in instance["Tags"] if tag["Key"] == "Name")
