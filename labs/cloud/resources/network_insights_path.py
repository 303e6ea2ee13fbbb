"""What is a path of Reachability Analyzer? A source, a destination and what the packets between them look like.

https://docs.aws.amazon.com/vpc/latest/reachability/what-is-reachability-analyzer.html
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal

from labs.cloud import registry
from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import deleted
from labs.cloud.world import Frozen, Resource, World

NetworkInsightsPathId = Annotated[str, Ref("network-insights-path")]
SOURCES = ("instance", "internet-gateway", "network-interface", "vpn-gateway")
"""The kinds that a path may begin at; Reachability Analyzer knows some more that only pass packets on."""
DESTINATIONS = (
    *SOURCES,
    "transit-gateway",
    "transit-gateway-attachment",
    "vpc-endpoint",
    "vpc-peering-connection",
)
"""The kinds that it may end at. Those that pass packets on need an address beyond them."""
SourceId = Annotated[str, Ref(*SOURCES)]
DestinationId = Annotated[str, Ref(*DESTINATIONS)]
PROTOCOLS = ("tcp", "udp")
LAST_PORT = 65535
PAGES = (1, 100)


class RequestFilterPortRange(Frozen):
    """Ports from one to another, both included."""

    from_port: int | None = None
    to_port: int | None = None

    def view(self) -> dict[str, Any]:
        return {"FromPort": self.first, "ToPort": self.last}

    @property
    def first(self) -> int:
        return 0 if self.from_port is None else self.from_port

    @property
    def last(self) -> int:
        return LAST_PORT if self.to_port is None else self.to_port


class PathRequestFilter(Frozen):
    """What a packet has to look like at one end of the path."""

    source_address: str | None = None
    source_port_range: RequestFilterPortRange | None = None
    destination_address: str | None = None
    destination_port_range: RequestFilterPortRange | None = None

    def view(self) -> dict[str, Any]:
        ranges = {"SourcePortRange": self.source_port_range, "DestinationPortRange": self.destination_port_range}
        addresses = {"SourceAddress": self.source_address, "DestinationAddress": self.destination_address}
        shown = {name: one.view() for name, one in ranges.items() if one}
        return {**shown, **{name: one for name, one in addresses.items() if one}}

    def as_texts(self) -> dict[str, str]:
        """The same with port ranges as one text each, which is what filters compare with (recalled: `80-443`)."""
        return {name: _as_text(value) for name, value in self.view().items()}


class NetworkInsightsPath(Resource, tag="network-insights-path"):
    id_prefix = "nip"
    id_member = "NetworkInsightsPathId"
    noun = "networkInsightsPath"
    not_found = "InvalidNetworkInsightsPathId.NotFound"
    malformed = "InvalidNetworkInsightsPathId.Malformed"
    filters = {
        "destination": "Destination",
        "filter-at-destination.destination-address": "FilterAtDestination.DestinationAddress",
        "filter-at-destination.source-address": "FilterAtDestination.SourceAddress",
        "filter-at-source.destination-address": "FilterAtSource.DestinationAddress",
        "filter-at-source.source-address": "FilterAtSource.SourceAddress",
        "protocol": "Protocol",
        "source": "Source",
    }
    hidden_filters = {
        "filter-at-destination.destination-port-range": "FilterAtDestination.DestinationPortRange",
        "filter-at-destination.source-port-range": "FilterAtDestination.SourcePortRange",
        "filter-at-source.destination-port-range": "FilterAtSource.DestinationPortRange",
        "filter-at-source.source-port-range": "FilterAtSource.SourcePortRange",
    }

    source: str
    """The id of a resource, which may be deleted without asking the path."""
    protocol: Literal["tcp", "udp"]
    created_date: datetime
    destination: str | None = None
    source_ip: str | None = None
    destination_ip: str | None = None
    destination_port: int | None = None
    filter_at_source: PathRequestFilter | None = None
    filter_at_destination: PathRequestFilter | None = None

    def view(self, world: World) -> dict[str, Any]:
        """As Describe shows it; what was not asked for is left out."""
        view: dict[str, Any] = {
            "NetworkInsightsPathId": self.id,
            "NetworkInsightsPathArn": world.arn(self),
            "CreatedDate": self.created_date,
            "Source": self.source,
            "SourceArn": _arn(world, self.source),
            "Protocol": self.protocol,
            "Tags": tag_list(self.tags),
        }
        if self.destination:
            view |= {"Destination": self.destination, "DestinationArn": _arn(world, self.destination)}
        plain = {
            "SourceIp": self.source_ip,
            "DestinationIp": self.destination_ip,
            "DestinationPort": self.destination_port,
        }
        at_ends = {"FilterAtSource": self.filter_at_source, "FilterAtDestination": self.filter_at_destination}
        view |= {name: value for name, value in plain.items() if value is not None}
        return view | {name: one.view() for name, one in at_ends.items() if one}

    @property
    def at_source(self) -> PathRequestFilter:
        """What the packet looks like as it is sent, however it was said."""
        port = self.destination_port
        only = None if port is None else RequestFilterPortRange(from_port=port, to_port=port)
        return self.filter_at_source or PathRequestFilter(
            source_address=self.source_ip, destination_address=self.destination_ip, destination_port_range=only
        )

    @property
    def at_destination(self) -> PathRequestFilter:
        """What it looks like as it arrives."""
        return self.filter_at_destination or PathRequestFilter()

    def hidden(self, world: World) -> dict[str, Any]:
        at_ends = {"FilterAtSource": self.filter_at_source, "FilterAtDestination": self.filter_at_destination}
        return {name: one.as_texts() for name, one in at_ends.items() if one}


class NoSuchEnd(CloudError):
    """Not confirmed: what EC2 answers for an end of a kind that Reachability Analyzer does not take."""

    code = "InvalidParameterValue"
    template = "Value ({value}) for parameter {name} is invalid. Expecting the ID or ARN of one of: {kinds}."


class EitherFilterOrParameter(CloudError):
    """Not confirmed: the code. The rule itself is documented with both filters."""

    code = "InvalidParameterCombination"
    template = "The parameter {filter} cannot be used with the parameter {name}."


class AnalysesExist(CloudError):
    code = "AnalysisExistsForNetworkInsightsPath"
    template = "The network insights path {path_id} has analyses and cannot be deleted. ({analyses})"


@action
def create_network_insights_path(
    world: World,
    *,
    source: SourceId,
    protocol: str,
    destination: DestinationId | None = None,
    source_ip: IPv4Address | None = None,
    destination_ip: IPv4Address | None = None,
    destination_port: int | None = None,
    filter_at_source: PathRequestFilter | None = None,
    filter_at_destination: PathRequestFilter | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Describe a path between two resources, to be analysed as often as one likes: `{"NetworkInsightsPath": …}`."""
    must_be_an_end(world, source, "source", SOURCES)
    if destination is not None:
        must_be_an_end(world, destination, "destination", DESTINATIONS)
    must_have_a_destination(destination, destination_ip, filter_at_source)
    must_be_said_once("FilterAtSource", filter_at_source, {"SourceIp": source_ip, "DestinationPort": destination_port})
    must_be_said_once("FilterAtDestination", filter_at_destination, {"DestinationIp": destination_ip})
    must_be_ports(destination_port, filter_at_source, filter_at_destination)
    known = must_be_a_protocol(protocol)
    tags = tags_of(tag_specifications, "network-insights-path")
    world, path_id = world.new_id(NetworkInsightsPath.id_prefix)
    path = NetworkInsightsPath(
        id=path_id,
        tags=tags,
        source=id_of(source),
        destination=id_of(destination) if destination else None,
        source_ip=str(source_ip) if source_ip else None,
        destination_ip=str(destination_ip) if destination_ip else None,
        protocol=known,
        destination_port=destination_port,
        filter_at_source=filter_at_source,
        filter_at_destination=filter_at_destination,
        created_date=world.now,
    )
    return world.put(path), {"NetworkInsightsPath": path.view(world)}


@action
def delete_network_insights_path(world: World, *, network_insights_path_id: NetworkInsightsPathId) -> Outcome:
    """Delete a path without analyses: `{"NetworkInsightsPathId": …}`."""
    path = world.get(NetworkInsightsPath, network_insights_path_id, parameter="network_insights_path_id")
    must_have_no_analyses(world, path)
    return deleted(world, path), {"NetworkInsightsPathId": path.id}


describe_network_insights_paths = describes(
    NetworkInsightsPath, "NetworkInsightsPaths", 'List paths: `{"NetworkInsightsPaths": […]}`.', pages=PAGES
)


def id_of(end: str) -> str:
    """The id of an end that is named by its id or its ARN."""
    return end.rpartition("/")[2]


def must_be_an_end(world: World, end: str, name: Literal["source", "destination"], kinds: Sequence[str]) -> None:
    """A path begins and ends at a resource that exists, of a kind that can send or take packets.

    https://docs.aws.amazon.com/vpc/latest/reachability/how-reachability-analyzer-works.html
    """
    id = id_of(end)
    kind = registry.kind_of_prefix(id.rpartition("-")[0])
    if kind is None or kind.kind() not in kinds:
        raise NoSuchEnd(value=end, name=name, kinds=", ".join(kinds), parameter=name)
    world.get(kind, id, parameter=name)


def must_have_a_destination(
    destination: str | None, destination_ip: IPv4Address | None, filter_at_source: PathRequestFilter | None
) -> None:
    """A path leads to a resource, or to an address.

    https://docs.aws.amazon.com/vpc/latest/reachability/getting-started-cli.html
    """
    if not (destination or destination_ip or (filter_at_source and filter_at_source.destination_address)):
        raise MissingParameter(name="destination", parameter="destination")


def must_be_said_once(name: str, at_end: PathRequestFilter | None, others: Mapping[str, Any]) -> None:
    """A filter at an end takes the place of the parameters that say the same.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInsightsPath.html
    """
    given = next((other for other, value in others.items() if value is not None), None)
    if at_end is not None and given is not None:
        raise EitherFilterOrParameter(filter=name, name=given, parameter=registry.snake(name))


def must_be_ports(port: int | None, *at_ends: PathRequestFilter | None) -> None:
    """Ports have sixteen bits, and a range does not end before it begins."""
    ranges = [each for one in at_ends if one for each in (one.source_port_range, one.destination_port_range) if each]
    asked = [(port, port)] if port is not None else []
    for first, last in [*asked, *((one.first, one.last) for one in ranges)]:
        if not 0 <= first <= last <= LAST_PORT:
            expected = f"Expecting ports from 0 to {LAST_PORT}, the first not after the last."
            value = f"{first}" if first == last else f"{first}-{last}"
            raise InvalidParameterValue(name="port", value=value, expected=expected, parameter="destination_port")


def must_be_a_protocol(protocol: str) -> Literal["tcp", "udp"]:
    """Paths are of TCP or UDP; AWS's own examples write them in capitals."""
    if protocol.lower() == "tcp":
        return "tcp"
    if protocol.lower() == "udp":
        return "udp"
    expected = f"Expecting one of {', '.join(PROTOCOLS)}."
    raise InvalidParameterValue(name="protocol", value=protocol, expected=expected, parameter="protocol")


def must_have_no_analyses(world: World, path: NetworkInsightsPath) -> None:
    """A path stays while an analysis of it does."""
    analyses = [one.id for one in world.referring(path.id)]
    if analyses:
        raise AnalysesExist(path_id=path.id, analyses=", ".join(analyses), parameter="network_insights_path_id")


def _arn(world: World, id: str) -> str:
    """The ARN of an end, also after it is gone."""
    kind = registry.kind_of_prefix(id.rpartition("-")[0])
    return f"arn:aws:ec2:{world.region}:{world.account_id}:{kind.kind() if kind else ''}/{id}"


def _as_text(value: Any) -> str:
    return f"{value['FromPort']}-{value['ToPort']}" if isinstance(value, dict) else str(value)
