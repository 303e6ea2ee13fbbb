"""What is a security group, and what may be done with it? Its rules are resources of their own.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
"""

from labs.cloud.reference import ref
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Resource

SecurityGroupId = ref("security-group")


class SecurityGroup(Resource, tag="security-group"):
    id_prefix = "sg"
    id_member = "GroupId"
    noun = "security group"
    not_found = "InvalidGroup.NotFound"
    malformed = "InvalidGroupId.Malformed"

    group_name: str
    description: str
    vpc_id: VpcId
