"""Security groups in questions: AWS's rules as they are written here, those of the simulator, and what is believed of them."""

from random import Random

import msgspec
import pytest

from labs.assess.generators.group_allows import GENERATOR
from labs.assess.generators.group_changes import rule_in
from labs.assess.generators.group_rules import (
    ALL,
    EVERYWHERE,
    WHOLE,
    Connection,
    Interface,
    Rule,
    Setting,
    comes_about,
    connection_in,
    misled,
    setting_of,
)
from labs.assess.generators.group_scene import some_connections, some_draft
from labs.assess.generators.group_tried import walked
from labs.assess.generators.group_words import rule_said
from labs.assess.questions import Choice, Multiple
from labs.assess.scene import played

SETTING = Setting(
    interfaces=(
        Interface("web", "10.0.1.10", ("web", "common"), "public", public="3.3.3.3"),
        Interface("app", "10.0.2.20", ("app",), "private"),
        Interface("db", "10.0.2.30", ("db", "common"), "private"),
        Interface("db", "10.0.2.31", ("common",), "private", device=1),
        Interface("spare", "10.0.17.40", ("spare",), "private"),
    ),
    rules=(
        Rule("web", "in", "tcp", (443, 443), EVERYWHERE),
        Rule("web", "out", ALL, WHOLE, EVERYWHERE),
        Rule("common", "in", "tcp", (22, 22), "10.0.0.0/20"),
        Rule("common", "out", "tcp", (443, 443), EVERYWHERE),
        Rule("app", "in", "tcp", (8080, 8080), "web"),
        Rule("app", "out", "tcp", (5432, 5432), "db"),
        Rule("app", "in", "udp", (53, 53), "10.0.0.0/16"),
        Rule("db", "in", "tcp", (5432, 5432), "app"),
        Rule("spare", "out", ALL, WHOLE, EVERYWHERE),
    ),
)


@pytest.mark.parametrize(
    ("asked", "works", "belief"),
    [
        ("`203.0.113.5` → `web`, TCP 443", True, "every-group-must-allow"),
        ("`app` → `db`, TCP 5432", True, "groups-forget"),
        ("`web` → `app`, TCP 8080", True, "every-group-must-allow"),
        ("`web` → `db`, TCP 22", True, "first-group-counts"),
        ("`web` → `db`, TCP 443", False, "members-trust-each-other"),
        ("`203.0.113.5` → `db`, TCP 5432", False, ""),
        ("`app` → `10.0.2.31`, TCP 5432", False, "groups-on-the-instance"),
        ("`app` → `web`, TCP 443", False, "outbound-is-free"),
        ("`spare` → `web`, TCP 22", False, "blocks-end-at-a-dot"),
        ("`web` → `app`, TCP 53", False, "port-without-protocol"),
        ("`web` → `app`, ping", False, "ping-follows-tcp"),
        ("`spare` → `app`, TCP 8080", False, "references-are-passed-on"),
        ("`app` → `spare`, TCP 80", False, "groups-guard-the-subnet"),
    ],
)
def test_a_connection_comes_about_by_the_rules_and_a_belief_says_otherwise(
    asked: str, works: bool, belief: str
) -> None:
    connection = connection_in(asked)

    assert connection.said == asked
    assert comes_about(SETTING, connection) == works
    assert not belief or belief in misled(SETTING, connection)


@pytest.mark.parametrize("difficulty", GENERATOR.difficulties)
def test_the_rules_here_and_the_walk_of_the_simulator_agree_on_everything_that_could_be_asked(difficulty: int) -> None:
    random = Random(difficulty)
    draft = some_draft(random, difficulty)
    performance = played(draft.sketch.scene(difficulty))
    setting = setting_of(performance)
    asked = some_connections(random, setting, draft.office)

    by_walk = [walked(performance.world, setting, one).returned for one in asked]

    assert by_walk == [comes_about(setting, one) for one in asked]
    assert {True, False} == set(by_walk)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("db", "in", "tcp", (5432, 5432), "app"),
        Rule("web", "out", "tcp", (49152, 65535), "10.0.0.0/16"),
        Rule("web", "out", ALL, WHOLE, EVERYWHERE),
        Rule("ops", "in", "icmp", WHOLE, "10.0.0.0/16"),
    ],
)
def test_a_rule_is_read_back_from_what_is_said_of_it(rule: Rule) -> None:
    assert rule_in(rule_said(rule).en) == rule


def test_members_of_the_default_group_reach_each_other_since_it_names_itself() -> None:
    drafts = (some_draft(Random(seed), 4) for seed in range(40))
    draft = next(one for one in drafts if any(each.action == "describe_security_groups" for each in one.sketch.start))
    setting = setting_of(played(draft.sketch.scene(1)))
    members = [one.name for one in setting.interfaces if "default" in one.groups and not one.device]
    asked = Connection(members[0], members[1], "tcp", 12345)

    own_rule = Rule("default", "in", ALL, WHOLE, "default")
    without = setting._replace(rules=tuple(one for one in setting.rules if one != own_rule))

    assert own_rule in setting.rules
    assert comes_about(setting, asked)
    assert not comes_about(without, asked)


def test_a_reply_leaves_by_the_groups_that_let_the_request_in() -> None:
    question = next(
        one
        for seed in range(40)
        if "-stops-" in (one := GENERATOR.generate(seed, 2)).id
        and "request gets in" in repr(one)
        and "`, ping" not in repr(one)
    )
    assert isinstance(question, Choice)
    asked = connection_in(question.prompt.en.rpartition("\n\n")[2])
    said = {one.text.en for one in question.options if "the reply is dropped" in one.text.en}

    assert said <= {
        f"The request gets in, but the reply is dropped by the outbound rules of `{asked.destination}`.",
        f"The request gets in, but the reply is dropped by the inbound rules of `{asked.source}`.",
    }
    assert said != set()


def test_harder_questions_ask_for_more() -> None:
    variants = {
        level: {GENERATOR.generate(seed, level).id.split("-")[2] for seed in range(12)}
        for level in GENERATOR.difficulties
    }

    assert variants[1] == {"which", "stops"}
    assert variants[2] == {"which", "stops", "rule"}
    assert {"rule", "change", "which"} == variants[5]


def test_a_question_whose_groups_were_changed_behind_it_is_found_out() -> None:
    questions = [GENERATOR.generate(seed, 2) for seed in range(10)]
    assert any("-which-" in one.id for one in questions)
    for question in questions:
        assert isinstance(question, Choice | Multiple)
        assert question.scene is not None
        shut = tuple(one for one in question.scene.start if one.action != "authorize_security_group_ingress")
        broken = msgspec.structs.replace(question, scene=msgspec.structs.replace(question.scene, start=shut))
        if any(one.right and "→" in one.text.en for one in question.options):
            assert list(GENERATOR.replay(broken)) != []


def test_a_ping_has_no_port() -> None:
    assert Connection("a", "b", "icmp").said == "`a` → `b`, ping"
    with pytest.raises(ValueError, match="nothing"):
        connection_in("nothing")
