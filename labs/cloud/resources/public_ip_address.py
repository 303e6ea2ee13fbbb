"""Which public IPv4 address stands for a private one, and what are both called?

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html
"""

from typing import TYPE_CHECKING, Any, NamedTuple

from labs.cloud.facts.regions import public_address
from labs.cloud.registry import kinds
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

if TYPE_CHECKING:
    from labs.cloud.resources.network_interface import NetworkInterface


class PublicMapping(NamedTuple):
    """The public address that stands for a private one: an Elastic IP, or without ids an auto-assigned address."""

    public_ip: str
    allocation_id: str | None = None
    association_id: str | None = None


def public_mapping(world: World, interface: "NetworkInterface", private_ip_address: str) -> PublicMapping | None:
    """The public address that stands for one of an interface's private addresses."""
    for one in world.pointing(interface.id, "elastic-ip"):
        if one.private_ip_address == private_ip_address:
            return PublicMapping(one.public_ip, one.id, one.association_id)
    if interface.public_ip and private_ip_address == interface.primary_address:
        return PublicMapping(interface.public_ip)
    return None


def with_public_address(world: World, interface: "NetworkInterface") -> World:
    """The world with an auto-assigned public address on an interface that is due one.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html#concepts-public-addresses
    """
    instance: Any = world.resources.get(interface.attachment.instance_id) if interface.attachment else None
    is_due = interface.associate_public_ip_address and interface.is_primary and instance.state == "running"
    if not is_due or not interface.primary_address or public_mapping(world, interface, interface.primary_address):
        return world
    world, public_ip = draw_public_ip(world)
    return world.put(interface.replace(public_ip=public_ip))


def draw_public_ip(world: World) -> tuple[World, str]:
    """A public address of the Region that nobody in the account has or had as an Elastic IP."""
    taken: set[str | None] = {getattr(one, "public_ip", None) for one in world.all(kinds()["network-interface"])}
    taken |= {getattr(one, "public_ip", None) for one in world.all(kinds()["elastic-ip"])}
    taken |= set(world.released_addresses)
    while True:
        world, drawn = world.draw()
        public_ip = str(public_address(world.region, int.from_bytes(drawn[:8], "big")))
        if public_ip not in taken:
            return world, public_ip


def names_views(world: World, interface: "NetworkInterface") -> list[dict[str, Any]]:
    """Each private address of an interface, in its order, with its DNS name and its public mapping.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
    """
    vpc = world.get(Vpc, interface.vpc_id)
    has_names = vpc.enable_dns_support and vpc.enable_dns_hostnames
    mapped = bool(interface.public_ip) or bool(world.pointing(interface.id, "elastic-ip"))
    views = []
    for one in interface.private_ip_addresses:
        view: dict[str, Any] = {"PrivateIpAddress": one.private_ip_address}
        if has_names:
            view["PrivateDnsName"] = private_dns_name(world.region, one.private_ip_address)
        if mapped and (association := association_view(world, interface, one.private_ip_address)):
            view["Association"] = association
        views.append(view)
    return views


def association_view(world: World, interface: "NetworkInterface", private_ip_address: str) -> dict[str, Any]:
    """The public mapping of a private address as EC2 shows it, or {} when there is none."""
    mapping = public_mapping(world, interface, private_ip_address)
    if mapping is None:
        return {}
    ids = {"AllocationId": mapping.allocation_id, "AssociationId": mapping.association_id}
    return {
        "PublicIp": mapping.public_ip,
        "PublicDnsName": public_dns_name(world, interface.vpc_id, mapping.public_ip),
        "IpOwnerId": world.account_id if mapping.allocation_id else "amazon",
        **{name: id for name, id in ids.items() if id},
    }


def private_dns_name(region: str, private_ip_address: str) -> str:
    """`ip-10-0-0-5.ec2.internal`; outside us-east-1 with the Region's name."""
    return f"ip-{private_ip_address.replace('.', '-')}.{internal_domain(region)}"


def internal_domain(region: str) -> str:
    """The domain of private names: `ec2.internal`, outside us-east-1 with the Region's name."""
    return "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"


def public_dns_name(world: World, vpc_id: str, public_ip: str) -> str:
    """`ec2-203-0-113-5.compute-1.amazonaws.com`, or "" where the VPC does not give public names."""
    vpc = world.get(Vpc, vpc_id)
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        return ""
    domain = "compute-1" if world.region == "us-east-1" else f"{world.region}.compute"
    return f"ec2-{public_ip.replace('.', '-')}.{domain}.amazonaws.com"
