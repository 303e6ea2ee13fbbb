"""Beyond the VPC, in questions: every way of joining networks ends as AWS says, and a second way of judging agrees."""

from random import Random

import msgspec
import pytest

from labs.assess.generators.beyond import End, ends_of, reached, reason_between
from labs.assess.generators.beyond_changes import remedies_between
from labs.assess.generators.beyond_doors import DOORS, OPENED, VIEWERS, instance_reference, lay_doors, lay_endpoint
from labs.assess.generators.beyond_layouts import AMISS, JOINED, Atlas, Spot, lay_hub, lay_peers
from labs.assess.generators.beyond_vpn import AMISS as VPN_AMISS
from labs.assess.generators.beyond_vpn import remedies_to_office
from labs.assess.generators.peerable import pose_peerable
from labs.assess.generators.reaches_beyond import GENERATOR, KINDS
from labs.assess.generators.sketch import reference_to
from labs.assess.generators.way_changes import carried_out
from labs.assess.generators.ways import Reason
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.cloud.world import World

OFFICE = "192.168.7.0/24"


def two_spots() -> tuple[Atlas, Spot, Spot]:
    """Two VPCs with an instance each, which nothing joins."""
    atlas = Atlas(Random(3))
    here, there = atlas.spot("here"), atlas.spot("there")
    atlas.host(here)
    atlas.host(there)
    return atlas, here, there


def end_in(world: World, vpc: str) -> End:
    """The instance in a VPC."""
    return next(one for one in ends_of(world) if one.kind == "instance" and one.vpc == vpc)


def between(performance: Performance) -> Reason:
    """How a packet from the one VPC to the other fares; the matrix agrees."""
    world = performance.world
    source, target = end_in(world, "here"), end_in(world, "there")
    found = reason_between(world, source, target)
    assert found.holds == reached(world, source, target)
    return found


@pytest.mark.parametrize(
    ("how", "misconception"),
    [
        ("peered", None),
        ("way-there-only", "reply-needs-no-route"),
        ("way-back-only", "joining-adds-routes"),
        ("pending", "pending-peering-carries"),
        ("deleted", "blackhole-falls-back"),
        ("narrow", "reply-needs-no-route"),
    ],
)
def test_a_peering_takes_acceptance_and_routes_on_both_sides(how: str, misconception: str | None) -> None:
    atlas, here, there = two_spots()
    JOINED[how](atlas, here, there)

    found = between(played(atlas.laid("").scene))

    assert (found.holds, found.misconception) == (misconception is None, misconception)


@pytest.mark.parametrize(
    ("amiss", "misconception"),
    [
        (None, None),
        ("not-propagated", "attachment-is-enough"),
        ("not-associated", "propagation-is-enough"),
        ("blackhole", "blackhole-falls-back"),
    ],
)
def test_a_transit_gateway_takes_routes_association_and_propagation(
    amiss: str | None, misconception: str | None
) -> None:
    atlas, here, there = two_spots()
    attachments = [atlas.attached(one) for one in (here, there)]
    for one in (here, there):
        atlas.leads(one, "10.0.0.0/8", transit_gateway_id=atlas.hub)
    if amiss:
        AMISS[amiss](atlas, there, attachments[1])

    found = between(played(atlas.laid("").scene))

    assert (found.holds, found.misconception) == (misconception is None, misconception)


@pytest.mark.parametrize("looks", ["peer", "office"])
def test_of_a_vpcs_doors_only_private_addresses_are_reached_from_elsewhere(looks: str) -> None:
    atlas = Atlas(Random(3))
    middle = atlas.spot()
    inside = atlas.host(middle)
    viewer = VIEWERS[looks](atlas, middle)
    for door in [one for one in DOORS if one != looks]:
        OPENED[door](atlas, middle)
    atlas.sketch.address("inside-ip", instance_reference(inside))
    world = played(atlas.laid(viewer).scene).world
    source = next(one for one in ends_of(world) if f"`{viewer}`" in one.text.en)
    targets = [one for one in ends_of(world) if one.id != source.id and (one.kind, looks) != ("elastic", "peer")]

    found = {(one.kind, one.vpc == middle.name): reason_between(world, source, one) for one in targets}

    answered = {kind for kind, reason in found.items() if reason.holds}
    assert answered == {("instance", True), ("interface", True)}
    assert [one.holds for one in found.values()] == [reached(world, source, one) for one in targets]
    assert {one.misconception for one in found.values() if not one.holds} == (
        {"peering-is-transitive", "peers-share-gateways", "endpoint-serves-neighbours"}
        if looks == "peer"
        else {"vpn-leads-on", "elastic-ip-over-a-vpn", "endpoint-serves-neighbours"}
    )


def test_what_helps_between_two_vpcs_is_found_by_trying() -> None:
    atlas, here, there = two_spots()
    JOINED["way-there-only"](atlas, here, there)
    performance = played(atlas.laid("").scene)
    source, target = (end_in(performance.world, vpc) for vpc in ("here", "there"))

    tried = {
        one.text.en: reason_between(after.world, source, target).holds
        for one in remedies_between(performance.world, source, target)
        if (after := carried_out(performance, one))
    }

    assert [text for text, holds in tried.items() if holds] == [
        f"In the route table `there`, send `{here.block}` to the peering `here-there`."
    ]
    assert len(tried) > 2


@pytest.mark.parametrize(
    ("seed", "misconception", "helps"),
    [
        (0, "reply-needs-no-route", {"propagation", "route"}),
        (1, "reply-needs-no-route", {"static"}),
        (2, "vpn-knows-the-office", {"static"}),
    ],
)
def test_an_office_takes_a_route_back_and_a_vpn_that_knows_it(seed: int, misconception: str, helps: set[str]) -> None:
    atlas = Atlas(Random(seed))
    spot = atlas.spot()
    igw = atlas.sketch.internet_gateway("igw", spot.vpc)
    atlas.leads(atlas.second_subnet(spot, "other"), "0.0.0.0/0", gateway_id=igw)
    gateway = atlas.sketch.vpn("office", spot.vpc, OFFICE)
    amiss = VPN_AMISS[4][seed]
    amiss(atlas, spot, OFFICE, gateway, reference_to("create_vpn_connection", "office"))
    atlas.host(spot)
    performance = played(atlas.laid("").scene)
    world = performance.world
    source, target = (next(one for one in ends_of(world) if one.kind == kind) for kind in ("premises", "instance"))

    tried = {
        one.sort.split()[0]: reason_between(after.world, source, target)
        for one in remedies_to_office(world, source, target)
        if spot.name in one.text.en or OFFICE in one.text.en
        if (after := carried_out(performance, one))
    }

    assert reason_between(world, source, target).misconception == misconception
    assert {sort for sort, reason in tried.items() if reason.holds} == helps


@pytest.mark.parametrize("difficulty", [1, 2, 3, 4])
def test_a_peering_is_refused_where_any_block_overlaps_or_one_is_there_already(difficulty: int) -> None:
    offers = [offer for seed in range(12) for offer in pose_peerable(Random(seed), difficulty).offers]

    assert {one.misconception for one in offers if one.right} == {None}
    expected = {"overlap-is-sorted-out"}
    expected |= {"only-first-blocks-count"} if difficulty > 1 else set()
    expected |= {"peering-twice"} if difficulty > 2 else set()
    assert {one.misconception for one in offers if not one.right} == expected


def test_layouts_stay_within_what_an_account_may_have() -> None:
    for lay in (lay_peers, lay_doors, lay_endpoint, lay_hub):
        for difficulty in (3, 4, 5):
            for seed in range(2):
                assert played(lay(Random(seed), difficulty).scene).outcomes


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_every_kind_of_a_difficulty_is_met_and_judged_alike(difficulty: int) -> None:
    questions = [GENERATOR.generate(seed, difficulty) for seed in range(200, 208)]

    assert [fault for one in questions for fault in GENERATOR.replay(one)] == []
    assert [one.id for one in questions if "``" in str(one)] == []
    met = {one.id.removeprefix("reaches-beyond-").rsplit("-", 2)[0] for one in questions}
    assert met <= set(KINDS[difficulty])
    assert len(met) > 2
    assert {type(one) for one in questions} == {Choice, Multiple}


def test_a_wrong_key_among_several_right_answers_is_seen_by_the_replay() -> None:
    for seed in range(8):
        question = GENERATOR.generate(seed, 2)
        if isinstance(question, Multiple):
            first, *others = question.options
            turned = (msgspec.structs.replace(first, right=not first.right), *others)
            assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == 1
