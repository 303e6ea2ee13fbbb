"""What does a security group rule allow? Rules only allow; what none allows is refused.

https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from labs.cloud.reference import ref
from labs.cloud.resources.security_group import SecurityGroupId
from labs.cloud.world import Resource

SecurityGroupRuleId = ref("security-group-rule")


class SecurityGroupRule(Resource, tag="security-group-rule"):
    id_prefix = "sgr"
    id_member = "SecurityGroupRuleId"
    noun = "security group rule"
    not_found = "InvalidSecurityGroupRuleId.NotFound"
    malformed = "InvalidSecurityGroupRuleId.Malformed"

    group_id: SecurityGroupId
    is_egress: bool
    ip_protocol: str
    """`tcp`, `udp`, `icmp`, `-1` for all, or another protocol's number."""
    from_port: int = -1
    """First port; for icmp the type; -1 for all."""
    to_port: int = -1
    """Last port; for icmp the code; -1 for all."""
    cidr_ipv4: str | None = None
    referenced_group_id: SecurityGroupId | None = None
    description: str | None = None
