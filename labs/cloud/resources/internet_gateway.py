"""What is an internet gateway, and when may it come and go?

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
"""

from labs.cloud.reference import ref
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Resource

InternetGatewayId = ref("internet-gateway")


class InternetGateway(Resource, tag="internet-gateway"):
    id_prefix = "igw"
    id_member = "InternetGatewayId"
    noun = "internetGateway"
    not_found = "InvalidInternetGatewayID.NotFound"
    malformed = "InvalidInternetGatewayId.Malformed"

    vpc_id: VpcId | None = None
    """The VPC it is attached to."""
