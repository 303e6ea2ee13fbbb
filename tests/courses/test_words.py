"""Everything that the simulator and the checks can say has words in both languages, and the words fit the facts."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from labs import cloud
from labs.assess.checks import FAMILIES
from labs.cloud import registry
from labs.cloud.errors import CloudError, every_error
from labs.cloud.hardware.limits import Limit
from labs.cloud.network.step import CODES, Passage, Refusal
from labs.cloud.resources.network_credits import RESTORED, USED_UP
from labs.courses.words import FILES, LANGUAGES, entries, explain, explain_refusal, placeholders, say

PACKET = {
    "protocol", "source", "destination", "source_port", "destination_port", "icmp_type", "icmp_code",
    "source_after", "destination_after", "component_id", "component_type", "direction", "traffic", "allowed",
}  # fmt: skip
"""What every step can speak of, whatever its code."""

for module in pkgutil.walk_packages(cloud.__path__, f"{cloud.__name__}."):
    importlib.import_module(module.name)
ERRORS = {error.__name__: error for error in every_error()}
FINDINGS = {code: facts for family in FAMILIES for code, facts in family.codes.items()}


def calls() -> Iterator[ast.Call]:
    """Every call in the simulator's source."""
    for file in Path(cloud.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def facts_of_errors() -> dict[str, set[str]]:
    """The facts that every raise of an error gives it."""
    found: dict[str, set[str]] = {}
    for call in calls():
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        if name in ERRORS:
            given = {one.arg for one in call.keywords if one.arg} - {"parameter"}
            found[name] = found[name] & given if name in found else given
    return found


def words_of(namespace: str) -> list[str]:
    return [code for code in entries(namespace) if "." not in code or code in FINDINGS]


def test_every_step_has_words_and_every_word_its_step() -> None:
    assert set(words_of("step")) == {str(code) for code in CODES}


def test_every_refusal_has_words_and_every_word_its_refusal() -> None:
    assert set(words_of("refusal")) == set(ERRORS)


def test_every_finding_has_words_and_every_word_its_finding() -> None:
    assert set(words_of("finding")) == set(FINDINGS)


@pytest.mark.parametrize("namespace", FILES)
def test_every_entry_says_as_much_in_one_language_as_in_the_other(namespace: str) -> None:
    for code, entry in entries(namespace).items():
        ko, en = (entry.sentences(language) for language in LANGUAGES)
        assert (bool(ko.why), bool(ko.next)) == (bool(en.why), bool(en.next)), code
        assert placeholders(ko) == placeholders(en), code


@pytest.mark.parametrize("code", words_of("refusal"))
def test_a_refusal_says_what_happened_why_and_what_to_do(code: str) -> None:
    for language in LANGUAGES:
        said = entries("refusal")[code].sentences(language)
        assert said.what
        assert said.why
        assert said.next


@pytest.mark.parametrize("code", [str(one) for one in Refusal])
def test_a_step_that_refuses_says_what_to_look_at_next(code: str) -> None:
    for language in LANGUAGES:
        assert entries("step")[code].sentences(language).next


def test_the_words_of_refusals_speak_only_of_facts_that_every_raise_gives() -> None:
    given = facts_of_errors()
    for code in words_of("refusal"):
        for language in LANGUAGES:
            spoken = placeholders(entries("refusal")[code].sentences(language))
            known = given.get(code, set())
            of_a_rule = {"allowed"} if known >= {"protocol", "from_port", "to_port"} else set()
            assert spoken <= known | of_a_rule | {"code"}, code


def test_the_words_of_findings_speak_only_of_facts_that_the_code_carries() -> None:
    for code, facts in FINDINGS.items():
        for language in LANGUAGES:
            assert placeholders(entries("finding")[code].sentences(language)) <= facts | {"traffic"}, code


def test_every_fact_that_steps_speak_of_is_one_that_the_walk_gives() -> None:
    given = {
        key.value
        for file in (Path(cloud.__path__[0]) / "network").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }
    for code in words_of("step"):
        for language in LANGUAGES:
            assert placeholders(entries("step")[code].sentences(language)) <= PACKET | given, code


def test_every_event_that_is_told_has_words() -> None:
    told = {
        one.value
        for call in calls()
        if getattr(call.func, "id", getattr(call.func, "attr", "")) == "Event"
        for one in (word.value for word in call.keywords if word.arg == "code")
        if isinstance(one, ast.Constant)
    }
    of_the_bill = {"bill.began", "bill.ceased", "bill.month_ended", "bill.month_ended_in_part", "clock.left_out"}
    assert told | of_the_bill <= set(entries("event"))


def test_every_limit_of_speed_has_words_of_its_facts_and_a_short_name() -> None:
    assert set(words_of("limit")) == {str(one) for one in Limit}
    assert {f"limited_by.{one}" for one in Limit} <= set(entries("finding"))
    for code in words_of("limit"):
        for language in LANGUAGES:
            spoken = placeholders(entries("limit")[code].sentences(language))
            assert spoken <= {"subject", "capacity", "direction", "card"}, code


def test_what_happens_to_credits_has_words() -> None:
    for code in (USED_UP, RESTORED):
        for language in LANGUAGES:
            spoken = placeholders(entries("event")[code].sentences(language))
            assert spoken == {"instance_id", "baseline_gbps", "peak_gbps"}


def test_every_kind_has_a_noun() -> None:
    for kind in registry.kinds().values():
        assert f"noun.{kind.noun}" in entries("refusal")


def test_every_refusal_of_a_packet_has_a_short_name() -> None:
    for code in Refusal:
        assert f"refusals.{code}" in entries("finding")


def test_facts_are_put_in_and_values_with_words_are_said_in_them() -> None:
    params = {"direction": "inbound", "rule_number": 100}
    assert say("step", Passage.NETWORK_ACL_ALLOWS, params, "ko") == "네트워크 ACL 규칙 100번이 허용해요(들어오는 쪽)."
    assert say("step", Passage.NETWORK_ACL_ALLOWS, params, "en") == "Rule 100 of the network ACL allows it (inbound)."


def test_a_fact_that_is_not_there_leaves_a_gap() -> None:
    assert say("step", Passage.NETWORK_ACL_ALLOWS, {}, "en") == "Rule … of the network ACL allows it (…)."


def test_lists_numbers_and_nothing_are_written_plainly() -> None:
    params = {"action": "describe_vpcs", "found": [], "demand": "at_least", "wanted": 2.0}
    assert explain("finding", "query.unmet", params, "ko").what == (
        "DescribeVpcs 액션의 답이 기대와 달라요(기대: 2 이상, 실제: 없음)."
    )
    assert explain("finding", "query.met", {"found": ["a", "b"]}, "en").what == "Found as it should be: a, b."


def test_an_aside_about_nothing_is_left_out() -> None:
    refused = {"actions": ["create_vpc"], "refusal": None, "number": 1, "of": 2}
    slow = {"source": "a", "destination": "b", "gbps": 5.0, "limit": 10, "limited_by": Limit.SINGLE_FLOW, "subject": ""}
    assert (
        explain("finding", "journal.not_refused", refused, "en").what == "Not refused yet: CreateVpc (number 1 of 2)."
    )
    assert explain("finding", "flow.too_slow", slow, "ko").why == "속도를 정한 것: 플로우 하나의 한도"


def test_a_refusal_is_said_by_its_reason() -> None:
    error = ERRORS["NotFound"](code="InvalidVpcID.NotFound", noun="vpc", id="vpc-1")
    said = explain_refusal(
        reason=error.reason, code=error.code, message=error.message, facts=error.facts, language="ko"
    )
    assert said.what == "VPC vpc-1: 이런 ID는 이 리전에 없어요."
    assert said.next == "목록을 조회해서 ID를 다시 골라 보세요."


def test_a_refusal_without_words_is_said_by_its_message() -> None:
    said = explain_refusal(reason="FromTheFuture", code="Later", message="Not yet.", facts={}, language="ko")
    assert said == ("Not yet.", "", "")


def test_a_code_without_words_is_said_as_it_is() -> None:
    assert say("step", "FROM_THE_FUTURE", {}, "en") == "FROM_THE_FUTURE"


def test_errors_are_classes_of_one_family() -> None:
    assert all(issubclass(one, CloudError) for one in ERRORS.values())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"ip_protocol": "-1", "from_port": -1, "to_port": -1}, "all traffic"),
        ({"ip_protocol": "tcp", "from_port": 80, "to_port": 80}, "tcp 80"),
        ({"ip_protocol": "udp", "from_port": 1024, "to_port": 65535}, "udp 1024-65535"),
        ({"ip_protocol": "icmp", "from_port": -1, "to_port": -1}, "icmp"),
    ],
)
def test_what_a_rule_allows_is_said_as_people_say_it(rule: dict[str, object], said: str) -> None:
    params = {"security_group_rule_id": "sgr-1", "direction": "inbound", "peer": "0.0.0.0/0", **rule}
    assert f"inbound, {said}, far end" in say("step", "SG_RULE_ALLOWS", params, "en")
