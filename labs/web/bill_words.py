"""What do AWS's usage types mean, and how is a charge ended? In words, by the beginning of the type and by the code."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

USAGE_TYPES: Mapping[str, Text] = {
    "PublicIPv4:InUseAddress": _("A public IPv4 address in use, Elastic or auto-assigned, by the hour."),
    "PublicIPv4:IdleAddress": _("An Elastic IP that nothing uses, or whose instance is stopped, by the hour."),
    "ElasticIP:InUseAddress": _("To 31 January 2024: the first Elastic IP of a running instance. It was free."),
    "ElasticIP:AdditionalAddress": _("To 31 January 2024: each further Elastic IP of a running instance, by the hour."),
    "ElasticIP:IdleAddress": _("To 31 January 2024: an Elastic IP without a running instance, by the hour."),
    "ElasticIP:Remap": _("An Elastic IP that was associated; the first 100 times of a month are free."),
    "BoxUsage:": _("A running On-Demand instance with Linux, by the second, but a minute at least for each start."),
    "DedicatedUsage:": _("A running instance on hardware of its own, by the second."),
    "HostBoxUsage:": _("A running instance on a Dedicated Host, which is charged as a whole."),
    "NatGateway-Hours": _("A NAT gateway, by the hour; a part of an hour counts whole."),
    "NatGateway-Bytes": _("Data through a NAT gateway, by the GB, beside what the rest of the way costs."),
    "VpcEndpoint-Hours": _(
        "An interface endpoint in one Availability Zone, by the hour; a part of an hour counts whole."
    ),
    "VpcEndpoint-Bytes": _("Data through an interface endpoint, by the GB."),
    "VPN-Usage-Hours:": _("A Site-to-Site VPN connection, by the hour, whether its tunnels are up or not."),
    "TransitGateway-Hours": _("An attachment to a transit gateway, by the hour; a part of an hour counts whole."),
    "TransitGateway-Bytes": _("Data sent into a transit gateway, by the GB."),
    "EBS:VolumeUsage": _("The size of a volume, by the GB and month, whether its instance runs or not."),
    "EBS:VolumeP-IOPS": _("IOPS that a volume is given beyond what its size includes, by the month."),
    "EBS:VolumeP-Throughput": _("Throughput that a volume is given beyond 125 MiB/s, by the month."),
    "DataTransfer-Out-Bytes": _("Data to the internet or over a VPN, by the GB; the first 100 GB of a month are free."),
    "DataTransfer-In-Bytes": _("Data from the internet. They are free."),
    "DataTransfer-Regional-Bytes": _(
        "Data between Availability Zones, or by public addresses within the Region, by the GB on each side."
    ),
}
"""How a usage type begins -> what it is."""
TO_ANOTHER_REGION = _("Data to another Region, by the GB, which the sending side pays.")

STOPS: Mapping[str, Text] = {
    "release_address": _("Release it: only giving it back ends the charge."),
    "disassociate_then_release": _("Take it off and then release it; only taken off, it costs just as much."),
    "delete_nat_gateway_then_release": _("Delete the NAT gateway that uses it, then release it."),
    "stop_for_address": _("Stop the instance: an auto-assigned address goes with it. The next start brings another."),
    "stop_instances": _("Stop it, or terminate it. Its volumes and Elastic IPs cost on while it is stopped."),
    "delete_nat_gateway": _("Delete it. Its Elastic IP stays yours, and costs until you release it."),
    "delete_vpc_endpoints": _("Delete the endpoint, or take it out of a subnet."),
    "delete_vpn_connection": _("Delete the VPN connection; tunnels that are down cost as well."),
    "delete_transit_gateway_vpc_attachment": _("Delete the attachment; the transit gateway itself costs nothing."),
    "delete_volume": _("Delete the volume."),
    "terminate_for_volume": _("It goes with its instance when that is terminated; stopping is not enough."),
    "terminate_then_delete_volume": _("Terminate the instance, then delete the volume, which stays behind."),
    "delete_traffic_flow": _("End the flow."),
}
"""The code of what ends a charge -> how to do it."""


def meaning_of(usage_type: str) -> Text:
    """What a usage type is."""
    if usage_type.endswith("-AWS-Out-Bytes"):
        return TO_ANOTHER_REGION
    return next((words for begin, words in USAGE_TYPES.items() if usage_type.startswith(begin)), usage_type)
