"""Speed, distance and driver are measured and compared."""

from typing import Any

import pytest

from labs.assess.finding import Verdict
from tests.assess.cases import a_case, a_check, a_document, the_check
from tests.cloud.hardware.fast import Fast, a_fast_region

A, B = {"instance": "a"}, {"instance": "b"}


@pytest.fixture
def network() -> Fast:
    network = a_fast_region().with_machine("a", "m5.8xlarge").with_machine("b", "m5.large")
    for name in ("a", "b"):
        network.do("create_tags", resources=[network[name]], tags=[{"key": "Name", "value": name}])
    return network


def examined(network: Fast, **options: Any) -> Verdict:
    asked = {"source": A, "destination": B, **options}
    return the_check(a_check("flow", **asked)).examine(a_case(network.world))


def test_a_speed_is_compared_and_its_limit_named(network: Fast) -> None:
    met = examined(network, at_least=5)
    slow = examined(network, at_least=6)
    many = examined(network, at_least=10, flows=2)

    assert (met.passed, met.code, met.params["gbps"], met.params["driver"]) == (True, "flow.met", 5.0, "ena")
    assert (slow.passed, slow.code, slow.params["limit"]) == (False, "flow.too_slow", 6)
    assert slow.params["limited_by"] == "SINGLE_FLOW"
    assert many.passed


def test_credits_run_out_while_it_is_measured(network: Fast) -> None:
    short, long = (examined(network, at_least=9, flows=2, seconds=one) for one in (60, 3600))

    assert short.passed
    assert (long.code, long.params["limited_by"], long.params["subject"]) == (
        "flow.too_slow",
        "INSTANCE_BASELINE",
        network["b"],
    )


def test_it_can_be_too_fast_too_far_and_by_another_driver(network: Fast) -> None:
    assert examined(network, at_most=1).code == "flow.too_fast"
    assert examined(network, latency_at_most=0.001).code == "flow.too_far"
    assert examined(network, latency_at_most=5).passed
    other = examined(network, driver="ixgbevf")
    assert (other.code, other.params["driver"], other.params["wanted"]) == ("flow.other_driver", "ena", "ixgbevf")
    assert examined(network, driver="ena").passed


def test_what_is_refused_has_no_speed_and_its_walk_is_evidence(network: Fast) -> None:
    network.do("revoke_security_group_ingress", group_id=network["open"], ip_protocol="-1", cidr_ip="0.0.0.0/0")
    found = examined(network, at_most=100)

    assert (found.passed, found.code, found.params["refusals"]) == (False, "flow.refused", ["SG_HAS_NO_RULES"])
    assert not found.evidence["walk"].arrived


def test_ends_that_are_not_there_are_told(network: Fast) -> None:
    nobody = {"instance": "nobody"}

    assert examined(network, source=nobody, at_least=1).code == "flow.no_source"
    assert examined(network, destination=nobody, at_least=1).code == "flow.no_destination"
    assert examined(network, destination=A, at_least=1).code == "flow.only_itself"
    assert examined(network, source="10.77.0.1", at_least=1).code == "flow.not_sent"


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({}, "needs at_least, at_most, latency_at_most or driver"),
        ({"at_least": 2, "at_most": 1}, "1.0 is less than at_least 2.0"),
        ({"source": "internet", "at_least": 1}, "only instances of the Region send data"),
    ],
)
def test_options_that_can_never_be_examined_are_faults(options: dict[str, Any], fault: str) -> None:
    check = a_document(a_check("flow", **{"source": A, "destination": B, **options})).checks[0]

    assert fault in [one.text for one in check.faults()]
