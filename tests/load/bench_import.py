"""How long does it take to read a real VPC, and how does that grow with the interfaces in it?"""

import json
import time
from typing import Any

from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.snapshot import load, parse, trace
from tests.load.row import Row

LIMITS: dict[int, float | None] = {100: None, 1_000: 0.5, 10_000: None}
ROUNDS = 3
HOSTS = 200
"""In a subnet."""


def rows() -> list[Row]:
    """The best of several rounds, in seconds: from the bytes of the document to a world that packets cross."""
    load(document(1))
    return [
        Row(f"import of {count:,} interfaces with their instances", seconds(count), "s", limit, note=size(count))
        for count, limit in LIMITS.items()
    ]


def seconds(count: int) -> float:
    """Reading one document, and one packet in the world to see that it is one."""
    text = json.dumps(document(count)).encode()
    timings = []
    world = load({})
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        world = load(parse(text))
        timings.append(time.perf_counter() - begun)
    if len(world.all(NetworkInterface)) != count:
        raise AssertionError("interfaces are missing")
    if not trace(world, {"source": _id("i", 0), "destination": "10.0.0.13", "destination_port": 443}).return_delivered:
        raise AssertionError("the packet does not return")
    return min(timings)


def size(count: int) -> str:
    """How large the document is."""
    return f"{len(json.dumps(document(count))) / 1e6:.1f} MB"


def document(count: int) -> dict[str, Any]:
    """A VPC with a host on every interface, 200 a subnet, and a security group for each subnet."""
    rooms = range(count // HOSTS + 1)
    everywhere = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    open_port = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
    local = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"}
    return {
        "Vpcs": [{"VpcId": _id("vpc", 1), "CidrBlock": "10.0.0.0/16", "OwnerId": "123456789012"}],
        "Subnets": [_subnet(room) for room in rooms],
        "RouteTables": [
            {
                "RouteTableId": _id("rtb", room),
                "VpcId": _id("vpc", 1),
                "Associations": [{"Main": room == 0}, {"SubnetId": _id("subnet", room)}],
                "Routes": [local],
            }
            for room in rooms
        ],
        "SecurityGroups": [
            {
                "GroupId": _id("sg", room),
                "GroupName": f"room-{room}",
                "VpcId": _id("vpc", 1),
                "IpPermissions": open_port,
                "IpPermissionsEgress": everywhere,
            }
            for room in rooms
        ],
        "NetworkInterfaces": [_interface(number) for number in range(count)],
        "Reservations": [{"ReservationId": _id("r", number), "Instances": [_host(number)]} for number in range(count)],
    }


def _subnet(room: int) -> dict[str, Any]:
    return {
        "SubnetId": _id("subnet", room),
        "VpcId": _id("vpc", 1),
        "CidrBlock": f"10.0.{room}.0/24",
        "AvailabilityZone": f"eu-west-1{'abc'[room % 3]}",
        "Tags": [{"Key": "Name", "Value": f"room-{room}"}],
    }


def _interface(number: int) -> dict[str, Any]:
    room, place = divmod(number, HOSTS)
    address = f"10.0.{room}.{10 + place}"
    return {
        "NetworkInterfaceId": _id("eni", number),
        "SubnetId": _id("subnet", room),
        "VpcId": _id("vpc", 1),
        "AvailabilityZone": f"eu-west-1{'abc'[room % 3]}",
        "MacAddress": f"02:00:00:00:{number // 256:02x}:{number % 256:02x}",
        "PrivateIpAddress": address,
        "PrivateDnsName": f"ip-10-0-{room}-{10 + place}.eu-west-1.compute.internal",
        "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
        "Groups": [{"GroupId": _id("sg", room), "GroupName": f"room-{room}"}],
        "InterfaceType": "interface",
        "SourceDestCheck": True,
        "Status": "in-use",
        "Attachment": {
            "AttachmentId": _id("eni-attach", number),
            "AttachTime": "2026-05-04T03:02:01+00:00",
            "DeleteOnTermination": True,
            "DeviceIndex": 0,
            "InstanceId": _id("i", number),
            "InstanceOwnerId": "123456789012",
            "Status": "attached",
        },
        "TagSet": [{"Key": "Name", "Value": f"host-{number}"}],
    }


def _host(number: int) -> dict[str, Any]:
    room = number // HOSTS
    return {
        "InstanceId": _id("i", number),
        "ImageId": "ami-0123456789abcdef0",
        "InstanceType": "m5.large",
        "LaunchTime": "2026-05-04T03:02:00+00:00",
        "SubnetId": _id("subnet", room),
        "VpcId": _id("vpc", 1),
        "State": {"Code": 16, "Name": "running"},
        "Placement": {"AvailabilityZone": f"eu-west-1{'abc'[room % 3]}", "Tenancy": "default"},
        "CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2},
        "MetadataOptions": {"State": "applied", "HttpTokens": "required", "HttpEndpoint": "enabled"},
        "NetworkInterfaces": [_interface(number)],
        "Tags": [{"Key": "Name", "Value": f"host-{number}"}],
    }


def _id(prefix: str, number: int) -> str:
    return f"{prefix}-{number:017x}"
