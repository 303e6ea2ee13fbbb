"""What is a subnet, which range may it have, and which of its addresses are free?

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
"""

from labs.cloud.reference import ref
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Resource

SubnetId = ref("subnet")


class Subnet(Resource, tag="subnet"):
    id_prefix = "subnet"
    id_member = "SubnetId"
    noun = "subnet"
    not_found = "InvalidSubnetID.NotFound"
    malformed = "InvalidSubnetID.Malformed"

    vpc_id: VpcId
    cidr_block: str
    availability_zone: str
    availability_zone_id: str
    map_public_ip_on_launch: bool = False
    default_for_az: bool = False
