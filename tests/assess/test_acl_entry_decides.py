"""Network ACLs in questions: the lowest number as it is written here, that of the simulator, and what is believed of it."""

from collections.abc import Sequence
from random import Random

import msgspec
import pytest

from labs.assess.generators.acl_entries import afresh, met
from labs.assess.generators.acl_entry_decides import GENERATOR
from labs.assess.generators.acl_rules import (
    ALL,
    EVERY_PORT,
    EVERYWHERE,
    Control,
    Entry,
    Machine,
    Setting,
    Trip,
    controls,
    decides,
    entry_in,
    expected,
    stops,
)
from labs.assess.generators.acl_scene import Kind, some_entries, some_plan
from labs.assess.generators.acl_words import whole_entry
from labs.assess.generators.posing import right_option
from labs.assess.questions import Choice

WEB, DATABASE = Machine("web", "10.0.1.10", "front"), Machine("db", "10.0.2.20", "back")
VISITOR = Machine("203.0.113.9", "203.0.113.9")
ENTRIES = (
    Entry("front-acl", "in", 90, "udp", (443, 443), EVERYWHERE, allows=False),
    Entry("front-acl", "in", 100, "tcp", (443, 443), "203.0.113.0/24", allows=True),
    Entry("front-acl", "in", 110, "tcp", (443, 443), "203.0.113.9/32", allows=False),
    Entry("front-acl", "out", 100, "tcp", (443, 443), EVERYWHERE, allows=True),
    Entry("back-acl", "in", 100, ALL, EVERY_PORT, EVERYWHERE, allows=True),
)
SETTING = Setting((WEB, DATABASE), {"front": "front-acl", "back": "back-acl"}, ENTRIES)


def kinds() -> Sequence[Kind]:
    return ("inward", "outward", "across", "beside")


def test_the_lowest_number_that_matches_decides_and_beliefs_take_others() -> None:
    at = Control("front-acl", "in", "request", VISITOR.address, "tcp", 443)

    assert decides(SETTING, at).number == 100
    assert {name: one.said for name, one in expected(SETTING, at, 443)} == {
        "access-list-denials-go-first": "110",
        "access-list-order-is-no-matter": "100",
        "narrowest-entry-wins": "110",
        "last-entry-wins": "110",
        "port-without-protocol": "90",
        "blocks-end-at-a-dot": "100",
        "directions-mixed-up": "100",
        "final-entry-always-counts": "*",
    }


def test_a_reply_goes_to_the_ephemeral_port_and_is_judged_again() -> None:
    trip = Trip(VISITOR, WEB, "tcp", 443, 50000)

    at = stops(SETTING, trip)

    assert at == Control("front-acl", "out", "reply", VISITOR.address, "tcp", 50000)
    assert dict(expected(SETTING, at, 443))["replies-go-to-the-server-port"].number == 100


def test_acls_are_asked_at_the_edge_of_a_subnet_and_not_within() -> None:
    across = controls(SETTING, Trip(WEB, DATABASE, "tcp", 5432, 50000))
    within = controls(SETTING, Trip(WEB, WEB._replace(name="other"), "tcp", 5432, 50000))

    assert [(one.acl, one.way, one.leg) for one in across] == [
        ("front-acl", "out", "request"),
        ("back-acl", "in", "request"),
        ("back-acl", "out", "reply"),
        ("front-acl", "in", "reply"),
    ]
    assert within == []


@pytest.mark.parametrize("kind", kinds())
def test_the_entries_that_decide_here_are_those_of_the_walk(kind: Kind) -> None:
    for seed in range(4):
        random = Random(f"{kind} {seed}")
        plan = some_plan(random, kind, everyday=False)
        shape = ["allow", "deny", "miss", "miss"]
        entries = [one for edge in plan.edges for one in some_entries(random, plan, edge, shape)]
        found = met(random, plan, entries)
        passed = controls(found.setting, found.trip)

        assert [found.decided(at) for at in passed] == [decides(found.setting, at) for at in passed]
        assert found.walk.returned == (stops(found.setting, found.trip) is None)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_is_read_back_from_what_is_said_of_it(entry: Entry) -> None:
    assert entry_in(whole_entry(entry).en) == entry


def test_the_packet_of_a_question_is_sent_from_the_port_that_the_prompt_names() -> None:
    question = GENERATOR.generate(1, 5)
    assert isinstance(question, Choice)
    _, trip = afresh(question)

    first = question.evidence()["walk"].request[0].before

    assert first.source_port == trip.source_port
    assert trip.port is None or f"from port {trip.source_port}\n" in question.prompt.en


def test_every_kind_is_met_and_the_harder_ones_later() -> None:
    met_at = {
        level: {GENERATOR.generate(seed, level).id.split("-")[3] for seed in range(14)}
        for level in GENERATOR.difficulties
    }

    assert met_at[1] == {"entry", "shut"}
    assert met_at[2] == {"entry", "reply", "shut"}
    assert met_at[5] == {"reply", "way", "add"}


def test_a_question_whose_entries_were_taken_away_behind_it_is_found_out() -> None:
    questions = [one for seed in range(20) if isinstance(one := GENERATOR.generate(seed, 2), Choice)]
    numbered = [one for one in questions if right_option(one).text.en.endswith(": allow")]

    assert numbered != []
    for question in numbered:
        assert question.scene is not None
        bare = tuple(one for one in question.scene.start if one.action != "create_network_acl_entry")
        broken = msgspec.structs.replace(question, scene=msgspec.structs.replace(question.scene, start=bare))
        assert list(GENERATOR.replay(broken)) != []
