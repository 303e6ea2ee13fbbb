"""An account's Regions: each a world of its own, made on first use, all at the same time of day."""

from datetime import timedelta

import pytest

from labs.cloud import account, codec
from labs.cloud.account import Account
from labs.cloud.facts.regions import UnknownRegion
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from tests.cloud.region import Region

OHIO = "us-east-2"


def an_account() -> Account:
    return Account(home=Region(default_vpc=True).world)


def test_a_region_begins_with_awss_defaults_on_its_first_use() -> None:
    held = an_account()

    ohio = held.world(OHIO)

    assert (ohio.account_id, ohio.region, ohio.now) == (held.home.account_id, OHIO, held.home.now)
    assert [vpc.cidr_block for vpc in ohio.all(Vpc)] == ["172.31.0.0/16"]
    assert {one.availability_zone for one in ohio.all(Subnet)} == {f"{OHIO}a", f"{OHIO}b", f"{OHIO}c"}
    assert held.world(OHIO, default_vpc=False).all(Vpc) == ()


def test_a_region_begins_the_same_way_each_time_it_is_looked_at() -> None:
    held = an_account()

    assert held.world(OHIO) == held.world(OHIO)


def test_what_is_done_in_one_region_is_not_seen_in_another() -> None:
    held = an_account()

    after, _, _ = account.call(held, held.world(OHIO), "create_vpc", {"cidr_block": "10.0.0.0/16"})

    assert after.home == held.home
    assert [vpc.cidr_block for vpc in after.world(OHIO).all(Vpc)] == ["172.31.0.0/16", "10.0.0.0/16"]
    assert after.regions == (held.home.region, OHIO)


def test_time_passes_in_every_region_at_once() -> None:
    held = an_account()
    held, _, _ = account.call(held, held.world(OHIO), "create_vpc", {"cidr_block": "10.0.0.0/16"})

    after, world, _ = account.call(held, held.home, "advance_time", {"seconds": 3600})

    assert after.home == world
    assert {after.world(one).now for one in after.regions} == {held.home.now + timedelta(hours=1)}


def test_an_account_survives_its_bytes() -> None:
    held = an_account()
    for region in (OHIO, "eu-west-1"):
        held, _, _ = account.call(held, held.world(region), "create_vpc", {"cidr_block": "10.0.0.0/16"})

    again = account.decode(account.encode(held))

    assert again == held
    assert again.world(OHIO) == held.world(OHIO)


def test_with_its_home_region_alone_an_account_is_kept_as_that_world_is() -> None:
    held = an_account()

    assert account.encode(held) == codec.encode(held.home)
    assert account.decode(codec.encode(held.home)) == held


def test_of_an_accounts_bytes_its_home_region_can_be_read_alone() -> None:
    held = an_account()
    held, _, _ = account.call(held, held.world(OHIO), "create_vpc", {"cidr_block": "10.0.0.0/16"})

    assert codec.decode(account.encode(held)) == held.home


def test_a_region_that_is_not_simulated_has_no_world() -> None:
    with pytest.raises(UnknownRegion, match="mars-north-1"):
        an_account().world("mars-north-1")
