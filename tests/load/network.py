"""A learner's build in thirty calls of boto3, each of them timed: what `bench_aws` lets every server do."""

import time
from typing import Any

CALLS = 30


class Timed:
    """An EC2 client that remembers how many seconds each of its calls took."""

    def __init__(self, ec2: Any) -> None:
        self._ec2 = ec2
        self.spent: list[float] = []

    def __getattr__(self, operation: str) -> Any:
        call = getattr(self._ec2, operation)

        def timed(**params: Any) -> Any:
            began = time.perf_counter()
            answer = call(**params)
            self.spent.append(time.perf_counter() - began)
            return answer

        return timed


def build(ec2: Any, image_id: str) -> None:
    """A VPC with two subnets, a way out, groups, interfaces, an instance and an Elastic IP; then look at all of it."""
    zone = ec2.describe_availability_zones()["AvailabilityZones"][0]["ZoneName"]
    vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": True})
    public, private = (
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number in (1, 2)
    )
    ec2.modify_subnet_attribute(SubnetId=public, MapPublicIpOnLaunch={"Value": True})
    _lead_out(ec2, vpc_id, public, private)
    web, database = _groups(ec2, vpc_id)
    cards = [
        ec2.create_network_interface(SubnetId=subnet, Groups=[database])["NetworkInterface"]["NetworkInterfaceId"]
        for subnet in (public, private)
    ]
    asked = {"ImageId": image_id, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    launched = ec2.run_instances(**asked, SubnetId=public, SecurityGroupIds=[web])["Instances"][0]
    instance_id = launched["InstanceId"]
    ec2.describe_instances(InstanceIds=[instance_id])
    ec2.attach_network_interface(NetworkInterfaceId=cards[1], InstanceId=instance_id, DeviceIndex=1)
    allocation_id = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.associate_address(AllocationId=allocation_id, NetworkInterfaceId=cards[0])
    ec2.create_tags(Resources=[vpc_id, instance_id], Tags=[{"Key": "Name", "Value": "shop"}])
    _look(ec2, vpc_id)


def _lead_out(ec2: Any, vpc_id: str, public: str, private: str) -> None:
    gateway_id = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc_id)
    tables = [ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"] for _ in (public, private)]
    ec2.create_route(RouteTableId=tables[0], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway_id)
    for table_id, subnet_id in zip(tables, (public, private), strict=True):
        ec2.associate_route_table(RouteTableId=table_id, SubnetId=subnet_id)


def _groups(ec2: Any, vpc_id: str) -> tuple[str, str]:
    web, database = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)["GroupId"]
        for name in ("web", "database")
    )
    http = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    from_web = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}
    ec2.authorize_security_group_ingress(GroupId=web, IpPermissions=[http])
    ec2.authorize_security_group_ingress(GroupId=database, IpPermissions=[from_web])
    return web, database


def _look(ec2: Any, vpc_id: str) -> None:
    inside = [{"Name": "vpc-id", "Values": [vpc_id]}]
    ec2.describe_vpcs(VpcIds=[vpc_id])
    ec2.describe_subnets(Filters=inside)
    ec2.describe_route_tables(Filters=inside)
    ec2.describe_security_groups(Filters=inside)
    ec2.describe_network_interfaces(Filters=inside)
