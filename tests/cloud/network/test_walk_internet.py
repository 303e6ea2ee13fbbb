"""To the internet, from it, and by public addresses."""

import pytest

from labs.cloud.network.ends import INTERNET_HOST
from labs.cloud.network.walk import walk
from labs.cloud.resources.internet_gateway import InternetGateway
from tests.cloud.network.plan import EVERYWHERE, Plan, entry
from tests.cloud.network.told import codes, outcome, refusals


class Site(Plan):
    """A public subnet with a web server that has a public address, and one without."""

    def __init__(self) -> None:
        super().__init__()
        self.vpc_id = self.vpc("10.0.0.0/16")
        self.public = self.subnet(self.vpc_id, "10.0.1.0/24")
        self.igw = self.gateway(self.vpc_id)
        self.routes = self.table(self.vpc_id, self.public)
        self.route(self.routes, EVERYWHERE, self.igw)
        self.web = self.group(self.vpc_id)
        self.allow_in(self.web, "tcp", 80)
        self.server = self.interface(self.public, "10.0.1.10", groups=(self.web,), public="3.34.0.10")
        self.hidden = self.interface(self.public, "10.0.1.20", groups=(self.web,))


@pytest.fixture
def site() -> Site:
    return Site()


def test_on_the_way_out_the_gateway_puts_the_public_address_in_place_of_the_private_one(site: Site) -> None:
    seen = walk(site.world, source=site.server, destination="internet")

    assert outcome(seen) == (True, True, "3.34.0.10")
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "IGW_TRANSLATES_SOURCE",
        "DELIVERED_TO_INTERNET",
    ]
    assert codes(seen.reply) == [
        "INTERNET_SENDS",
        "IGW_TRANSLATES_DESTINATION",
        "NETWORK_ACL_ALLOWS",
        "SG_TRACKED",
        "DELIVERED_TO_INTERFACE",
    ]
    translation = seen.request[4]
    assert (translation.before.source, translation.after.source) == ("10.0.1.10", "3.34.0.10")
    assert translation.facts == {"private_ip_address": "10.0.1.10", "public_ip": "3.34.0.10"}


def test_from_the_internet_a_public_address_leads_to_the_private_one(site: Site) -> None:
    seen = walk(site.world, source="internet", destination="3.34.0.10")

    assert outcome(seen) == (True, True, INTERNET_HOST)
    assert codes(seen.request) == [
        "INTERNET_SENDS",
        "IGW_TRANSLATES_DESTINATION",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]
    assert seen.reply[-1].before.source == "3.34.0.10"


def test_an_interface_is_the_same_end_by_id_and_by_public_address(site: Site) -> None:
    by_id = walk(site.world, source="internet", destination=site.server)

    assert by_id == walk(site.world, source="internet", destination="3.34.0.10")


def test_a_host_on_the_internet_may_be_named_by_its_address(site: Site) -> None:
    picky = site.group(site.vpc_id)
    site.allow_in(picky, "tcp", 22, peer="198.51.100.0/24")
    server = site.interface(site.public, "10.0.1.30", groups=(picky,), public="3.34.0.30")

    friend = walk(site.world, source="198.51.100.7", destination=server, destination_port=22)
    stranger = walk(site.world, source="203.0.113.7", destination=server, destination_port=22)

    assert outcome(friend) == (True, True, "198.51.100.7")
    assert refusals(stranger) == [("request", "inbound", picky, "ENI_SG_RULES_MISMATCH")]


def test_an_elastic_ip_serves_the_private_address_it_is_associated_with(site: Site) -> None:
    double = site.interface(site.public, "10.0.1.40", "10.0.1.41", groups=(site.web,))
    site.elastic_ip("3.34.0.41", double, "10.0.1.41")

    from_second = walk(site.world, source="10.0.1.41", destination="internet")
    from_first = walk(site.world, source=double, destination="internet")
    by_id = walk(site.world, source="internet", destination=double)

    assert outcome(from_second) == (True, True, "3.34.0.41")
    assert refusals(from_first) == [("request", "outbound", site.igw, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")]
    assert (by_id.arrived, by_id.request[-1].before.destination) == (True, "10.0.1.41")


def test_a_gateway_carries_nothing_out_for_an_interface_without_a_public_address(site: Site) -> None:
    seen = walk(site.world, source=site.hidden, destination="internet")

    assert refusals(seen) == [("request", "outbound", site.igw, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")]
    assert seen.refusals[0].facts == {"address": "10.0.1.20", "network_interface_id": site.hidden}
    assert codes(seen.request)[-2:] == ["IGW_WOULD_TRANSLATE", "DELIVERED_TO_INTERNET"]
    assert outcome(seen) == (False, False, None)


def test_the_internet_cannot_speak_to_an_interface_without_a_public_address(site: Site) -> None:
    seen = walk(site.world, source="internet", destination=site.hidden, destination_port=22)

    assert refusals(seen) == [
        ("request", "inbound", site.igw, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"),
        ("request", "inbound", site.web, "ENI_SG_RULES_MISMATCH"),
    ]


def test_the_internet_cannot_speak_to_a_private_address(site: Site) -> None:
    seen = walk(site.world, source="internet", destination="10.0.1.10")

    assert refusals(seen) == [("request", "inbound", "internet", "NO_POSSIBLE_DESTINATION")]


def test_an_elastic_ip_that_nobody_has_answers_nothing(site: Site) -> None:
    site.elastic_ip("3.34.0.99")

    seen = walk(site.world, source="internet", destination="3.34.0.99")

    assert refusals(seen) == [("request", "inbound", "internet", "NO_POSSIBLE_DESTINATION")]


def test_without_a_route_the_walk_goes_on_through_the_gateway_and_tells_the_rest(site: Site) -> None:
    lonely = site.subnet(site.vpc_id, "10.0.9.0/24")
    acl = site.acl(site.vpc_id, lonely, entries=(entry(100, "allow", "out"),))
    client = site.interface(lonely, "10.0.9.10", groups=(site.web,))

    seen = walk(site.world, source=client, destination="internet")

    assert refusals(seen) == [
        ("request", "outbound", site.main_table(site.vpc_id), "NO_ROUTE_TO_DESTINATION"),
        ("request", "outbound", site.igw, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"),
        ("reply", "inbound", acl, "SUBNET_ACL_RESTRICTION"),
    ]


def test_without_a_gateway_that_is_told_once_and_the_walk_goes_on(site: Site) -> None:
    bare = site.vpc("10.5.0.0/16")
    subnet = site.subnet(bare, "10.5.1.0/24")
    group = site.group(bare)
    client = site.interface(subnet, "10.5.1.10", groups=(group,), public="3.34.0.50")

    out = walk(site.world, source=client, destination="internet")
    back_in = walk(site.world, source="internet", destination=client)

    assert refusals(out) == [
        ("request", "outbound", site.main_table(bare), "NO_ROUTE_TO_DESTINATION"),
        ("request", "outbound", bare, "VPC_HAS_NO_INTERNET_GATEWAY"),
    ]
    assert refusals(back_in) == [
        ("request", "inbound", bare, "VPC_HAS_NO_INTERNET_GATEWAY"),
        ("request", "inbound", group, "SG_HAS_NO_RULES"),
        ("reply", "outbound", site.main_table(bare), "NO_ROUTE_TO_DESTINATION"),
    ]


def test_a_route_to_a_detached_gateway_is_a_blackhole(site: Site) -> None:
    site.put(site.world.get(InternetGateway, site.igw).replace(vpc_id=None))

    seen = walk(site.world, source=site.server, destination="internet")

    assert refusals(seen) == [
        ("request", "outbound", site.routes, "BAD_STATE_ROUTE"),
        ("request", "outbound", site.vpc_id, "VPC_HAS_NO_INTERNET_GATEWAY"),
    ]
    assert seen.refusals[0].facts == {
        "destination_cidr_block": EVERYWHERE,
        "target_id": site.igw,
        "origin": "CreateRoute",
        "subnet_id": site.public,
        "address": INTERNET_HOST,
    }


def test_a_more_specific_blackhole_is_not_passed_over_for_a_wider_route(site: Site) -> None:
    site.route(site.routes, "192.0.2.0/24", "igw-00000000000000000")

    seen = walk(site.world, source=site.server, destination="internet")

    assert refusals(seen) == [("request", "outbound", site.routes, "BAD_STATE_ROUTE")]


def test_a_server_that_is_reached_still_needs_a_route_for_its_reply(site: Site) -> None:
    lonely = site.subnet(site.vpc_id, "10.0.9.0/24")
    server = site.interface(lonely, "10.0.9.10", groups=(site.web,), public="3.34.0.60")

    seen = walk(site.world, source="internet", destination=server)

    assert outcome(seen) == (True, False, INTERNET_HOST)
    assert refusals(seen) == [("reply", "outbound", site.main_table(site.vpc_id), "NO_ROUTE_TO_DESTINATION")]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("192.168.7.7", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"),
        ("100.64.7.7", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"),
    ],
)
def test_a_gateway_lets_nothing_out_to_private_ranges(site: Site, address: str, code: str) -> None:
    seen = walk(site.world, source=site.server, destination=address)

    assert refusals(seen) == [("request", "outbound", site.igw, code)]


def test_a_neighbour_spoken_to_by_its_public_address_is_reached_by_way_of_the_gateway(site: Site) -> None:
    client = site.interface(site.public, "10.0.1.50", groups=(site.web,), public="3.34.0.51")

    seen = walk(site.world, source=client, destination="3.34.0.10")

    assert outcome(seen) == (True, True, "3.34.0.51")
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "IGW_TRANSLATES_SOURCE",
        "IGW_TRANSLATES_DESTINATION",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "DELIVERED_TO_INTERFACE",
    ]


def test_a_rule_that_names_a_group_does_not_match_its_members_by_their_public_addresses(site: Site) -> None:
    closed = site.group(site.vpc_id)
    site.allow_in(closed, "tcp", 80, peer=site.web)
    client = site.interface(site.public, "10.0.1.50", groups=(site.web,), public="3.34.0.51")
    server = site.interface(site.public, "10.0.1.60", groups=(closed,), public="3.34.0.61")

    by_private = walk(site.world, source=client, destination=server)
    by_public = walk(site.world, source=client, destination="3.34.0.61")

    assert by_private.arrived
    assert refusals(by_public) == [("request", "inbound", closed, "ENI_SG_RULES_MISMATCH")]


def test_a_missing_public_address_is_the_only_fault_told_of_a_call_by_public_address(site: Site) -> None:
    seen = walk(site.world, source=site.hidden, destination="3.34.0.10")

    assert refusals(seen) == [("request", "outbound", site.igw, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")]


def test_two_vpcs_reach_each_other_over_the_internet(site: Site) -> None:
    other = site.vpc("10.0.0.0/16")
    subnet = site.subnet(other, "10.0.1.0/24")
    gateway = site.gateway(other)
    site.route(site.main_table(other), EVERYWHERE, gateway)
    group = site.group(other)
    client = site.interface(subnet, "10.0.1.10", groups=(group,), public="3.34.0.70")

    seen = walk(site.world, source=client, destination="3.34.0.10")

    assert outcome(seen) == (True, True, "3.34.0.70")
    assert [step.component_id for step in seen.request if "IGW" in step.code] == [gateway, site.igw]
