"""Which public IPv4 addresses does the account hold, and as what is each charged? The rule changed on 2024-02-01.

https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/
https://repost.aws/knowledge-center/elastic-ip-charges (the rule before)
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from labs.cloud.facts import prices
from labs.cloud.registry import kinds
from labs.cloud.world import Frozen, World

EVERY_ADDRESS_COSTS = datetime.combine(prices.EVERY_ADDRESS_COSTS, time(), UTC)
"""From this moment an address costs the same whether it is used or not, Elastic or auto-assigned."""


class Held(Frozen):
    """A public IPv4 address that the account holds, or that a service of AWS holds for it."""

    resource_id: str
    in_use: bool
    elastic: bool
    served: str | None
    """The instance, or the resource of an AWS service, whose interface has the address."""
    address: str = ""


def address_usage(world: World) -> Iterator[tuple[str, Held]]:
    """Every address held with its usage type under the rule of the day."""
    rule = _since_2024 if world.now >= EVERY_ADDRESS_COSTS else _before_2024
    yield from rule(list(held_addresses(world)))


def _since_2024(held: list[Held]) -> Iterator[tuple[str, Held]]:
    for one in held:
        yield f"PublicIPv4:{'InUse' if one.in_use else 'Idle'}Address", one


def _before_2024(held: list[Held]) -> Iterator[tuple[str, Held]]:
    """Free: auto-assigned addresses, and the first Elastic IP of each running instance or NAT gateway."""
    served: set[str] = set()
    for one in held:
        if not one.elastic:
            yield "PublicIPv4:InUseAddress", one
        elif one.in_use and one.served and one.served not in served:
            served.add(one.served)
            yield "ElasticIP:InUseAddress", one
        else:
            yield f"ElasticIP:{'AdditionalAddress' if one.in_use else 'IdleAddress'}", one


def held_addresses(world: World) -> Iterator[Held]:
    """Every public IPv4 address: Elastic IPs, auto-assigned ones of interfaces, and both of each VPN connection's."""
    for address in world.all(kinds()["elastic-ip"]):
        interface = world.resources.get(address.network_interface_id or "")  # type: ignore[attr-defined]
        yield _held(world, address.id, interface, elastic=True, address=address.public_ip)  # type: ignore[attr-defined]
    for interface in world.all(kinds()["network-interface"]):
        if interface.public_ip:  # type: ignore[attr-defined]
            yield _held(world, interface.id, interface, elastic=False, address=interface.public_ip)  # type: ignore[attr-defined]
    for connection in world.all(kinds()["vpn-connection"]):
        if connection.state == "available":  # type: ignore[attr-defined]
            for tunnel in connection.tunnels:  # type: ignore[attr-defined]
                yield Held(
                    resource_id=connection.id,
                    in_use=True,
                    elastic=False,
                    served=connection.id,
                    address=tunnel.outside_ip_address,
                )


def _held(world: World, id: str, interface: Any, *, elastic: bool, address: str) -> Held:
    attachment = interface.attachment if interface else None
    instance: Any = world.resources.get(attachment.instance_id) if attachment else None
    manager = interface.managed_by if interface else None
    return Held(
        resource_id=id,
        in_use=bool(manager) or (instance is not None and instance.state == "running"),
        elastic=elastic,
        served=attachment.instance_id if attachment else manager,
        address=address,
    )
