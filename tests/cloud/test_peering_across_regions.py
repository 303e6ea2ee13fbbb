"""A peering connection between two Regions of one account: both know it, and packets cross."""

import pytest

from labs.cloud import account
from labs.cloud.resources.vpc import Vpc
from labs.study.journal import replay
from tests.cloud.network.told import codes, outcome, refusals
from tests.cloud.two_regions import OHIO, SEOUL, TOKYO, Asked, TwoRegions

DAY = 86400


@pytest.fixture
def two() -> TwoRegions:
    return TwoRegions()


def test_a_request_appears_in_both_regions_and_is_accepted_where_it_was_sent(two: TwoRegions) -> None:
    connection = two.request()
    asked = two.states()
    wrong = two.refused(SEOUL, "accept_vpc_peering_connection", **connection)
    answer = two.do(OHIO, "accept_vpc_peering_connection", **connection)

    assert asked == (["pending-acceptance"], ["pending-acceptance"])
    assert (wrong.code, wrong.facts["wanted"]) == ("OperationNotPermitted", OHIO)
    assert answer["VpcPeeringConnection"]["Status"]["Code"] == "provisioning"
    assert two.states() == (["active"], ["active"])
    assert two.seen(SEOUL) == two.seen(OHIO)
    sides = two.seen(SEOUL)[0]
    assert [(sides[one]["Region"], sides[one]["CidrBlock"]) for one in ("RequesterVpcInfo", "AccepterVpcInfo")] == [
        (SEOUL, "10.0.0.0/16"),
        (OHIO, "10.1.0.0/16"),
    ]


@pytest.mark.parametrize("end", ["reject", "delete"])
def test_how_it_ends_in_one_region_shows_in_the_other(two: TwoRegions, end: str) -> None:
    connection = two.request()

    two.do(OHIO, f"{end}_vpc_peering_connection", **connection)

    ended = "rejected" if end == "reject" else "deleted"
    assert two.states() == ([ended], [ended])


def test_it_expires_and_is_forgotten_in_both(two: TwoRegions) -> None:
    two.request()

    two.do(SEOUL, "advance_time", seconds=7 * DAY)
    expired = two.states()
    two.do(OHIO, "advance_time", seconds=2 * DAY)

    assert (expired, two.states()) == ((["expired"], ["expired"]), ([], []))


def test_a_request_that_fails_is_seen_only_by_who_asked(two: TwoRegions) -> None:
    overlapping = two.vpc(OHIO, "10.0.0.0/24")

    two.request(overlapping)
    two.request("vpc-0123456789abcdef0")
    two.request("vpc-0123456789abcdef0", TOKYO)
    two.request(two.vpcs[OHIO], TOKYO)

    assert two.states() == (["failed"] * 4, [])
    assert not two.held.has(TOKYO)


def test_the_default_vpc_of_a_region_not_used_yet_can_be_asked() -> None:
    two = TwoRegions()
    default = two.held.world(TOKYO).all(Vpc)[0].id

    two.request(default, TOKYO)

    assert [one["Status"]["Code"] for one in two.seen(TOKYO)] == ["pending-acceptance"]
    assert two.held.has(TOKYO)


def test_two_vpcs_have_one_connection_whichever_region_asks(two: TwoRegions) -> None:
    two.request()
    asked = {"vpc_id": two.vpcs[OHIO], "peer_vpc_id": two.vpcs[SEOUL], "peer_region": SEOUL}

    assert two.refused(OHIO, "create_vpc_peering_connection", **asked).code == "VpcPeeringConnectionAlreadyExists"


def test_each_region_has_tags_of_its_own(two: TwoRegions) -> None:
    connection = two.request()
    for region in (SEOUL, OHIO):
        two.do(region, "create_tags", resources=list(connection.values()), tags=[{"key": "Name", "value": region}])
    two.do(OHIO, "accept_vpc_peering_connection", **connection)

    assert [two.seen(region)[0]["Tags"][0]["Value"] for region in (SEOUL, OHIO)] == [SEOUL, OHIO]


def test_a_range_added_in_one_region_is_known_and_guarded_in_the_other(two: TwoRegions) -> None:
    two.connected()
    two.do(OHIO, "associate_vpc_cidr_block", vpc_id=two.vpcs[OHIO], cidr_block="10.2.0.0/16")

    overlapping = two.refused(SEOUL, "associate_vpc_cidr_block", vpc_id=two.vpcs[SEOUL], cidr_block="10.2.128.0/24")

    assert two.seen(SEOUL)[0]["AccepterVpcInfo"]["CidrBlockSet"][-1] == {"CidrBlock": "10.2.0.0/16"}
    assert overlapping.reason == "CidrOverlapsPeer"


def test_options_are_set_by_each_side_in_its_own_region(two: TwoRegions) -> None:
    connection = two.connected()
    allowed = {"allow_dns_resolution_from_remote_vpc": True}
    two.do(OHIO, "modify_vpc_attribute", vpc_id=two.vpcs[OHIO], enable_dns_hostnames={"value": True})
    options = {**connection, "accepter_peering_connection_options": allowed}

    wrong = two.refused(SEOUL, "modify_vpc_peering_connection_options", **options)
    two.do(OHIO, "modify_vpc_peering_connection_options", **options)

    assert (wrong.code, wrong.facts["wanted"]) == ("OperationNotPermitted", OHIO)
    assert two.seen(SEOUL)[0]["AccepterVpcInfo"]["PeeringOptions"]["AllowDnsResolutionFromRemoteVpc"]


def test_a_vpc_with_a_connection_to_another_region_stays(two: TwoRegions) -> None:
    two.connected()

    assert two.refused(OHIO, "delete_vpc", vpc_id=two.vpcs[OHIO]).code == "DependencyViolation"


def test_the_account_survives_its_bytes_and_is_led_to_again_by_its_journal(two: TwoRegions) -> None:
    connection = two.connected()
    two.do(OHIO, "create_tags", resources=list(connection.values()), tags=[{"key": "Name", "value": "ohio"}])

    again = replay(two.start, two.journal)

    assert account.decode(account.encode(two.held)) == two.held
    assert account.encode(again) == account.encode(two.held)


def test_an_undone_acceptance_is_undone_in_both_regions(two: TwoRegions) -> None:
    connection = two.request()
    two.do(OHIO, "accept_vpc_peering_connection", **connection)
    two.journal.append(Asked("undo", {}, ""))

    two.held = replay(two.start, two.journal)

    assert two.states() == (["pending-acceptance"], ["pending-acceptance"])


def test_a_packet_crosses_into_the_other_region_and_its_reply_comes_back(two: TwoRegions) -> None:
    two.joined()

    there = two.send(two.hosts[SEOUL], two.hosts[OHIO])
    back = two.send(two.hosts[OHIO], two.hosts[SEOUL])

    assert (there.arrived, there.returned, back.arrived, back.returned) == (True, True, True, True)
    assert there.source_seen is not None
    assert there.source_seen.startswith("10.0.1.")
    assert codes(there.request).count("PCX_CARRIES") == codes(there.reply).count("PCX_CARRIES") == 1
    assert there.request[4].facts["region"] == OHIO


def test_both_regions_need_a_route(two: TwoRegions) -> None:
    connection = two.connected()
    two.route(SEOUL, "10.1.0.0/16", connection)

    seen = two.send(two.hosts[SEOUL], two.hosts[OHIO])

    assert outcome(seen)[:2] == (True, False)
    assert [(leg, code) for leg, _, _, code in refusals(seen)] == [("reply", "NO_ROUTE_TO_DESTINATION")]


def test_only_regions_with_a_connection_are_read(two: TwoRegions) -> None:
    two.vpc(TOKYO, "10.9.0.0/16")
    before = dict(two.held.peers(two.held.home))
    two.connected()

    assert before == {}
    assert set(two.held.peers(two.held.home)) == {OHIO}
    assert set(two.held.peers(two.held.world(OHIO))) == {SEOUL}
