"""Ways to the internet, in questions: every way and address ends as AWS says, and a second way of judging agrees."""

from random import Random

import msgspec
import pytest

from labs.assess.generators.way_changes import carried_out, mishaps, remedies
from labs.assess.generators.way_from_nothing import LISTS, lists
from labs.assess.generators.way_judging import Left, answered, leaves
from labs.assess.generators.way_layouts import EVERYWHERE_IPV6, WAYS, Address, Ground, Laid
from labs.assess.generators.way_out import GENERATOR, KINDS
from labs.assess.generators.way_six import SIX_WAYS
from labs.assess.generators.ways import Asked, Reason, case_of, instances_of, reason_of
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.cloud.resources.nat_gateway import NatGateway

OUT, IN = Asked(calls_out=True, port=443), Asked(calls_out=False, port=443)


def a_vpc(way: str, address: Address) -> Performance:
    """A VPC with a public subnet and one of a way, with one instance in the latter."""
    ground = Ground(Random(7))
    public = ground.subnet("gateway")
    ground.leads(public, gateway_id=ground.gateway)
    if way != "gateway":
        WAYS[way](ground)
    ground.populate([(ground.subnets[-1], address)])
    found = played(Laid(ground.sketch.scene(ground.seed), ()).scene)
    if way != "nat-deleted":
        return found
    delete = next(one for one in mishaps(found.world) if one.sort == "delete-nat")
    after = carried_out(found, delete)
    assert after is not None
    return after


def fares(performance: Performance, asked: Asked) -> Reason:
    """How the only instance fares."""
    (instance,) = instances_of(performance.world).values()
    return reason_of(case_of(performance, asked, instance.id), asked, instance)


@pytest.mark.parametrize(
    ("way", "address", "misconception"),
    [
        ("gateway", "automatic", None),
        ("gateway", "elastic", None),
        ("gateway", "none", "gateway-for-everyone"),
        ("main-gateway", "automatic", None),
        ("nothing", "elastic", "gateway-needs-no-route"),
        ("nat", "none", None),
        ("far-nat", "elastic", None),
        ("nat-deleted", "none", "blackhole-falls-back"),
        ("nat-inside", "none", "nat-gateway-beside-its-clients"),
        ("nat-beside", "automatic", "nat-gateway-beside-its-clients"),
        ("nat-private", "none", "private-nat-goes-out"),
        ("nat-failed", "elastic", "gateway-needs-no-route"),
    ],
)
def test_who_gets_out_is_decided_by_route_and_address(way: str, address: Address, misconception: str | None) -> None:
    found = fares(a_vpc(way, address), OUT)

    assert (found.holds, found.misconception) == (misconception is None, misconception)


@pytest.mark.parametrize(
    ("way", "address", "misconception"),
    [
        ("gateway", "automatic", None),
        ("gateway", "none", "gateway-for-everyone"),
        ("nothing", "automatic", "reply-needs-no-route"),
        ("nat", "none", "nat-lets-in"),
        ("nat", "elastic", "replies-leave-by-nat"),
        ("nat-private", "none", "nat-lets-in"),
        ("nat-deleted", "elastic", "reply-needs-no-route"),
        ("nat-deleted", "none", "gateway-for-everyone"),
    ],
)
def test_nobody_is_called_through_a_nat_gateway(way: str, address: Address, misconception: str | None) -> None:
    found = fares(a_vpc(way, address), IN)

    assert (found.holds, found.misconception) == (misconception is None, misconception)


@pytest.mark.parametrize(
    ("way", "has_ipv6", "out", "called"),
    [
        ("gateway", True, None, None),
        ("gateway", False, "ipv4-serves-ipv6", "ipv4-serves-ipv6"),
        ("outward", True, None, "egress-only-lets-in"),
        ("only-ipv4", True, "ipv4-serves-ipv6", "ipv4-serves-ipv6"),
    ],
)
def test_ipv6_has_addresses_and_routes_of_its_own(
    way: str, has_ipv6: bool, out: str | None, called: str | None
) -> None:
    ground = Ground(Random(7), has_ipv6=True)
    SIX_WAYS[way](ground, ground.subnet_with_ipv6(way))
    ground.populate_with_ipv6([(ground.subnets[-1], "automatic", has_ipv6)])
    performance = played(ground.laid().scene)

    found = [fares(performance, Asked(calls_out, 443, ipv6=True)) for calls_out in (True, False)]

    assert [one.misconception for one in found] == [out, called]
    routes = [one.params.get("destination_ipv6_cidr_block") for one in ground.sketch.start]
    assert (EVERYWHERE_IPV6 in routes) == (way != "only-ipv4")


@pytest.mark.parametrize("way", ["gateway", "nat", "nothing", "nat-inside", "nat-private", "nat-deleted"])
def test_what_ec2_describes_leads_out_where_the_walk_does(way: str) -> None:
    performance = a_vpc(way, "elastic")
    (name,) = instances_of(performance.world)
    walked = case_of(performance, OUT, instances_of(performance.world)[name].id).walk
    nat = next((one for one in performance.world.all(NatGateway)), None)

    expected = Left("nat-a" if nat else "", walked.source_seen or "") if walked.returned else None
    assert leaves(performance, name) == expected
    assert answered(performance, OUT, name) == walked.returned


def test_of_what_may_be_done_some_helps_and_some_does_not() -> None:
    performance = a_vpc("nothing", "none")
    (instance,) = instances_of(performance.world).values()

    worlds = {
        one.sort: after for one in remedies(performance.world, instance) if (after := carried_out(performance, one))
    }

    assert {sort: fares(after, OUT).holds for sort, after in worlds.items()} == {
        "address": False,
        "to internet gateway": False,
        "new-nat": True,
        "new-nat inside": False,
        "automatic": False,
        "restart": False,
    }


def test_from_nothing_it_takes_a_gateway_a_route_and_an_address_or_a_nat_gateway_that_gets_out() -> None:
    ground = Ground(Random(7), is_attached=False)
    own = ground.subnet("nothing")
    ground.subnet("nothing")
    ground.populate([(own, "none")])
    performance = played(ground.laid().scene)
    (name,) = instances_of(performance.world)

    tried = {one.sort: carried_out(performance, one) for one in lists(performance.world, name)}

    outcomes = {sort: (fares(after, OUT).holds, fares(after, IN).holds) for sort, after in tried.items() if after}
    assert len(outcomes) == len(LISTS)
    assert {sort: outcome for sort, outcome in outcomes.items() if outcome[0]} == {
        "attach route elastic": (True, True),
        "attach route-beside nat-beside to-nat": (True, False),
    }


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_every_kind_of_a_difficulty_is_met_and_judged_alike(difficulty: int) -> None:
    questions = [GENERATOR.generate(seed, difficulty) for seed in range(200, 212)]

    assert [fault for one in questions for fault in GENERATOR.replay(one)] == []
    assert [one.id for one in questions if "``" in str(one)] == []
    assert {type(one) for one in questions} == {Choice, Multiple}
    met = {
        "change" if "-gains-" in one.id or "-loses-" in one.id else one.id[8:].rsplit("-", 2)[0] for one in questions
    }
    assert met <= set(KINDS[difficulty])
    assert len(met) > 2


def test_a_wrong_key_among_several_right_answers_is_seen_by_the_replay() -> None:
    question = next(one for seed in range(20) if isinstance(one := GENERATOR.generate(seed, 3), Multiple))
    first, *others = question.options
    turned = (msgspec.structs.replace(first, right=not first.right), *others)

    assert len(list(GENERATOR.replay(msgspec.structs.replace(question, options=turned)))) == 1
