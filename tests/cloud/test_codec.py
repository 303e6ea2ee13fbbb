"""Worlds as bytes: what goes in comes out, and what cannot be read says why."""

import msgspec
import pytest

from labs.cloud import codec
from labs.cloud.codec import UnreadableWorld
from tests.cloud.region import Region


def test_a_world_comes_back_as_it_was() -> None:
    world = Region(default_vpc=True).world

    assert codec.decode(codec.encode(world)) == world


def test_equal_worlds_give_equal_bytes() -> None:
    assert codec.encode(Region(default_vpc=True).world) == codec.encode(Region(default_vpc=True).world)


def test_an_older_format_is_upgraded_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    region = Region()
    region.vpc()
    stored = msgspec.json.decode(codec.encode(region.world))
    older = msgspec.json.encode({**stored, "format": -1, "zone": stored.pop("region")})
    monkeypatch.setattr(
        codec,
        "UPGRADES",
        {
            1: lambda document: document,
            -1: lambda document: {**document, "area": document.pop("zone")},
            0: lambda document: {**document, "region": document.pop("area")},
        },
    )

    assert codec.decode(older) == region.world


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (b"", "truncated"),
        (b"{}", "format"),
        (b'{"format": 999}', "999"),
        (b'{"format": 1}', "account_id"),
    ],
)
def test_bytes_that_are_no_world_say_what_is_wrong(stored: bytes, said: str) -> None:
    with pytest.raises(UnreadableWorld, match=said):
        codec.decode(stored)
