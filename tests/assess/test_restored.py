"""What is mended counts only while nothing else was opened or broken with it."""

from typing import Any

import pytest

from labs.assess.finding import Verdict
from tests.assess.cases import a_check, of, the_check
from tests.cloud.builders import Network, a_region

SSH = {"id": "ssh", "title": {"ko": "SSH", "en": "SSH"}, "points": 1, "step": "build", "source": "internet"}


@pytest.fixture
def network() -> Network:
    """`web` answers the internet on 80."""
    network = a_region().with_vpc().with_public_subnet("public").with_group("web", open_port=80)
    tags = [{"resource_type": "instance", "tags": [{"key": "Name", "value": "web"}]}]
    return network.with_instance("web", in_subnet="public", groups=("web",), tag_specifications=tags)


def examined(network: Network, *guards: dict[str, Any], port: int = 80) -> Verdict:
    check = {"source": "internet", "destination": {"instance": "web"}, "ports": [port], "expect": "delivered"}
    return the_check(a_check("restored", **check, guards=guards)).examine(of(network))


def guard(port: int, expect: str, instance: str = "web") -> dict[str, Any]:
    return {**SSH, "destination": {"instance": instance}, "ports": [port], "expect": expect}


def test_it_is_met_while_every_guard_holds(network: Network) -> None:
    found = examined(network, guard(22, "not_delivered"), guard(80, "delivered"))

    assert (found.passed, found.code) == (True, "packet.delivered")


def test_without_the_packet_it_says_what_the_packet_met(network: Network) -> None:
    assert examined(network, guard(22, "not_delivered"), port=443).code == "packet.lost"


def test_what_was_opened_with_it_is_told(network: Network) -> None:
    found = examined(network, guard(80, "not_delivered"))

    assert (found.passed, found.code) == (False, "restored.opened")
    assert found.params == {
        "source": "internet",
        "destination": f"web ({network['web']})",
        "protocol": "tcp",
        "port": 80,
    }
    assert found.evidence["walk"].arrived


def test_what_was_broken_with_it_is_told_even_when_it_is_gone(network: Network) -> None:
    lost, gone = examined(network, guard(22, "delivered")), examined(network, guard(80, "delivered", "db"))

    assert (lost.code, gone.code) == ("restored.broken", "restored.broken")
    assert gone.params == {"source": "internet", "destination": "db", "protocol": "tcp", "port": 80}


def test_a_guard_that_can_never_be_examined_is_a_fault() -> None:
    portless = {**guard(22, "delivered"), "protocol": "icmp"}
    check = {"source": "internet", "destination": {"instance": "web"}, "ports": [80], "expect": "delivered"}

    with pytest.raises(AssertionError):
        the_check(a_check("restored", **check, guards=[portless]))
