"""What is an Elastic IP address (EIP), and what may be done with it?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html
"""

from typing import Annotated

from labs.cloud.reference import Ref
from labs.cloud.resources.network_interface import NetworkInterfaceId
from labs.cloud.world import Resource

AllocationId = Annotated[str, Ref("elastic-ip")]


class Address(Resource, tag="elastic-ip"):
    id_prefix = "eipalloc"
    id_member = "AllocationId"
    noun = "allocation"
    not_found = "InvalidAllocationID.NotFound"
    malformed = "InvalidAllocationID.Malformed"

    public_ip: str
    association_id: str | None = None
    network_interface_id: NetworkInterfaceId | None = None
    private_ip_address: str | None = None
    """The private address it is mapped to 1:1 while associated."""
