"""What the packet form offers, and what it shows of a packet's way into another Region."""

from labs.web.journey import packet_form
from tests.cloud.builders import a_region
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


def test_a_host_on_premises_sends_and_is_sent_to() -> None:
    network = a_region().with_vpc().with_public_subnet().with_group("web", open_port=80)
    network.with_instance("server", in_subnet="public", groups=("web",))
    network.with_customer_gateway().with_vpn_gateway().with_vpn().with_premises().with_propagation()
    query = {"source": "192.168.0.10", "destination": network["server"], "protocol": "tcp", "port": "80"}

    form = packet_form(network.world, query, "en")

    ends = [("192.168.0.10", f"192.168.0.10 · {network['premises']}")]
    assert [(one.value, one.label) for one in form.sources if one.chosen] == ends
    assert [(one.value, one.label) for one in form.destinations if one.value == "192.168.0.10"] == ends
    assert form.journey is not None
    assert form.journey.returned
    assert form.journey.source_seen == "192.168.0.10"
