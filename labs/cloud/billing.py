"""What is charged by the hour, at which price on which day? Public IPv4 addresses; the rule changed on 2024-02-01.

https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge-public-ip-insights/
https://repost.aws/knowledge-center/elastic-ip-charges (the rule before)
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from labs.cloud.registry import kinds
from labs.cloud.world import Frozen, World

PUBLIC_IPV4_HOUR = Decimal("0.005")
"""US dollars for one public IPv4 address and hour, in every commercial Region."""
EVERY_ADDRESS_COSTS = datetime(2024, 2, 1, tzinfo=UTC)
"""From this moment an address costs the same whether it is used or not, Elastic or auto-assigned."""


class Line(Frozen):
    """One kind of usage at this moment: how many, what one costs in US dollars an hour, and which resources they are."""

    usage_type: str
    quantity: int
    price: Decimal
    resource_ids: tuple[str, ...]

    @property
    def amount(self) -> Decimal:
        """US dollars an hour."""
        return self.price * self.quantity


class Held(Frozen):
    """A public IPv4 address that the account holds."""

    resource_id: str
    in_use: bool
    elastic: bool
    served: str | None
    """The instance, or the resource of an AWS service, whose interface has the address."""


def hourly(world: World) -> tuple[Line, ...]:
    """What the account is charged per hour as things stand, by AWS's usage type, free usage included."""
    charged: dict[tuple[str, Decimal], list[str]] = {}
    for usage_type, price, one in _priced(world):
        charged.setdefault((usage_type, price), []).append(one.resource_id)
    return tuple(
        Line(usage_type=usage_type, quantity=len(ids), price=price, resource_ids=tuple(ids))
        for (usage_type, price), ids in sorted(charged.items())
    )


def hourly_total(world: World) -> Decimal:
    """US dollars an hour as things stand."""
    return sum((line.amount for line in hourly(world)), Decimal(0))


def charges(world: World) -> dict[str, Decimal]:
    """US dollars metered so far by usage type, since the world began."""
    found: dict[str, Decimal] = {}
    for key, hours in world.meter.items():
        usage_type, _, price = key.partition("@")
        found[usage_type] = found.get(usage_type, Decimal(0)) + Decimal(price) * Decimal(str(hours))
    return found


def metered(world: World, step: timedelta) -> World:
    """The world with the usage of the coming `step` metered; where the price changes on the way, each part at its own."""
    moment, end = world.now, world.now + step
    for border in (EVERY_ADDRESS_COSTS, end):
        if moment < border <= end:
            world = _metered_at(world, moment, (border - moment) / timedelta(hours=1))
            moment = border
    return world


def _metered_at(world: World, moment: datetime, hours: float) -> World:
    meter = dict(world.meter)
    for line in hourly(world.at(moment)):
        key = f"{line.usage_type}@{line.price}"
        meter[key] = round(meter.get(key, 0.0) + line.quantity * hours, 9)
    return world.replace(meter=meter)


def _priced(world: World) -> Iterator[tuple[str, Decimal, Held]]:
    """Every address held with its usage type and price under the rule of the day."""
    rule = _since_2024 if world.now >= EVERY_ADDRESS_COSTS else _before_2024
    yield from rule(list(held_addresses(world)))


def _since_2024(held: list[Held]) -> Iterator[tuple[str, Decimal, Held]]:
    for one in held:
        yield f"PublicIPv4:{'InUse' if one.in_use else 'Idle'}Address", PUBLIC_IPV4_HOUR, one


def _before_2024(held: list[Held]) -> Iterator[tuple[str, Decimal, Held]]:
    """Free: auto-assigned addresses, and the first Elastic IP of each running instance or NAT gateway."""
    served: set[str] = set()
    for one in held:
        if not one.elastic:
            yield "PublicIPv4:InUseAddress", Decimal(0), one
        elif one.in_use and one.served and one.served not in served:
            served.add(one.served)
            yield "ElasticIP:InUseAddress", Decimal(0), one
        else:
            kind = "AdditionalAddress" if one.in_use else "IdleAddress"
            yield f"ElasticIP:{kind}", PUBLIC_IPV4_HOUR, one


def held_addresses(world: World) -> Iterator[Held]:
    """Every public IPv4 address of the account: Elastic IPs, and auto-assigned ones of interfaces."""
    for address in world.all(kinds()["elastic-ip"]):
        yield _held(world, address.id, world.resources.get(address.network_interface_id or ""), elastic=True)  # type: ignore[attr-defined]
    for interface in world.all(kinds()["network-interface"]):
        if interface.public_ip:  # type: ignore[attr-defined]
            yield _held(world, interface.id, interface, elastic=False)


def _held(world: World, id: str, interface: Any, *, elastic: bool) -> Held:
    attachment = interface.attachment if interface else None
    instance: Any = world.resources.get(attachment.instance_id) if attachment else None
    manager = interface.managed_by if interface else None
    return Held(
        resource_id=id,
        in_use=bool(manager) or (instance is not None and instance.state == "running"),
        elastic=elastic,
        served=attachment.instance_id if attachment else manager,
    )
