"""What the packet form offers, and what it shows of a packet's way into another Region."""

from labs.web.journey import packet_form
from tests.cloud.network.test_walk_ipv6 import dual
from tests.cloud.two_regions import OHIO, SEOUL, TwoRegions


def test_hosts_of_a_peered_region_can_be_chosen_and_are_reached() -> None:
    two = TwoRegions()
    two.joined()
    home = two.held.home
    query = {"source": two.hosts[SEOUL], "destination": two.hosts[OHIO], "protocol": "tcp", "port": "22"}

    alone = packet_form(home, {}, "en")
    form = packet_form(home, query, "en", two.held.peers(home))

    chosen = [one for one in form.destinations if one.chosen]
    assert two.hosts[OHIO] not in [one.value for one in alone.destinations]
    assert [(one.value, one.label.partition(":")[0]) for one in chosen] == [(two.hosts[OHIO], OHIO)]
    assert two.hosts[OHIO] not in [one.value for one in form.sources]
    assert form.journey is not None
    assert (form.journey.arrived, form.journey.returned) == (True, True)
    assert f"in {OHIO}" in " ".join(hop.words for hop in form.journey.request)


def test_a_packet_may_be_for_an_ipv6_address() -> None:
    network = dual()
    address = network.ipv6("b1-eth0")
    query = {"source": network["a1"], "address": address, "protocol": "tcp"}

    form = packet_form(network.world, query, "en")

    assert form.journey is not None
    assert (form.journey.arrived, form.journey.returned) == (True, True)
