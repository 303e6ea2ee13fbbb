"""What somebody with a misconception expects of a packet is read off its walk, and differs where it should."""

from collections.abc import Callable
from random import Random

import pytest

from labs.assess.generators import twists
from labs.assess.generators.networks import HTTPS, INTERNET, draw
from labs.assess.generators.outcomes import RETURNS, Case, Outcome, expected, outcome
from labs.assess.generators.sketch import reference_to
from labs.assess.generators.twists import Known, known
from labs.assess.journey import Journey
from labs.assess.scene import played

SEEDS = range(40)


def a_network(difficulty: int, guarded: str = "") -> Known:
    """The first network of a difficulty, in which this subnet has a network ACL of its own."""
    nets = (known(draw(Random(seed), difficulty), Random(seed)) for seed in SEEDS)
    return next(one for one in nets if guarded in ("", one.guarded))


def sent(net: Known, source: str, destination: str, port: int) -> Case:
    """A packet between instances by their names, or the internet."""
    ends = [end if end == INTERNET else reference_to("run_instances", end) for end in (source, destination)]
    journey = Journey(source=ends[0], destination=ends[1], port=port)
    performance = played(net.sketch.scene(1))
    return Case(performance, journey, journey.walk(performance))


def from_internet_to_web(net: Known) -> Case:
    return sent(net, INTERNET, net.web, net.web_port)


def from_web_to_data(net: Known) -> Case:
    return sent(net, net.web, net.data, net.data_port)


def from_web_to_internet(net: Known) -> Case:
    return sent(net, net.web, INTERNET, HTTPS)


def from_data_to_internet(net: Known) -> Case:
    return sent(net, net.data, INTERNET, HTTPS)


def unchanged(net: Known) -> None:
    """Nothing is odd."""


@pytest.mark.parametrize(
    ("difficulty", "guarded", "change", "packet", "misconception", "happens", "is_expected"),
    [
        (3, "public", twists.replies_stay_in, from_internet_to_web, "access-lists-remember", "reply", "returns"),
        (2, "", twists.web_silent, from_internet_to_web, "groups-forget", "returns", "reply"),
        (3, "private", twists.denied_last, from_web_to_data, "access-list-denials-go-first", "returns", "request"),
        (3, "private", twists.denied_first, from_web_to_data, "access-list-order-is-no-matter", "request", "returns"),
        (3, "private", twists.denied_first, from_web_to_data, "access-lists-overlooked", "request", "returns"),
        (1, "", twists.no_public_address, from_web_to_internet, "gateway-for-everyone", "request", "returns"),
        (1, "", twists.data_stopped, from_web_to_data, "stopped-still-answers", "request", "returns"),
        (4, "", unchanged, from_data_to_internet, "nat-is-no-way-out", "returns", "request"),
        (1, "", unchanged, from_web_to_data, "subnets-need-a-route-between", "returns", "request"),
        (3, "private", unchanged, from_web_to_data, "stateless-means-no-reply", "returns", "reply"),
        (1, "", unchanged, from_web_to_data, "directions-mixed-up", "returns", "request"),
    ],
)
def test_a_misconception_expects_something_else_than_what_happens(
    difficulty: int,
    guarded: str,
    change: Callable[[Known], None],
    packet: Callable[[Known], Case],
    misconception: str,
    happens: str,
    is_expected: str,
) -> None:
    net = a_network(difficulty, guarded)
    change(net)

    case = packet(net)

    assert outcome(case.walk).end == happens
    assert dict(expected(case))[misconception].end == is_expected


def test_neighbours_are_filtered_only_by_who_believes_it() -> None:
    net = a_network(3, "private")
    twists.worker_beside(net)
    twists.denied_first(net)

    case = sent(net, twists.WORKER, net.data, net.data_port)

    believed = dict(expected(case))["access-lists-filter-neighbours"]
    assert outcome(case.walk) == RETURNS
    assert (believed.end, believed.component_type) == ("request", "AWS::EC2::NetworkAcl")


def test_of_a_packet_that_nothing_stops_most_expect_that_it_returns() -> None:
    net = a_network(1)

    case = from_internet_to_web(net)

    others: list[Outcome] = [one for _, one in expected(case) if one != RETURNS]
    assert outcome(case.walk) == RETURNS
    assert {one.end for one in others} <= {"reply", "request"}
    assert len(others) < len(list(expected(case))) / 2
