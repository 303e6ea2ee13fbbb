"""What do machines in a VPC learn by DHCP? Domain name, name servers, time servers: a set of options per VPC.

https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html
"""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

import msgspec

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.registry import Outcome, action, changed, created, when_created
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import NO_OPTIONS, DhcpOptionsId, Vpc, VpcId
from labs.cloud.rules import deleted
from labs.cloud.world import Frozen, Resource, World, beside

AMAZON_DNS = "AmazonProvidedDNS"
MOST_SERVERS = 4
NODE_TYPES = ("1", "2", "4", "8")
LEASE_SECONDS = range(140, 2147483648)


class NewDhcpConfiguration(Frozen):
    """One option: its name and its values."""

    key: str = ""
    values: tuple[str, ...] = ()


class DhcpOptions(Resource, tag="dhcp-options"):
    id_prefix = "dopt"
    id_member = "DhcpOptionsId"
    noun = "dhcpOptions"
    not_found = "InvalidDhcpOptionID.NotFound"
    malformed = "InvalidDhcpOptionsId.Malformed"
    filters = {
        "dhcp-options-id": "DhcpOptionsId",
        "key": "DhcpConfigurations[].Key",
        "owner-id": "OwnerId",
        "value": "DhcpConfigurations[].Values[].Value",
    }

    configurations: tuple[NewDhcpConfiguration, ...]
    is_default: bool = False
    """Whether AWS made it, for VPCs that are created from now on."""

    def view(self, world: World) -> dict[str, Any]:
        return {
            "OwnerId": world.account_id,
            "Tags": tag_list(self.tags),
            "DhcpOptionsId": self.id,
            "DhcpConfigurations": [
                {"Key": one.key, "Values": [{"Value": value} for value in one.values]} for one in self.configurations
            ],
        }


class UnknownDhcpOption(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({key}) for parameter key is invalid. Expecting one of: {known}."


class DhcpOptionTwice(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({key}) for parameter key is invalid. The option is given more than once."


@action
def create_dhcp_options(
    world: World,
    *,
    dhcp_configurations: tuple[NewDhcpConfiguration, ...],
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create a set of DHCP options, which serves no VPC yet: `{"DhcpOptions": …}`."""
    configurations = tuple(must_be_an_option(one) for one in dhcp_configurations)
    must_not_repeat(configurations)
    tags = tags_of(tag_specifications, "dhcp-options")
    world, options_id = world.new_id(DhcpOptions.id_prefix)
    options = DhcpOptions(id=options_id, tags=tags, configurations=configurations)
    return created(world, options), {"DhcpOptions": options.view(world)}


@action
def delete_dhcp_options(world: World, *, dhcp_options_id: DhcpOptionsId) -> Outcome:
    """Delete a set that no VPC is associated with: `{}`."""
    return deleted(world, world.get(DhcpOptions, dhcp_options_id, parameter="dhcp_options_id")), {}


@action
def associate_dhcp_options(world: World, *, dhcp_options_id: DhcpOptionsId, vpc_id: VpcId) -> Outcome:
    """Give a VPC another set, or with `default` none at all; instances take it over with their next lease: `{}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    if dhcp_options_id == NO_OPTIONS:
        return changed(world, vpc.replace(dhcp_options_id=None)), {}
    options = world.get(DhcpOptions, dhcp_options_id, parameter="dhcp_options_id")
    return changed(world, vpc.replace(dhcp_options_id=options.id)), {}


describe_dhcp_options = describes(DhcpOptions, "DhcpOptions", 'List sets of DHCP options: `{"DhcpOptions": […]}`.')


@when_created("vpc")
def with_default_options(world: World, vpc: Vpc) -> World:
    """A new VPC has the account's default set of the Region, which comes with the first one.

    https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html#ArchitectureDiagram
    """
    found = world.where(DhcpOptions, is_default=True)
    options = found[0] if found else default_options(world.region, world.id_beside(DhcpOptions.id_prefix))
    return world.put(options).put(vpc.replace(dhcp_options_id=options.id))


def with_options_of_old(document: dict[str, Any]) -> dict[str, Any]:
    """A stored world from before there were sets: its VPCs have the default one. The document comes as plain values."""
    vpcs = [one for one in document.get("resources", {}).values() if one["kind"] == "vpc"]
    if not vpcs:
        return document
    options = default_options(document["region"], beside(document["seed"], 0, DhcpOptions.id_prefix))
    serving = {one["id"]: {**one, "dhcp_options_id": options.id} for one in vpcs}
    return {**document, "resources": {**document["resources"], **serving, options.id: msgspec.to_builtins(options)}}


def default_options(region: str, options_id: str) -> DhcpOptions:
    """The set that AWS makes: Amazon's own name server, and the domain that it names instances in."""
    domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return DhcpOptions(
        id=options_id,
        is_default=True,
        configurations=(
            NewDhcpConfiguration(key="domain-name", values=(domain,)),
            NewDhcpConfiguration(key="domain-name-servers", values=(AMAZON_DNS,)),
        ),
    )


# Rules


def must_be_an_option(asked: NewDhcpConfiguration) -> NewDhcpConfiguration:
    """Each option has values of its own sort; several servers may stand in one value, separated by commas.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html
    """
    rule = _OPTIONS.get(asked.key)
    if rule is None:
        raise UnknownDhcpOption(key=asked.key, known=", ".join(_OPTIONS), parameter="dhcp_configurations")
    values = tuple(part.strip() for value in asked.values for part in value.split(",") if part.strip())
    fault = rule(values) if values else "At least one value is needed."
    if fault:
        raise InvalidParameterValue(
            name=asked.key, value=", ".join(asked.values), expected=fault, parameter="dhcp_configurations"
        )
    return NewDhcpConfiguration(key=asked.key, values=values)


def must_not_repeat(configurations: Sequence[NewDhcpConfiguration]) -> None:
    """A set says each option once."""
    keys = [one.key for one in configurations]
    for key in keys:
        if keys.count(key) > 1:
            raise DhcpOptionTwice(key=key, parameter="dhcp_configurations")


Rule = Callable[[tuple[str, ...]], str]
"""What is wrong with the values of an option, in words; empty when nothing is."""


def _domain(values: tuple[str, ...]) -> str:
    return "" if len(values) == 1 else "One domain name is expected."


def _name_servers(values: tuple[str, ...]) -> str:
    if values == (AMAZON_DNS,):
        return ""
    return _servers(4, 6)(values) and f"Up to four IP addresses are expected, or {AMAZON_DNS} alone."


def _time_servers(values: tuple[str, ...]) -> str:
    versions = [_version(one) for one in values]
    fits = 0 not in versions and versions.count(4) <= MOST_SERVERS and versions.count(6) <= MOST_SERVERS
    return "" if fits else "Up to four IPv4 and four IPv6 addresses are expected."


def _servers(*versions: int) -> Rule:
    def rule(values: tuple[str, ...]) -> str:
        fits = len(values) <= MOST_SERVERS and all(_version(one) in versions for one in values)
        return "" if fits else "Up to four IP addresses are expected."

    return rule


def _node_type(values: tuple[str, ...]) -> str:
    return "" if len(values) == 1 and values[0] in NODE_TYPES else f"Expecting one of: {', '.join(NODE_TYPES)}."


def _lease_time(values: tuple[str, ...]) -> str:
    fits = len(values) == 1 and values[0].isascii() and values[0].isdigit() and int(values[0]) in LEASE_SECONDS
    return "" if fits else f"Expecting {LEASE_SECONDS.start} to {LEASE_SECONDS.stop - 1} seconds."


def _version(text: str) -> int:
    try:
        return ip_address(text).version
    except ValueError:
        return 0


_OPTIONS: Mapping[str, Rule] = {
    "domain-name": _domain,
    "domain-name-servers": _name_servers,
    "ntp-servers": _time_servers,
    "netbios-name-servers": _servers(4),
    "netbios-node-type": _node_type,
    "ipv6-address-preferred-lease-time": _lease_time,
}
