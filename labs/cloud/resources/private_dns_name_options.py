"""After what is an instance named inside its VPC, its address or its id? Its subnet says so at launch; later this action.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
"""

from labs.cloud.errors import MissingParameter
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.instance import Instance, InstanceId
from labs.cloud.resources.instance_attribute import must_be_stopped, must_not_have_ended
from labs.cloud.resources.subnet import PrivateDnsHostnameType
from labs.cloud.world import World


@action
def modify_private_dns_name_options(
    world: World,
    *,
    instance_id: InstanceId,
    private_dns_hostname_type: PrivateDnsHostnameType | None = None,
    enable_resource_name_dns_a_record: bool | None = None,
) -> Outcome:
    """Set how an instance is named, which needs it stopped, and whether DNS answers for its id: `{"Return": True}`."""
    instance = world.get(Instance, instance_id, parameter="instance_id")
    must_not_have_ended(instance)
    given = {
        "private_dns_hostname_type": private_dns_hostname_type,
        "enable_resource_name_dns_a_record": enable_resource_name_dns_a_record,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise MissingParameter(name="privateDnsHostnameType", parameter="private_dns_hostname_type")
    if private_dns_hostname_type not in (None, instance.private_dns_hostname_type):
        must_be_stopped(instance)
    return world.put(instance.replace(**changes)), {"Return": True}
