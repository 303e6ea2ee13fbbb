"""What AWS refuses and emulators of EC2 let pass: the calls that lead there, and the code that AWS answers.

The kinds of lies, each seen in public trackers or by trial: no secrets, unknown filters, addresses and references that
are not checked, limits and quotas that are not kept, dependencies that are not protected, gateways nobody attached.
Beside each code stands what moto 5.2.5 did in November 2026 where it did not accept.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

NOWHERE = "198.51.100.0/24"
Attempt = Callable[[Any], object]


class Refused(NamedTuple):
    """A thing that cannot be done on EC2: what leads to it, the code of the refusal, and what moto did once."""

    attempt: Attempt
    code: str
    moto: str

    @property
    def name(self) -> str:
        return self.attempt.__name__.replace("_", " ")


CASES: list[Refused] = []


def refused_with(code: str, moto: str = "accepted") -> Callable[[Attempt], Attempt]:
    """The last call of what follows is refused with this code."""

    def remember(attempt: Attempt) -> Attempt:
        CASES.append(Refused(attempt, code, moto))
        return attempt

    return remember


def said_of(attempt: Attempt, ec2: Any) -> str:
    """The code that a server refuses with; "accepted" when it does not, "unreadable" when its answer is no document."""
    try:
        attempt(ec2)
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        return code
    except ResponseParserError:
        return "unreadable"
    return "accepted"


# What the calls begin with


def a_vpc(ec2: Any, cidr_block: str = "10.0.0.0/16") -> str:
    made: str = ec2.create_vpc(CidrBlock=cidr_block)["Vpc"]["VpcId"]
    return made


def a_subnet(ec2: Any, vpc_id: str, cidr_block: str = "10.0.1.0/24", zone: str = "ap-northeast-2a") -> str:
    made = ec2.create_subnet(VpcId=vpc_id, CidrBlock=cidr_block, AvailabilityZone=zone)
    subnet_id: str = made["Subnet"]["SubnetId"]
    return subnet_id


def a_gateway(ec2: Any, vpc_id: str) -> str:
    made: str = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc_id)
    return made


def a_group(ec2: Any, vpc_id: str, name: str = "web") -> str:
    made: str = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)["GroupId"]
    return made


def an_interface(ec2: Any, subnet_id: str, **more: Any) -> str:
    made: str = ec2.create_network_interface(SubnetId=subnet_id, **more)["NetworkInterface"]["NetworkInterfaceId"]
    return made


def an_image(ec2: Any) -> str:
    """Amazon Linux of the servers' own lists."""
    for pattern in ("al2023-ami-2023*-x86_64", "amzn2-ami-hvm-*", "amzn-ami-*"):
        found = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": [pattern]}])["Images"]
        if found:
            image_id: str = found[0]["ImageId"]
            return image_id
    raise LookupError("the server offers no Amazon Linux")


def an_instance(ec2: Any, subnet_id: str, type_: str = "t3.micro", **more: Any) -> str:
    asked = {"ImageId": an_image(ec2), "InstanceType": type_, "MinCount": 1, "MaxCount": 1, "SubnetId": subnet_id}
    made: str = ec2.run_instances(**asked | more)["Instances"][0]["InstanceId"]
    ec2.get_waiter("instance_running").wait(InstanceIds=[made])
    return made


def an_address(ec2: Any) -> str:
    made: str = ec2.allocate_address(Domain="vpc")["AllocationId"]
    return made


# Questions that make no sense


@refused_with("InvalidParameterValue", moto="unreadable")
def an_unknown_filter(ec2: Any) -> None:
    ec2.describe_subnets(Filters=[{"Name": "colour", "Values": ["red"]}])


@refused_with("InvalidAction", moto="unreadable")
def an_action_that_is_not_there(ec2: Any) -> None:
    ec2.describe_capacity_blocks()


@refused_with("InvalidParameterCombination", moto="the same")
def pages_of_what_is_named(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    instance_id = an_instance(ec2, subnet_id)
    ec2.describe_instances(InstanceIds=[instance_id], MaxResults=5)


# Addresses


@refused_with("InvalidSubnet.Conflict", moto="the same")
def overlapping_subnets(ec2: Any) -> None:
    vpc_id = a_vpc(ec2)
    a_subnet(ec2, vpc_id, "10.0.0.0/24")
    a_subnet(ec2, vpc_id, "10.0.0.128/25")


@refused_with("InvalidSubnet.Range", moto="the same")
def a_subnet_outside_its_vpc(ec2: Any) -> None:
    a_subnet(ec2, a_vpc(ec2), NOWHERE)


@refused_with("InvalidVpc.Range", moto="the same")
def a_vpc_that_is_too_large(ec2: Any) -> None:
    a_vpc(ec2, "10.0.0.0/8")


@refused_with("InvalidParameterValue")
def an_address_outside_the_subnet(ec2: Any) -> None:
    an_interface(ec2, a_subnet(ec2, a_vpc(ec2)), PrivateIpAddress="10.0.9.9")


@refused_with("InvalidParameterValue")
def an_address_that_aws_keeps(ec2: Any) -> None:
    an_interface(ec2, a_subnet(ec2, a_vpc(ec2)), PrivateIpAddress="10.0.1.3")


@refused_with("InvalidIPAddress.InUse")
def an_address_that_is_taken(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    an_interface(ec2, subnet_id, PrivateIpAddress="10.0.1.10")
    an_interface(ec2, subnet_id, PrivateIpAddress="10.0.1.10")


@refused_with("InsufficientFreeAddressesInSubnet")
def more_addresses_than_the_subnet_has(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2), "10.0.1.0/28")
    for _ in range(12):
        an_interface(ec2, subnet_id)


# References


@refused_with("InvalidParameter")
def a_group_of_another_vpc(ec2: Any) -> None:
    group_id = a_group(ec2, a_vpc(ec2))
    an_interface(ec2, a_subnet(ec2, a_vpc(ec2)), Groups=[group_id])


@refused_with("InvalidParameterCombination")
def an_interface_of_another_zone(ec2: Any) -> None:
    vpc_id = a_vpc(ec2)
    instance_id = an_instance(ec2, a_subnet(ec2, vpc_id))
    interface_id = an_interface(ec2, a_subnet(ec2, vpc_id, "10.0.2.0/24", "ap-northeast-2c"))
    ec2.attach_network_interface(NetworkInterfaceId=interface_id, InstanceId=instance_id, DeviceIndex=1)


@refused_with("InvalidParameterValue")
def a_subnet_in_a_zone_of_another_region(ec2: Any) -> None:
    a_subnet(ec2, a_vpc(ec2), zone="us-east-1a")


@refused_with("InvalidAMIID.NotFound")
def an_image_that_is_not_there(ec2: Any) -> None:
    an_instance(ec2, a_subnet(ec2, a_vpc(ec2)), ImageId="ami-00000000000000000")


@refused_with("InvalidKeyPair.NotFound")
def a_key_pair_that_is_not_there(ec2: Any) -> None:
    an_instance(ec2, a_subnet(ec2, a_vpc(ec2)), KeyName="nobody's")


@refused_with("InvalidParameterValue")
def an_instance_type_that_is_not_there(ec2: Any) -> None:
    an_instance(ec2, a_subnet(ec2, a_vpc(ec2)), "t99.huge")


# Limits


@refused_with("AttachmentLimitExceeded")
def more_interfaces_than_the_type_takes(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    instance_id = an_instance(ec2, subnet_id, "t3.micro")
    for index in (1, 2):
        interface_id = an_interface(ec2, subnet_id)
        ec2.attach_network_interface(NetworkInterfaceId=interface_id, InstanceId=instance_id, DeviceIndex=index)


@refused_with("PrivateIpAddressLimitExceeded")
def more_addresses_than_the_type_takes(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    an_instance(ec2, subnet_id, "t3.micro")
    first = ec2.describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": [subnet_id]}])
    interface_id = first["NetworkInterfaces"][0]["NetworkInterfaceId"]
    ec2.assign_private_ip_addresses(NetworkInterfaceId=interface_id, SecondaryPrivateIpAddressCount=2)


@refused_with("SecurityGroupsPerInterfaceLimitExceeded")
def more_groups_than_an_interface_takes(ec2: Any) -> None:
    vpc_id = a_vpc(ec2)
    groups = [a_group(ec2, vpc_id, f"group-{number}") for number in range(6)]
    an_interface(ec2, a_subnet(ec2, vpc_id), Groups=groups)


@refused_with("InvalidParameterValue")
def a_device_index_that_is_taken(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    instance_id = an_instance(ec2, subnet_id)
    interface_id = an_interface(ec2, subnet_id)
    ec2.attach_network_interface(NetworkInterfaceId=interface_id, InstanceId=instance_id, DeviceIndex=0)


@refused_with("AddressLimitExceeded")
def a_sixth_elastic_ip(ec2: Any) -> None:
    for _ in range(6):
        an_address(ec2)


@refused_with("VpcLimitExceeded")
def a_sixth_vpc(ec2: Any) -> None:
    for number in range(5):
        a_vpc(ec2, f"10.{number}.0.0/16")


@refused_with("InvalidParameterCombination", moto="unreadable")
def a_small_type_in_a_cluster_group(ec2: Any) -> None:
    ec2.create_placement_group(GroupName="together", Strategy="cluster")
    an_instance(ec2, a_subnet(ec2, a_vpc(ec2)), "t3.micro", Placement={"GroupName": "together"})


@refused_with("InvalidParameterValue", moto="unreadable")
def more_partitions_than_a_group_has(ec2: Any) -> None:
    ec2.create_placement_group(GroupName="apart", Strategy="partition", PartitionCount=8)


# Dependencies


@refused_with("DependencyViolation")
def deleting_a_subnet_with_an_interface(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    an_interface(ec2, subnet_id)
    ec2.delete_subnet(SubnetId=subnet_id)


@refused_with("DependencyViolation", moto="the same")
def deleting_a_vpc_with_a_subnet(ec2: Any) -> None:
    vpc_id = a_vpc(ec2)
    a_subnet(ec2, vpc_id)
    ec2.delete_vpc(VpcId=vpc_id)


@refused_with("DependencyViolation")
def deleting_a_group_that_another_refers_to(ec2: Any) -> None:
    vpc_id = a_vpc(ec2)
    web, database = a_group(ec2, vpc_id), a_group(ec2, vpc_id, "database")
    from_web = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}
    ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[from_web])
    ec2.delete_security_group(GroupId=web)


@refused_with("CannotDelete")
def deleting_the_default_group(ec2: Any) -> None:
    of_vpc = [{"Name": "vpc-id", "Values": [a_vpc(ec2)]}]
    group_id = ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"][0]["GroupId"]
    ec2.delete_security_group(GroupId=group_id)


@refused_with("InvalidParameterValue")
def deleting_an_attached_interface(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    instance_id = an_instance(ec2, subnet_id)
    interface_id = an_interface(ec2, subnet_id)
    ec2.attach_network_interface(NetworkInterfaceId=interface_id, InstanceId=instance_id, DeviceIndex=1)
    ec2.delete_network_interface(NetworkInterfaceId=interface_id)


@refused_with("DependencyViolation")
def detaching_the_gateway_under_an_elastic_ip(ec2: Any) -> None:
    vpc_id = a_vpc(ec2)
    gateway_id = a_gateway(ec2, vpc_id)
    interface_id = an_interface(ec2, a_subnet(ec2, vpc_id))
    ec2.associate_address(AllocationId=an_address(ec2), NetworkInterfaceId=interface_id)
    ec2.detach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)


# Gateways


@refused_with("Gateway.NotAttached")
def an_elastic_ip_where_there_is_no_gateway(ec2: Any) -> None:
    interface_id = an_interface(ec2, a_subnet(ec2, a_vpc(ec2)))
    ec2.associate_address(AllocationId=an_address(ec2), NetworkInterfaceId=interface_id)


@refused_with("InvalidParameterValue")
def a_route_to_a_gateway_that_is_not_attached(ec2: Any) -> None:
    table_id = ec2.create_route_table(VpcId=a_vpc(ec2))["RouteTable"]["RouteTableId"]
    gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.create_route(RouteTableId=table_id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)


@refused_with("InvalidParameterValue")
def a_second_gateway(ec2: Any) -> None:
    vpc_id = a_vpc(ec2)
    a_gateway(ec2, vpc_id)
    a_gateway(ec2, vpc_id)


# Lives


@refused_with("IncorrectInstanceState")
def another_type_while_it_runs(ec2: Any) -> None:
    instance_id = an_instance(ec2, a_subnet(ec2, a_vpc(ec2)))
    ec2.modify_instance_attribute(InstanceId=instance_id, InstanceType={"Value": "t3.small"})


@refused_with("IdempotentParameterMismatch")
def a_token_used_for_two_requests(ec2: Any) -> None:
    subnet_id = a_subnet(ec2, a_vpc(ec2))
    an_instance(ec2, subnet_id, ClientToken="once")
    an_instance(ec2, subnet_id, "t3.small", ClientToken="once")


@refused_with("InvalidPermission.Duplicate", moto="the same")
def the_same_rule_twice(ec2: Any) -> None:
    group_id = a_group(ec2, a_vpc(ec2))
    for _ in range(2):
        ec2.authorize_security_group_ingress(
            GroupId=group_id, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0"
        )
