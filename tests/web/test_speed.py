"""How fast it is, as the page says it; and what the inspector tells of drivers, bandwidth and credits."""

from collections.abc import Callable
from typing import Any

import pytest

from labs.web.inspector import inspect
from labs.web.journey import PacketForm, packet_form
from labs.web.speed import Speed
from tests.cloud.builders import OLD_HVM
from tests.cloud.hardware.fast import Fast, a_fast_region


@pytest.fixture
def network() -> Fast:
    network = a_fast_region().with_machine("a", "m5.large").with_machine("b", "m5.8xlarge")
    network.do("create_tags", resources=[network["a"]], tags=[{"key": "Name", "value": "web"}])
    return network


def form(network: Fast, **query: str) -> PacketForm:
    usual = {"source": network["a"], "destination": network["b"], "protocol": "tcp", "port": "5201", "measure": "1"}
    return packet_form(network.world, {**usual, **query}, "en")


def speed(network: Fast, **query: str) -> Speed:
    found = form(network, **query).speed
    assert found is not None
    return found


def facts(found: Any) -> dict[str, str]:
    return {one.name: one.value for one in found}


def test_nothing_is_measured_unless_it_is_asked_for(network: Fast) -> None:
    query = {"source": network["a"], "destination": network["b"], "protocol": "tcp", "port": "5201"}

    sent = packet_form(network.world, query, "en")

    assert sent.speed is None
    assert sent.journey is not None


def test_a_measurement_says_the_speed_the_limit_and_whose_it_is(network: Fast) -> None:
    found = speed(network, flows="4")

    assert (found.works, found.figure) == (True, "10 Gbps")
    assert found.said is not None
    assert found.said.what.startswith("The 10 Gbps that web has at its peak are full (outbound)")
    assert found.subject is not None
    assert found.subject.id == network["a"]
    assert [one.span for one in found.stretches] == ["0-10 s"]
    assert facts(found.facts)["Driver of the sender"] == "ena"


def test_a_long_measurement_shows_when_credits_ran_out(network: Fast) -> None:
    found = speed(network, flows="4", seconds="600")

    assert [(one.span, one.transferred, one.bitrate) for one in found.stretches] == [
        ("0-300 s", "375 GB", "10 Gbps"),
        ("300-600 s", "28.1 GB", "0.75 Gbps"),
    ]
    assert found.stretches[1].why == "the baseline of an instance out of credits"


def test_pings_have_round_trips_and_no_speed(network: Fast) -> None:
    found = speed(network, protocol="icmp", port="")

    assert (found.works, found.figure, found.said) == (True, "", None)
    assert [one.is_own for one in found.facts] == [True]


def test_udp_that_nobody_answers_has_a_round_trip_all_the_same(network: Fast) -> None:
    assert "Round trip: least / mean / most / deviation" in facts(speed(network, protocol="udp").facts)


def test_where_nothing_gets_through_the_journey_says_why(network: Fast) -> None:
    network.do("revoke_security_group_ingress", group_id=network["open"], ip_protocol="-1", cidr_ip="0.0.0.0/0")
    found = form(network)

    assert found.speed is not None
    assert (found.speed.works, found.speed.figure) == (False, "")
    assert found.journey is not None
    assert found.journey.refusals == 1


@pytest.mark.parametrize(
    ("query", "field"), [({"source": "internet"}, "source"), ({"flows": "0"}, "flows"), ({"flows": "many"}, "flows")]
)
def test_what_cannot_be_measured_is_told_beside_the_field(network: Fast, query: dict[str, str], field: str) -> None:
    network.with_address("ip", on="b-eth0")
    found = form(network, **query)

    assert (found.speed, found.fault_field) == (None, field)


def test_the_inspector_tells_driver_bandwidth_and_credits(network: Fast) -> None:
    network.with_machine("old", "r4.large", image=OLD_HVM)
    shown = [inspect(network.world, network[one], "en") for one in ("a", "b", "old-eth0", "subnet")]
    large, huge, old, other = (facts(one.abilities) if one else {} for one in shown)

    assert large["Network driver"] == "ena: Elastic Network Adapter"
    assert large["Bandwidth"] == "0.75 Gbps for good, 10 Gbps while credits last"
    assert large["Network credits left"] == "100%"
    assert huge["Bandwidth"] == "10 Gbps"
    assert old["Network driver"] == "vif: Xen paravirtual, no enhanced networking"
    assert other == {}


def test_the_inspector_tells_when_credits_turn(network: Fast) -> None:
    made = network.do("create_traffic_flow", source_id=network["a"], destination=network["b"], flows=4)
    network.do("advance_time", seconds=100)
    draining = inspect(network.world, network["a"], "en")
    network.do("delete_traffic_flow", traffic_flow_id=made["TrafficFlow"]["TrafficFlowId"])
    filling = inspect(network.world, network["a"], "en")

    assert draining is not None
    assert filling is not None
    assert facts(draining.abilities)["Credits used up at"] == "2026-11-23 00:05:00 UTC"
    assert "Credits full again at" in facts(filling.abilities)


def test_the_page_measures_by_a_plain_form_and_forgets_it_when_a_packet_is_sent(
    page: Any, sandbox: Any, htmx: Callable[..., Any]
) -> None:
    address = f"/labs/{sandbox.its_lab.slug}/"
    asked = {"source": "internet", "destination": "", "address": "192.0.2.1", "protocol": "tcp", "port": "80"}
    whole = page.get(address, {**asked, "measure": "1"}).content.decode()
    current = f"http://testserver{address}?measure=1&source=internet"
    sent = htmx("get", address, asked, current=current, **{"HX-Target": "packet"})

    assert 'id="packet-measure"' in whole
    assert "Only instances of this Region can measure." in whole
    assert "Only instances" not in sent.content.decode()
