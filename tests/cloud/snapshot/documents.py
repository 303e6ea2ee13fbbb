"""Documents as `aws ec2 describe-*` prints them, cut down to what a test is about."""

from typing import Any

OWNER = "210987654321"
VPC, SUBNET, PRIVATE = "vpc-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"
WEB, DATABASE = "eni-0a1b2c3d4e5f60718", "eni-0b1b2c3d4e5f60718"
WEB_HOST, DATABASE_HOST = "i-0a1b2c3d4e5f60718", "i-0b1b2c3d4e5f60718"
WEB_GROUP, DATABASE_GROUP = "sg-0a1b2c3d4e5f60718", "sg-0b1b2c3d4e5f60718"
GATEWAY, TABLE, ACL = "igw-0a1b2c3d4e5f60718", "rtb-0a1b2c3d4e5f60718", "acl-0a1b2c3d4e5f60718"


def small_site() -> dict[str, Any]:
    """A public web server and a private database, with a network ACL whose entries come in no order."""
    return {
        "Vpcs": [
            {
                "OwnerId": OWNER,
                "VpcId": VPC,
                "CidrBlock": "10.20.0.0/16",
                "CidrBlockAssociationSet": [
                    {
                        "AssociationId": "vpc-cidr-assoc-0a1b2c3d4e5f60718",
                        "CidrBlock": "10.20.0.0/16",
                        "CidrBlockState": {"State": "associated"},
                    }
                ],
                "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"},
                "EncryptionControl": {"Mode": "monitor", "State": "available"},
                "DhcpOptionsId": "dopt-0a1b2c3d4e5f60718",
                "InstanceTenancy": "default",
                "IsDefault": False,
                "State": "available",
                "Tags": [{"Key": "Name", "Value": "shop"}],
            }
        ],
        "Subnets": [
            subnet(SUBNET, "10.20.1.0/24", MapPublicIpOnLaunch=True),
            subnet(PRIVATE, "10.20.2.0/24"),
        ],
        "InternetGateways": [
            {"InternetGatewayId": GATEWAY, "OwnerId": OWNER, "Attachments": [{"State": "available", "VpcId": VPC}]}
        ],
        "RouteTables": [
            {
                "RouteTableId": "rtb-0b1b2c3d4e5f60718",
                "VpcId": VPC,
                "Associations": [{"Main": True, "RouteTableAssociationId": "rtbassoc-0b1b2c3d4e5f60718"}],
                "Routes": [local("10.20.0.0/16")],
            },
            {
                "RouteTableId": TABLE,
                "VpcId": VPC,
                "Associations": [
                    {"Main": False, "RouteTableAssociationId": "rtbassoc-0a1b2c3d4e5f60718", "SubnetId": SUBNET}
                ],
                "Routes": [
                    local("10.20.0.0/16"),
                    {
                        "DestinationCidrBlock": "0.0.0.0/0",
                        "GatewayId": GATEWAY,
                        "Origin": "CreateRoute",
                        "State": "active",
                    },
                ],
            },
        ],
        "NetworkAcls": [
            {
                "NetworkAclId": ACL,
                "VpcId": VPC,
                "IsDefault": True,
                "OwnerId": OWNER,
                "Associations": [acl_association(SUBNET), acl_association(PRIVATE)],
                "Entries": [
                    acl_entry(32767, "deny", egress=False),
                    acl_entry(200, "allow", egress=False),
                    acl_entry(100, "deny", egress=False, Protocol="6", PortRange={"From": 23, "To": 23}),
                    acl_entry(32767, "deny", egress=True),
                    acl_entry(100, "allow", egress=True),
                ],
            }
        ],
        "SecurityGroups": [
            group(WEB_GROUP, "web", [permission("tcp", 443, IpRanges=[{"CidrIp": "0.0.0.0/0", "Description": "all"}])]),
            group(
                DATABASE_GROUP,
                "database",
                [permission("tcp", 5432, UserIdGroupPairs=[{"GroupId": WEB_GROUP, "UserId": OWNER}])],
            ),
        ],
        "NetworkInterfaces": [
            interface(WEB, SUBNET, "10.20.1.10", WEB_GROUP, WEB_HOST, public_ip="203.0.113.10"),
            interface(DATABASE, PRIVATE, "10.20.2.10", DATABASE_GROUP, DATABASE_HOST),
        ],
        "Reservations": [
            {"ReservationId": "r-0a1b2c3d4e5f60718", "OwnerId": OWNER, "Groups": [], "Instances": [host(WEB_HOST)]},
            {"ReservationId": "r-0b1b2c3d4e5f60718", "Instances": [host(DATABASE_HOST, InstanceType="x99q.17xlarge")]},
        ],
    }


def subnet(id: str, cidr_block: str, **more: Any) -> dict[str, Any]:
    return {
        "SubnetId": id,
        "VpcId": VPC,
        "CidrBlock": cidr_block,
        "AvailabilityZone": "eu-west-1b",
        "AvailabilityZoneId": "euw1-az3",
        "OwnerId": OWNER,
        "State": "available",
        **more,
    }


def local(cidr_block: str) -> dict[str, Any]:
    return {
        "DestinationCidrBlock": cidr_block,
        "GatewayId": "local",
        "Origin": "CreateRouteTable",
        "State": "active",
    }


def acl_association(subnet_id: str) -> dict[str, Any]:
    named = subnet_id.replace("subnet", "aclassoc")
    return {"NetworkAclAssociationId": named, "NetworkAclId": ACL, "SubnetId": subnet_id}


def acl_entry(number: int, action: str, *, egress: bool, **more: Any) -> dict[str, Any]:
    entry = {"CidrBlock": "0.0.0.0/0", "Egress": egress, "Protocol": "-1", "RuleAction": action, "RuleNumber": number}
    return {**entry, **more}


def permission(protocol: str, port: int, **more: Any) -> dict[str, Any]:
    peers: dict[str, Any] = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, **peers, **more}


def group(id: str, name: str, inward: list[dict[str, Any]]) -> dict[str, Any]:
    everywhere = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {
        "GroupId": id,
        "GroupName": name,
        "Description": name,
        "VpcId": VPC,
        "OwnerId": OWNER,
        "IpPermissions": inward,
        "IpPermissionsEgress": [everywhere],
    }


def interface(
    id: str, subnet_id: str, address: str, group_id: str, instance_id: str, public_ip: str | None = None
) -> dict[str, Any]:
    mapped = {"Association": {"IpOwnerId": "amazon", "PublicDnsName": "", "PublicIp": public_ip}} if public_ip else {}
    return {
        "NetworkInterfaceId": id,
        "SubnetId": subnet_id,
        "VpcId": VPC,
        "AvailabilityZone": "eu-west-1b",
        "MacAddress": "02:11:22:33:44:55",
        "OwnerId": OWNER,
        "PrivateIpAddress": address,
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address, **mapped}],
        "Groups": [{"GroupId": group_id, "GroupName": "any"}],
        "InterfaceType": "interface",
        "RequesterManaged": False,
        "SourceDestCheck": True,
        "Status": "in-use",
        "Attachment": {
            "AttachmentId": id.replace("eni", "eni-attach"),
            "AttachTime": "2026-05-04T03:02:01+00:00",
            "DeleteOnTermination": True,
            "DeviceIndex": 0,
            "InstanceId": instance_id,
            "InstanceOwnerId": OWNER,
            "NetworkCardIndex": 0,
            "Status": "attached",
        },
        "TagSet": [],
        **mapped,
    }


def host(id: str, **more: Any) -> dict[str, Any]:
    return {
        "InstanceId": id,
        "ImageId": "ami-0123456789abcdef0",
        "InstanceType": "t3.small",
        "LaunchTime": "2026-05-04T03:02:00.000Z",
        "Architecture": "arm64",
        "State": {"Code": 16, "Name": "running"},
        "Placement": {"AvailabilityZone": "eu-west-1b", "GroupName": "", "Tenancy": "default"},
        "KeyName": "operations",
        **more,
    }
