"""What makes a NAT instance from inside: sysctl and iptables, and what they say."""

import pytest

from tests.cloud.builders import Network
from tests.cloud.guest.inside import Inside, a_network

HOST = "198.51.100.7"
RULE = "iptables -t nat -A POSTROUTING -o ens5 -s 10.0.0.0/16 -j MASQUERADE"


def with_nat_instance() -> Network:
    """A private subnet whose way out is an instance in the public one, with its check off and nothing set up inside."""
    network = a_network().with_group("nat")
    rule = {"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": "10.0.0.0/16"}]}
    network.do("authorize_security_group_ingress", group_id=network["nat"], ip_permissions=[rule])
    network.with_instance("nat", in_subnet="public", instance_type="t3.micro", groups=("nat",))
    off = {"network_interface_id": network["nat-eth0"], "source_dest_check": {"value": False}}
    network.do("modify_network_interface_attribute", **off)
    network.with_subnet("private", "10.0.2.0/24").with_instance("web", in_subnet="private", instance_type="t3.micro")
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["private"])
    network.do(
        "create_route",
        route_table_id=table,
        destination_cidr_block="0.0.0.0/0",
        network_interface_id=network["nat-eth0"],
    )
    return network


@pytest.fixture
def network() -> Network:
    return with_nat_instance()


@pytest.fixture
def nat(network: Network) -> Inside:
    return Inside(network, "nat")


def gets_out(network: Network) -> bool:
    inside = Inside(network)
    inside.type(f"ping -c 1 {HOST}")
    return inside.status == 0


def test_both_the_kernel_and_a_rule_make_a_nat_instance(network: Network, nat: Inside) -> None:
    before = gets_out(network)
    nat.out(RULE)
    with_the_rule = gets_out(network)
    nat.out("sudo sysctl -w net.ipv4.ip_forward=1")

    assert (before, with_the_rule, gets_out(network)) == (False, False, True)
    assert "10.0.1." in Inside(network).out(f"traceroute -n {HOST}").splitlines()[1]


def test_what_was_set_by_hand_is_gone_after_a_reboot(network: Network, nat: Inside) -> None:
    nat.out(f"sysctl -w net.ipv4.ip_forward=1 && {RULE}")
    network.do("reboot_instances", instance_ids=[network["nat"]])

    assert not gets_out(network)
    assert nat.out("sysctl -n net.ipv4.ip_forward") == "0\n"


def test_a_rule_is_for_its_link_and_its_addresses(network: Network, nat: Inside) -> None:
    nat.out("sysctl -q -w net.ipv4.ip_forward=1")
    nat.out("iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE")
    nat.out("iptables -t nat -A POSTROUTING -s 10.9.0.0/16 -j MASQUERADE")
    with_rules_for_others = gets_out(network)
    nat.out("/sbin/iptables -t nat -I POSTROUTING 1 -s 10.0.2.7/24 -j MASQUERADE")

    assert (with_rules_for_others, gets_out(network)) == (False, True)


def test_rules_are_listed_as_they_could_be_typed_again(nat: Inside) -> None:
    nat.out(RULE)
    nat.out("iptables -t nat -A POSTROUTING -j MASQUERADE")

    assert nat.out("iptables -t nat -S | tail -n 2") == (
        "-A POSTROUTING -s 10.0.0.0/16 -o ens5 -j MASQUERADE\n-A POSTROUTING -j MASQUERADE\n"
    )
    assert nat.out("iptables -t nat -L POSTROUTING -n") == (
        "Chain POSTROUTING (policy ACCEPT)\n"
        "target     prot opt source               destination\n"
        "MASQUERADE  all  --  10.0.0.0/16          0.0.0.0/0\n"
        "MASQUERADE  all  --  0.0.0.0/0            0.0.0.0/0\n"
    )
    assert nat.out("iptables -t nat -vnL | tail -n 2 | head -n 1") == (
        "    0     0 MASQUERADE  all  --  *      ens5    10.0.0.0/16          0.0.0.0/0\n"
    )
    assert nat.out("iptables -L FORWARD") == (
        "Chain FORWARD (policy ACCEPT)\ntarget     prot opt source               destination\n"
    )


def test_rules_are_deleted_one_by_one_or_all_at_once(nat: Inside) -> None:
    for _ in range(3):
        nat.out(RULE)
    nat.out(RULE.replace("-A", "-D"))
    left = nat.out("iptables -t nat -S | grep -c MASQUERADE")
    nat.out("iptables -F FORWARD; iptables -t nat -F")

    assert left == "2\n"
    assert nat.out("iptables -t nat -S POSTROUTING | head -n 1") == "-P POSTROUTING ACCEPT\n"
    assert nat.fault(RULE.replace("-A", "-D"), 1) == (
        "iptables: Bad rule (does a matching rule exist in that chain?).\n"
    )


@pytest.mark.parametrize(
    ("line", "status", "complaint"),
    [
        ("sysctl vm.swappiness", 255, "sysctl: cannot stat /proc/sys/vm/swappiness: No such file or directory\n"),
        ("sysctl -w net.ipv4.ip_forward=yes", 255, 'sysctl: setting key "net.ipv4.ip_forward": Invalid argument\n'),
        ("iptables -t nat -A POSTROUTING -s here -j MASQUERADE", 2, "iptables: host/network `here' not found\n"),
        (
            "iptables -t nat -A POSTROUTING -o sixteen-letters- -j MASQUERADE",
            2,
            "iptables: interface name `sixteen-letters-' must be shorter than IFNAMSIZ (15)\n",
        ),
        ("iptables -t magic -L", 3, "iptables: can't initialize iptables table `magic': Table does not exist\n"),
        ("iptables -t nat -L NOWHERE", 1, "iptables: No chain/target/match by that name.\n"),
        ("iptables -t nat -F NOWHERE", 1, "iptables: No chain/target/match by that name.\n"),
    ],
)
def test_what_is_not_understood_is_complained_of(nat: Inside, line: str, status: int, complaint: str) -> None:
    assert nat.fault(line, status) == complaint


@pytest.mark.parametrize(
    "line",
    [
        "iptables -A INPUT -p tcp -j DROP",
        "iptables -t nat -A PREROUTING -j DNAT",
        "iptables",
        "iptables --frobnicate",
    ],
)
def test_other_rules_are_said_not_to_be_available(nat: Inside, line: str) -> None:
    assert "here\n" in nat.fault(line, 2)


def test_there_is_an_end_of_rules(nat: Inside) -> None:
    for _ in range(30):
        nat.out(RULE)

    assert nat.fault(RULE, 1) == "iptables: Memory allocation problem.\n"
