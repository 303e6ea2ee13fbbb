"""The journal is played again, and order decides."""

from typing import Any

import pytest

from labs.assess.case import Case
from labs.assess.entry import Entry
from labs.assess.finding import Verdict
from tests.assess.cases import a_check, a_document, played, the_check
from tests.cloud.builders import a_region

START = a_region().world
VPCS = {"action": "describe_vpcs", "select": "length(Vpcs)"}
FIRST = {"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/16"}, "as": "vpc"}
SUBNET = {"do": "create_subnet", "with": {"vpc_id": "${vpc.Vpc.VpcId}", "cidr_block": "10.0.1.0/24"}, "as": "subnet"}
TOO_BIG = {"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/8"}}


def judged(case: Case, *events: dict[str, Any]) -> Verdict:
    return the_check(a_check("journal", events=list(events))).examine(case)


def test_events_in_order_are_seen_whatever_lies_between() -> None:
    case = played(START, FIRST, TOO_BIG, {"do": "create_internet_gateway"}, SUBNET)
    found = judged(case, {"did": ["create_vpc"]}, {"did": ["create_subnet", "create_default_subnet"]})
    assert found == Verdict(passed=True, code="journal.seen", params={"of": 2})


def test_an_event_that_has_not_come_is_missing() -> None:
    found = judged(played(START, FIRST), {"did": ["create_vpc"]}, {"did": ["create_subnet"]})
    assert found == Verdict(
        passed=False,
        code="journal.missing",
        params={"number": 2, "of": 2, "actions": ["create_subnet"], "refusal": None},
        evidence={"event": 1},
    )


def test_an_event_before_its_turn_came_too_early() -> None:
    case = played(START, FIRST, SUBNET, {"do": "create_internet_gateway"})
    found = judged(case, {"did": ["create_internet_gateway"]}, {"did": ["create_subnet"]})
    assert found == Verdict(
        passed=False,
        code="journal.too_early",
        params={"number": 2, "of": 2, "actions": ["create_subnet"], "refusal": None, "entry": 2},
        evidence={"event": 1, "entry": 2},
    )


def test_an_event_that_led_elsewhere_is_told_with_its_entry() -> None:
    found = judged(played(START, FIRST), {"did": ["create_vpc"], "then": [{**VPCS, "at_least": 2}]})
    assert (found.code, found.params["entry"], found.evidence) == ("journal.otherwise", 1, {"event": 0, "entry": 1})


def test_the_world_right_after_an_event_counts_and_not_the_last_one() -> None:
    delete = {"do": "delete_vpc", "with": {"vpc_id": "${vpc.Vpc.VpcId}"}}
    case = played(START, FIRST, delete)
    assert judged(case, {"did": ["create_vpc"], "then": [{**VPCS, "equals": 1}]}).passed
    assert judged(case, {"did": ["delete_vpc"], "then": [{**VPCS, "equals": 0}]}).passed


def test_a_refusal_counts_by_its_code() -> None:
    case = played(START, TOO_BIG)
    assert judged(case, {"refused": ["create_vpc"], "code": "InvalidVpc.Range"}).passed
    found = judged(case, {"refused": ["create_vpc"], "code": "VpcLimitExceeded"})
    assert (found.code, found.params["refusal"]) == ("journal.not_refused", "VpcLimitExceeded")
    assert judged(case, {"did": ["create_vpc"]}).code == "journal.missing"


def test_parameters_count_however_they_are_spelled() -> None:
    case = played(START, {"do": "advance_time", "with": {"seconds": "3600"}})
    assert judged(case, {"did": ["advance_time"], "with": {"seconds": 3600}}).passed
    assert not judged(case, {"did": ["advance_time"], "with": {"seconds": 60}}).passed


def test_what_is_remembered_can_be_compared_and_asked_for_later() -> None:
    case = played(START, FIRST, SUBNET, {"do": "create_vpc", "with": {"cidr_block": "10.1.0.0/16"}})
    remember = {"first": {"action": "describe_vpcs", "select": "Vpcs[0].VpcId"}}
    other = {"action": "describe_vpcs", "select": "Vpcs[-1].VpcId", "differs": "${first}"}
    inside = {
        "action": "describe_subnets",
        "with": {"filters": [{"name": "vpc-id", "values": ["${first}"]}]},
        "select": "Subnets",
        "at_least": 1,
    }
    assert judged(case, {"did": ["create_vpc"], "remember": remember}, {"then": [other, inside]}).passed


def test_nothing_to_remember_is_no_moment() -> None:
    remember = {"it": {"action": "describe_vpcs", "select": "Vpcs[0].VpcId"}}
    found = judged(Case(START, (), START), {"remember": remember})
    assert (found.code, found.params["number"]) == ("journal.no_moment", 1)


def test_the_search_goes_back_when_the_first_way_leads_nowhere() -> None:
    # The first VPC is remembered first, but only the second one gets a subnet.
    second = {"do": "create_vpc", "with": {"cidr_block": "10.1.0.0/16"}, "as": "second"}
    subnet = {"do": "create_subnet", "with": {"vpc_id": "${second.Vpc.VpcId}", "cidr_block": "10.1.0.0/24"}}
    remember = {"it": {"action": "describe_vpcs", "select": "Vpcs[-1].VpcId"}}
    used = {"action": "describe_subnets", "select": "Subnets[0].VpcId", "equals": "${it}"}
    case = played(START, FIRST, second, subnet)
    assert judged(
        case, {"did": ["create_vpc"], "remember": remember}, {"did": ["create_subnet"], "then": [used]}
    ).passed


@pytest.mark.parametrize("entry", [Entry(number=1, action="no_such_action"), Entry(number=1, action="delete_vpc")])
def test_a_journal_that_cannot_be_played_is_judged_by_what_can(entry: Entry) -> None:
    assert judged(Case(START, (entry,), START), {"then": [{**VPCS, "equals": 0}]}).passed


def test_a_long_journal_is_judged() -> None:
    tick = {"do": "advance_time", "with": {"seconds": 1}}
    case = played(START, *[tick] * 300)
    now = {"now": {"action": "describe_regions", "select": "Regions[0].RegionName"}}
    events = [{"did": ["advance_time"], "remember": now}] * 8
    assert judged(case, *events, {"did": ["create_vpc"]}).code == "journal.missing"


def test_what_was_asked_and_what_was_answered_count() -> None:
    case = played(START, FIRST, SUBNET)
    cut = {"did": ["create_subnet"], "asked": {"starts_with(cidr_block, '10.0.1')": True}}
    assert judged(case, {**cut, "answered": {"Subnet.AvailableIpAddressCount": 251}}).passed
    assert judged(case, {**cut, "asked": {"starts_with(cidr_block, '10.9')": True}}).code == "journal.missing"
    found = judged(case, {**cut, "answered": {"Subnet.State": "pending"}})
    assert (found.code, found.params["entry"]) == ("journal.otherwise", 2)


def test_paths_into_a_command_may_speak_of_what_is_remembered() -> None:
    case = played(START, FIRST, SUBNET)
    first = {"remember": {"vpc": {"action": "describe_vpcs", "select": "Vpcs[0].VpcId"}}}
    asked = {"contains(vpc_id, '${vpc}')": True}
    answered = {"Subnet.VpcId": "${vpc}", "contains(Subnet.SubnetId, '${vpc}')": False}
    assert judged(case, first, {"did": ["create_subnet"], "asked": asked, "answered": answered}).passed
    # What a path cannot be applied to does not hold, and is no fault of the grader's.
    assert not judged(case, first, {"did": ["create_subnet"], "asked": {"contains(nothing, 'x')": True}}).passed


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"asked": {"a": 1}, "then": [{**VPCS, "equals": 1}]}, "only an action has parameters"),
        ({"refused": ["create_vpc"], "answered": {"a": 1}}, "only an action that is done answers"),
        ({"did": ["create_vpc"], "answered": {"a[": 1}}, "not a JMESPath"),
        ({"did": ["create_vpc"], "asked": {"contains(a, '${b}')": True}}, "${b} is not defined here"),
        ({"did": ["create_vpc"], "asked": {"a": "${b}"}}, "${b} is not defined here"),
    ],
)
def test_what_can_never_be_asked_or_answered_is_a_fault(event: dict[str, Any], text: str) -> None:
    check = a_document(a_check("journal", events=[event])).checks[0]
    assert any(text in fault.text for fault in check.faults())
