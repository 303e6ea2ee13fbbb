"""What could never work in a document is found before it is used."""

from typing import Any

import msgspec
import pytest

from labs.assess.document import LabDocument, document_faults
from labs.assess.proof import proof_faults
from labs.assess.start import StartFailed, start_world
from tests.assess.cases import a_check, a_document, a_query
from tests.documents import words

PACKET: dict[str, Any] = {
    "source": "internet",
    "destination": {"instance": "web"},
    "ports": [80],
    "expect": "delivered",
}
DEMAND: dict[str, Any] = {"action": "describe_vpcs", "select": "Vpcs", "at_least": 1}


def faults(document: LabDocument) -> list[tuple[str, str]]:
    return [(".".join(map(str, place)), text) for place, text in document_faults(document)]


def test_a_good_document_has_no_faults() -> None:
    assert faults(a_document()) == []


@pytest.mark.parametrize(
    ("changes", "place", "text"),
    [
        ({"region": "mars-1"}, "region", "unknown Region mars-1"),
        ({"covers": [3, 99]}, "covers.1", "the study notes have no line 99"),
        ({"actions": ["create_moon"]}, "actions.0", "there is no action create_moon"),
        ({"checks": [a_query(), a_query()]}, "checks.1.id", "the check id it is used twice"),
        ({"checks": [a_query(step="other")]}, "checks.0.step", "there is no step other"),
        ({"solution": [{"do": "create_moon"}]}, "solution.0.do", "there is no action create_moon"),
        ({"solution": [{"do": "create_vpc"}]}, "solution.0.do", "create_vpc needs the parameter cidr_block"),
        (
            {"solution": [{"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/16", "size": 3}}]},
            "solution.0.with.size",
            "create_vpc has no parameter size",
        ),
        (
            {"solution": [{"do": "delete_vpc", "with": {"vpc_id": "${vpc.Vpc.VpcId}"}}]},
            "solution.0.with.vpc_id",
            "${vpc.Vpc.VpcId} is not defined here",
        ),
        (
            {"start": [{"do": "create_internet_gateway", "as": "x"}, {"do": "create_internet_gateway", "as": "x"}]},
            "start.1.as",
            "the name x is taken already",
        ),
        ({"alternatives": [{"name": "a", "solution": [{"do": "no"}]}]}, "alternatives.0.solution.0.do", "there is no"),
    ],
)
def test_faults_of_a_document(changes: dict[str, Any], place: str, text: str) -> None:
    (found,) = faults(a_document(**changes))
    assert (found[0], found[1][: len(text)]) == (place, text)


@pytest.mark.parametrize(
    ("check", "place", "text"),
    [
        (a_check("query", demands=[{**DEMAND, "action": "create_vpc"}]), "demands.0.action", "create_vpc needs"),
        (a_check("query", demands=[{**DEMAND, "action": "no"}]), "demands.0.action", "there is no action no"),
        (
            a_check("query", demands=[{**DEMAND, "with": {"x": 1}}]),
            "demands.0.with.x",
            "describe_vpcs has no parameter",
        ),
        (a_check("query", demands=[{**DEMAND, "select": "["}]), "demands.0.select", "not a JMESPath"),
        (a_check("query", demands=[{**DEMAND, "at_most": 3}]), "demands.0", "needs exactly one of equals"),
        (a_check("packet", **{**PACKET, "source": "moon"}), "source", "moon is neither"),
        (a_check("packet", **{**PACKET, "source": {}}), "source", "needs exactly one of instance"),
        (a_check("packet", **{**PACKET, "ports": []}), "ports", "tcp needs at least one port"),
        (a_check("packet", **{**PACKET, "protocol": "icmp"}), "ports", "icmp has no ports"),
        (a_check("packet", **{**PACKET, "destination": "internet"}), "destination", "a packet from the internet to"),
        (a_check("packet", **PACKET, refused_by=["BAD_STATE"]), "refused_by", "a delivered packet is refused by"),
        (
            a_check(
                "packet",
                **{**PACKET, "expect": "not_delivered"},
                source_seen={"action": "describe_vpcs", "select": "x"},
            ),
            "source_seen",
            "of a packet that is not delivered nobody sees",
        ),
        (a_check("journal", events=[{}]), "events.0", "needs did, refused, then or remember"),
        (a_check("journal", events=[{"did": ["no"]}]), "events.0.did.0", "there is no action no"),
        (a_check("journal", events=[{"did": ["create_vpc"], "code": "X"}]), "events.0.code", "only a refused action"),
        (
            a_check("journal", events=[{"did": ["create_vpc"], "refused": ["create_vpc"]}]),
            "events.0",
            "an action is either done or refused",
        ),
        (
            a_check("journal", events=[{"did": ["create_vpc"], "with": {"x": 1}}]),
            "events.0.with.x",
            "create_vpc has no parameter x",
        ),
        (
            a_check("journal", events=[{"then": [{"action": "describe_vpcs", "select": "Vpcs", "equals": "${old}"}]}]),
            "events.0.then.0.equals",
            "${old} is not defined here",
        ),
        (a_check("bill", of="hourly"), "", "needs at_least, at_most, or both"),
        (a_check("bill", of="hourly", at_least=2, at_most=1), "at_most", "1.0 is less than at_least 2.0"),
    ],
)
def test_faults_of_checks(check: dict[str, Any], place: str, text: str) -> None:
    found = faults(a_document(check))[0]
    assert (found[0], found[1][: len(text)]) == (f"checks.0.{place}".rstrip("."), text)


def test_a_query_only_reads() -> None:
    check = a_check("query", demands=[{"action": "create_internet_gateway", "select": "x", "equals": 1}])
    assert faults(a_document(check)) == [
        ("checks.0.demands.0.action", "create_internet_gateway changes the world; a query only reads")
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"checks": [a_query(points=0)]}, "Expected `int` >= 1 - at `$.checks[0].points`"),
        ({"title": {"ko": "제목"}}, "Object missing required field `en` - at `$.title`"),
        ({"checks": [{"check": "magic"}]}, "Invalid value 'magic' - at `$.checks[0].check`"),
        ({"date": "2026-03-02T00:00:00"}, "Expected `datetime` with a timezone component - at `$.date`"),
    ],
)
def test_what_does_not_fit_the_schema_is_no_document(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        a_document(**changes)
    assert str(caught.value) == message


def test_a_start_that_is_refused_fails() -> None:
    document = a_document(start=[{"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/8"}}])
    with pytest.raises(StartFailed, match=r"start\[0\] create_vpc: InvalidVpc.Range"):
        start_world(document, "111122223333", 1)


def test_a_start_depends_on_account_and_seed_alone() -> None:
    document = a_document(start=[{"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/16"}}])
    assert start_world(document, "111122223333", 1) == start_world(document, "111122223333", 1)
    assert start_world(document, "111122223333", 1) != start_world(document, "111122223333", 2)


VPC = {"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/16"}}


@pytest.mark.parametrize(
    ("changes", "place", "text"),
    [
        ({"start": [VPC]}, "checks.0", "it is met before the learner does anything"),
        ({"solution": [VPC, {"do": "create_internet_gateway"}]}, "solution.1", "create_internet_gateway could be left"),
        ({"solution": [{"do": "create_internet_gateway"}]}, "solution", "does not meet the check it"),
        ({"solution": [{**VPC, "refused": "X"}]}, "solution.0", "create_vpc should be refused with X, and is done"),
        (
            {"solution": [VPC, {"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/8"}}]},
            "solution.1",
            "create_vpc should be done, and is refused with InvalidVpc.Range",
        ),
        (
            {"solution": [{**VPC, "as": "v"}, {"do": "delete_vpc", "with": {"vpc_id": "${v.Nope}"}}]},
            "solution.1.with",
            "${v.Nope} leads to nothing",
        ),
        (
            {"alternatives": [{"name": "none", "solution": [{"do": "create_internet_gateway"}]}]},
            "alternatives.0.solution",
            "does not meet the check it",
        ),
        ({"start": [{"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/8"}}]}, "start", "start[0] create_vpc"),
    ],
)
def test_a_lab_that_does_not_prove_itself_says_where(changes: dict[str, Any], place: str, text: str) -> None:
    found = [(".".join(map(str, fault.place)), fault.text) for fault in proof_faults(a_document(**changes))]
    assert any(one[0] == place and one[1].startswith(text) for one in found), found


def test_a_lab_proves_itself() -> None:
    assert list(proof_faults(a_document())) == []
    assert words("x") == {"ko": "x", "en": "x"}
