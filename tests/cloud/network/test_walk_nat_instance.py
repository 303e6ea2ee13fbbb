"""Through NAT instances: what iptables masquerades goes out under the instance's address, and its answers come back."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.network.explain import explain
from labs.cloud.network.packet import Protocol
from labs.cloud.network.repair import repair
from labs.cloud.network.sighting import sightings
from labs.cloud.network.walk import walk
from labs.cloud.resources.guest_state import GuestState, Masquerade
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from tests.cloud.network.agreement import check_agreement
from tests.cloud.network.plan import Plan
from tests.cloud.network.told import codes, outcome, refusals

HOST = "198.51.100.7"
PUBLIC = "3.34.0.1"
EVERYTHING = Masquerade()
OUT: dict[str, Any] = {"destination": HOST, "destination_port": 443}


class Masqueraded(Plan):
    """A private subnet that goes out through a NAT instance in a public one."""

    def __init__(
        self,
        rule: Masquerade | None = EVERYTHING,
        *,
        forwards: bool = True,
        public: str | None = PUBLIC,
        source_dest_check: bool = False,
    ) -> None:
        super().__init__()
        self.vpc_id = self.vpc("10.0.0.0/16")
        self.gateway_id = self.gateway(self.vpc_id)
        self.edge = self.subnet(self.vpc_id, "10.0.1.0/24")
        self.inside = self.subnet(self.vpc_id, "10.0.2.0/24")
        self.further = self.subnet(self.vpc_id, "10.0.3.0/24")
        self.inner = self.group(self.vpc_id)
        self.outer = self.group(self.vpc_id)
        self.allow_in(self.outer, "-1", peer="10.0.0.0/16")
        self.nat = self.interface(
            self.edge, "10.0.1.10", groups=(self.outer,), public=public, source_dest_check=source_dest_check
        )
        self.app = self.interface(self.inside, "10.0.2.10", groups=(self.inner,))
        self.other = self.interface(self.further, "10.0.3.10", groups=(self.inner,))
        self.route(self.table(self.vpc_id, self.edge), "0.0.0.0/0", self.gateway_id)
        self.route(self.table(self.vpc_id, self.inside, self.further), "0.0.0.0/0", self.nat)
        self.set_up(rule, forwards=forwards)

    def set_up(self, rule: Masquerade | None, *, forwards: bool = True) -> None:
        state = GuestState(forwards=forwards, masquerades=(rule,) if rule else ())
        self.put(self.behind_nat().replace(guest=state))

    def behind_nat(self) -> Instance:
        attachment = self.world.get(NetworkInterface, self.nat).attachment
        assert attachment is not None
        return self.world.get(Instance, attachment.instance_id)


def test_a_private_instance_reaches_the_internet_by_the_public_address_of_a_nat_instance() -> None:
    plan = Masqueraded()

    seen = walk(plan.world, source=plan.app, **OUT)

    assert outcome(seen) == (True, True, PUBLIC)
    assert codes(seen.request) == [
        "INTERFACE_SENDS",
        "SG_RULE_ALLOWS",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_RULE_ALLOWS",
        "INSTANCE_TRANSLATES_SOURCE",
        "INTERFACE_FORWARDS",
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
        "INSTANCE_TRANSLATES_DESTINATION",
        "INTERFACE_FORWARDS",
        "SG_TRACKED",
        "ROUTE_CHOSEN",
        "NETWORK_ACL_ALLOWS",
        "NETWORK_ACL_ALLOWS",
        "SG_TRACKED",
        "DELIVERED_TO_INTERFACE",
    ]
    out = next(step for step in seen.request if step.code == "INSTANCE_TRANSLATES_SOURCE")
    assert (out.component_id, out.before.source, out.after.source) == (plan.nat, "10.0.2.10", "10.0.1.10")
    assert out.facts == {"private_ip_address": "10.0.2.10", "nat_ip_address": "10.0.1.10", "port": 49152}
    assert seen.reply[-1].after.destination == "10.0.2.10"


@pytest.mark.parametrize("protocol", ["udp", "icmp"])
def test_udp_and_ping_go_the_same_way(protocol: Protocol) -> None:
    plan = Masqueraded()

    assert outcome(walk(plan.world, source=plan.app, protocol=protocol, **OUT)) == (True, True, PUBLIC)


@pytest.mark.parametrize(
    "plan",
    [
        Masqueraded(None),
        Masqueraded(forwards=False),
        Masqueraded(Masquerade(source="10.0.3.0/24")),
        Masqueraded(Masquerade(link="ens6")),
        Masqueraded(Masquerade(link="ens6", attachment_id="eni-attach-00000000000000000")),
    ],
    ids=["no rule", "the kernel forwards nothing", "a rule for others", "no such link", "another link"],
)
def test_what_is_not_masqueraded_goes_no_further_than_the_internet_gateway(plan: Masqueraded) -> None:
    seen = walk(plan.world, source=plan.app, **OUT)

    place = ("request", "outbound", plan.gateway_id, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")
    assert refusals(seen) == [place]
    assert seen.refusals[0].facts == {"address": "10.0.2.10", "network_interface_id": plan.app}


def test_a_rule_for_one_link_is_for_what_goes_out_by_it() -> None:
    plan = Masqueraded(None)
    attachment = plan.world.get(NetworkInterface, plan.nat).attachment
    assert attachment is not None
    plan.set_up(Masquerade(link="ens5", attachment_id=attachment.attachment_id))

    assert walk(plan.world, source=plan.app, **OUT).returned


def test_a_nat_instance_needs_a_public_address_itself() -> None:
    plan = Masqueraded(public=None)

    (refused,) = walk(plan.world, source=plan.app, **OUT).refusals

    assert refused.code == "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    assert refused.facts == {"address": "10.0.1.10", "network_interface_id": plan.nat}


def test_with_its_check_on_nothing_gets_through_and_the_fix_is_to_turn_it_off() -> None:
    plan = Masqueraded(source_dest_check=True)

    assert refusals(walk(plan.world, source=plan.app, **OUT)) == [
        ("request", "inbound", plan.nat, "ENI_SOURCE_DEST_CHECK_RESTRICTION")
    ]
    found = repair(plan.world, {"source": plan.app, **OUT})
    assert found is not None
    assert found.actions == (
        (
            "modify_network_interface_attribute",
            {"network_interface_id": plan.nat, "source_dest_check": {"value": False}},
        ),
    )


def test_its_security_group_has_to_let_in_what_it_is_to_forward() -> None:
    plan = Masqueraded()
    closed = plan.group(plan.vpc_id)
    plan.put(plan.world.get(NetworkInterface, plan.nat).replace(group_ids=(closed,)))

    assert refusals(walk(plan.world, source=plan.app, **OUT)) == [("request", "inbound", closed, "SG_HAS_NO_RULES")]


def test_what_was_not_asked_for_ends_at_the_nat_instance() -> None:
    plan = Masqueraded()
    plan.allow_in(plan.outer, "-1", peer="0.0.0.0/0")

    seen = walk(plan.world, source=HOST, destination=PUBLIC, destination_port=443)

    assert (seen.arrived, seen.request[-1].component_id) == (True, plan.nat)
    assert "INSTANCE_TRANSLATES_DESTINATION" not in codes(seen.request)


def test_its_own_packets_keep_their_address() -> None:
    plan = Masqueraded()

    seen = walk(plan.world, source=plan.nat, **OUT)

    assert outcome(seen) == (True, True, PUBLIC)
    assert "INSTANCE_TRANSLATES_SOURCE" not in codes(seen.request)


def test_the_path_is_explained_with_the_header_that_the_instance_changed() -> None:
    plan = Masqueraded()

    found = explain(plan.world, walk(plan.world, source=plan.app, **OUT))

    assert found.found
    (hop,) = (one for one in found.forward if one["Component"]["Id"] == plan.nat)
    assert hop["InboundHeader"]["SourceAddresses"] == ["10.0.2.10/32"]
    assert hop["OutboundHeader"]["SourceAddresses"] == ["10.0.1.10/32"]


def test_its_interface_sees_each_packet_before_and_after_it_is_changed() -> None:
    plan = Masqueraded()

    seen = sightings(plan.world, walk(plan.world, source=plan.app, **OUT))

    assert [(one.interface.id, one.direction, one.packet.source, one.packet.destination) for one in seen] == [
        (plan.app, "outbound", "10.0.2.10", HOST),
        (plan.nat, "inbound", "10.0.2.10", HOST),
        (plan.nat, "outbound", "10.0.1.10", HOST),
        (plan.nat, "inbound", HOST, "10.0.1.10"),
        (plan.nat, "outbound", HOST, "10.0.2.10"),
        (plan.app, "inbound", HOST, "10.0.2.10"),
    ]


RULES = st.none() | st.builds(
    Masquerade, source=st.sampled_from(["0.0.0.0/0", "10.0.2.0/24", "10.0.3.0/24", "10.0.2.8/29", "10.9.0.0/16"])
)
PACKETS: list[dict[str, Any]] = [
    {"protocol": one, **({"destination_port": 443} if one in ("tcp", "udp") else {})}
    for one in get_args(Protocol)
    if one in ("tcp", "udp", "icmp")
]


@settings(max_examples=20, deadline=None)
@given(
    plan=st.builds(
        Masqueraded,
        RULES,
        forwards=st.booleans(),
        public=st.sampled_from([None, PUBLIC]),
        source_dest_check=st.booleans(),
    ),
    detour=st.sampled_from(["", "10.0.3.0/24", "10.0.2.0/24"]),
    sent=st.sampled_from(PACKETS),
)
def test_all_pairs_agree_with_the_walk(plan: Masqueraded, detour: str, sent: dict[str, Any]) -> None:
    plan.interface(plan.inside, "10.0.2.20", groups=(plan.inner,))
    plan.interface(plan.further, "10.0.3.20", groups=(plan.outer,))
    if detour:
        around = plan.subnet(plan.vpc_id, "10.0.4.0/24")
        plan.route(plan.table(plan.vpc_id, around), detour, plan.nat)
        plan.interface(around, "10.0.4.10", groups=(plan.outer,))

    check_agreement(plan.world, sent)
