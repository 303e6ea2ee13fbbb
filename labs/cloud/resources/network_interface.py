"""What is a network interface (ENI), and what may be done with it?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html
"""

from datetime import datetime
from typing import Annotated, Literal

from labs.cloud.reference import Ref
from labs.cloud.resources.security_group import SecurityGroupId
from labs.cloud.resources.subnet import SubnetId
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Frozen, Resource

NetworkInterfaceId = Annotated[str, Ref("network-interface")]
InstanceId = Annotated[str, Ref("instance")]


class PrivateIpAddress(Frozen):
    """One private IPv4 address of an interface."""

    private_ip_address: str
    primary: bool = False


class NetworkInterfaceAttachment(Frozen):
    """Which instance an interface sits in, and where."""

    attachment_id: str
    instance_id: InstanceId
    device_index: int
    attach_time: datetime
    network_card_index: int = 0
    status: Literal["attaching", "attached", "detaching", "detached"] = "attached"
    delete_on_termination: bool = False


class NetworkInterface(Resource, tag="network-interface"):
    id_prefix = "eni"
    id_member = "NetworkInterfaceId"
    noun = "networkInterface"
    not_found = "InvalidNetworkInterfaceID.NotFound"
    malformed = "InvalidNetworkInterfaceId.Malformed"

    subnet_id: SubnetId
    vpc_id: VpcId
    availability_zone: str
    mac_address: str
    private_ip_addresses: tuple[PrivateIpAddress, ...]
    group_ids: tuple[SecurityGroupId, ...]
    description: str = ""
    source_dest_check: bool = True
    interface_type: str = "interface"
    requester_managed: bool = False
    status: Literal["available", "associated", "attaching", "in-use", "detaching"] = "available"
    attachment: NetworkInterfaceAttachment | None = None
    public_ip: str | None = None
    """The auto-assigned public IPv4 of its primary private address; an Elastic IP is an Address of its own."""
