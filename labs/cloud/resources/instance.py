"""What is an instance, which states does it go through, and what does each change let go or keep?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html
"""

from datetime import datetime
from typing import Annotated, Literal

from labs.cloud.reference import Ref
from labs.cloud.resources.subnet import SubnetId
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Resource

InstanceId = Annotated[str, Ref("instance")]
State = Literal["pending", "running", "stopping", "stopped", "shutting-down", "terminated"]


class Instance(Resource, tag="instance"):
    id_prefix = "i"
    id_member = "InstanceId"
    noun = "instance"
    not_found = "InvalidInstanceID.NotFound"
    malformed = "InvalidInstanceID.Malformed"

    state: State
    instance_type: str
    image_id: str
    vpc_id: VpcId | None
    subnet_id: SubnetId | None
    """Of its primary interface, the one attached at device index 0."""
    availability_zone: str
    launch_time: datetime
