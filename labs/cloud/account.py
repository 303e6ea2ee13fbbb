"""What does an account have in all its Regions? A world for each, made on first use; one of them is its home.

Regions are apart in everything but time, which passes in all of them, and peering connections, which join two of them.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from labs.cloud import clock, codec, registry
from labs.cloud.genesis import begin
from labs.cloud.peering import joined, peered_worlds
from labs.cloud.world import World

EVERYWHERE = {"advance_time"}
"""Actions that are carried out in every Region at once."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The worlds of one account: that of its home Region, and the others as they are kept."""

    home: World
    elsewhere: Mapping[str, bytes] = {}

    @property
    def regions(self) -> tuple[str, ...]:
        """The Regions that have a world, the home Region first."""
        return (self.home.region, *self.elsewhere)

    def has(self, region: str) -> bool:
        """Whether this Region was used already; "" is the home Region."""
        return region in ("", self.home.region) or region in self.elsewhere

    def world(self, region: str = "", *, default_vpc: bool = True) -> World:
        """The world of a Region; of one not used yet, the world it would begin with. Raises UnknownRegion."""
        if region in ("", self.home.region):
            return self.home
        if region in self.elsewhere:
            return codec.decode(self.elsewhere[region])
        return begin(
            account_id=self.home.account_id,
            region=region,
            seed=_seed_of(self.home.seed, region),
            now=self.home.now,
            default_vpc=default_vpc,
        )

    def with_world(self, world: World) -> "Account":
        """The account with another world in the Region of that world."""
        if world.region == self.home.region:
            return msgspec.structs.replace(self, home=world)
        return msgspec.structs.replace(self, elsewhere={**self.elsewhere, world.region: codec.encode(world)})

    def peers(self, world: World) -> Mapping[str, World]:
        """The worlds of the other Regions that packets can get to from a world; only Regions with a peering are read."""
        return peered_worlds(world, self.world)


def call(
    account: Account, before: World, action: str, params: Mapping[str, Any]
) -> tuple[Account, World, dict[str, Any]]:
    """Carry out one action in the Region of `before`: the account and that Region's world then, and the result.

    Raises CloudError, changing nothing.
    """
    known = registry.actions().get(action)
    peers = account.peers(before) if known and known.sees_peers else registry.ALONE
    world, result = registry.call(before, action, params, peers)
    if world != before:
        account = account.with_world(world)
    if action in EVERYWHERE and account.elsewhere:
        answers = {before.region: result}
        for region in account.regions:
            if region != before.region:
                elsewhere, answers[region] = registry.call(account.world(region), action, params)
                account = account.with_world(elsewhere)
        result = {**result, "Events": clock.joined(answers)}
    for told in joined(before, world, account.world).values():
        account = account.with_world(told)
        world = told if told.region == world.region else world
    return account, world, result


def encode(account: Account) -> bytes:
    """The account as bytes. With nothing outside its home Region these are the bytes of that one world."""
    stored = codec.encode(account.home)
    if not account.elsewhere:
        return stored
    others = {region: msgspec.Raw(world) for region, world in account.elsewhere.items()}
    return stored[:-1] + b',"elsewhere":' + msgspec.json.encode(others, order="sorted") + b"}"


def decode(stored: bytes) -> Account:
    """The account from its bytes. Raises UnreadableWorld."""
    home = codec.decode(stored)
    others = msgspec.json.decode(stored, type=_Stored).elsewhere if b'"elsewhere":' in stored else {}
    return Account(home=home, elsewhere={region: bytes(world) for region, world in others.items()})


class _Stored(msgspec.Struct):
    elsewhere: dict[str, msgspec.Raw] = {}


def _seed_of(seed: int, region: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed} {region}".encode(), digest_size=8).digest(), "big") >> 2
