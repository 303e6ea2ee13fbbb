"""What a machine sees of its interfaces: names as its image gives them, private addresses and IPv6, never public IPv4."""

import pytest

from tests.cloud.builders import AMAZON_LINUX_2, AMAZON_LINUX_2023, OLD_HVM, OLD_PV, Network
from tests.cloud.guest.inside import UBUNTU, Inside, a_network, address


def a_server(image: str = AMAZON_LINUX_2023, instance_type: str = "t3.micro") -> Network:
    return a_network().with_instance("web", in_subnet="public", image=image, instance_type=instance_type)


def fixed(network: Network) -> Inside:
    """A server whose address and hardware address are known."""
    network.with_interface("nic", in_subnet="public", private_ip_address="10.0.1.23")
    interface = {"network_interface_id": network["nic"], "device_index": 0}
    network.with_launch("web", instance_type="t3.micro", network_interfaces=[interface])
    return Inside(network)


@pytest.mark.parametrize(
    ("image", "instance_type", "name", "prompt"),
    [
        (AMAZON_LINUX_2023, "t3.micro", "ens5", "[ec2-user@ip-{} ~]$"),
        (AMAZON_LINUX_2023, "t2.micro", "enX0", "[ec2-user@ip-{} ~]$"),
        (AMAZON_LINUX_2, "t3.micro", "eth0", "[ec2-user@ip-{} ~]$"),
        (AMAZON_LINUX_2, "t2.micro", "eth0", "[ec2-user@ip-{} ~]$"),
        (UBUNTU, "m5.large", "ens5", "ubuntu@ip-{}:~$"),
        (OLD_HVM, "m4.large", "eth0", "[ec2-user@ip-{} ~]$"),
        (OLD_PV, "m1.small", "eth0", "[ec2-user@ip-{} ~]$"),
    ],
)
def test_interfaces_and_prompts_are_those_of_the_image(image: str, instance_type: str, name: str, prompt: str) -> None:
    from labs.cloud.guest.machine import Guest
    from labs.cloud.resources.instance import Instance

    if image == OLD_PV:
        network = Network(region="us-east-1").with_vpc().with_public_subnet("public")
        network.with_instance("web", in_subnet="public", image=image, instance_type=instance_type)
    else:
        network = a_server(image, instance_type)
    guest = Guest(network.world, network.world.get(Instance, network["web"]))

    assert [one.name for one in guest.links] == [name]
    assert guest.prompt == prompt.format(address(network, "web").replace(".", "-"))
    assert name in Inside(network).out("ip -br link")


def test_ip_addr_is_printed_as_iproute2_prints_it() -> None:
    shell = fixed(a_network())
    mac = shell.network.interface("nic")["MacAddress"]

    assert shell.out("ip addr") == (
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000\n"
        "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
        "    inet 127.0.0.1/8 scope host lo\n"
        "       valid_lft forever preferred_lft forever\n"
        "    inet6 ::1/128 scope host noprefixroute \n"
        "       valid_lft forever preferred_lft forever\n"
        "2: ens5: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9001 qdisc mq state UP group default qlen 1000\n"
        f"    link/ether {mac} brd ff:ff:ff:ff:ff:ff\n"
        "    altname enp0s5\n"
        "    inet 10.0.1.23/24 metric 512 brd 10.0.1.255 scope global dynamic ens5\n"
        "       valid_lft 3600sec preferred_lft 3600sec\n"
        f"{shell.out('ip -6 addr show ens5').split(chr(10), 1)[1]}"
    )
    assert shell.out("ip -4 -br addr") == (
        "lo               UNKNOWN        127.0.0.1/8 \nens5             UP             10.0.1.23/24 \n"
    )
    assert shell.out("ip a s dev ens5") == shell.out("ip address show ens5")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ip -4 addr show scope host", "127.0.0.1/8"),
        ("ip -br addr show scope global", "10.0.1.23/24"),
        ("ip -br addr show dev ens5 scope global", "10.0.1.23/24"),
        ("ip -o addr show ens5 scope global", "10.0.1.23/24"),
        ("ip -br -6 addr show scope global", ""),
    ],
)
def test_ip_addr_shows_the_addresses_of_one_scope(line: str, said: str) -> None:
    shown = fixed(a_network()).out(line)

    found = [word for word in shown.split() if "/" in word and not word.startswith("qdisc")]
    assert found == ([said] if said else [])


def test_routes_are_the_machines_own() -> None:
    assert fixed(a_network()).out("ip route") == (
        "default via 10.0.1.1 dev ens5 proto dhcp src 10.0.1.23 metric 512 \n"
        "10.0.1.0/24 dev ens5 proto kernel scope link src 10.0.1.23 metric 512 \n"
        "10.0.1.1 dev ens5 proto dhcp scope link src 10.0.1.23 metric 512 \n"
    )
    old = Inside(a_server(AMAZON_LINUX_2))
    here = address(old.network, "web")
    assert old.out("ip r") == (
        f"default via 10.0.1.1 dev eth0 \n10.0.1.0/24 dev eth0 proto kernel scope link src {here} \n"
        "169.254.169.254 dev eth0 \n"
    )
    assert old.out("ip route get 8.8.8.8").startswith(f"8.8.8.8 via 10.0.1.1 dev eth0 src {here} uid 1000")
    assert old.out("ip route get 10.0.1.77").startswith(f"10.0.1.77 dev eth0 src {here} uid 1000")
    assert old.out("route -n").splitlines()[2].split() == [
        "0.0.0.0",
        "10.0.1.1",
        "0.0.0.0",
        "UG",
        "0",
        "0",
        "0",
        "eth0",
    ]
    assert "10.0.1.1" in old.out("ip neigh")
    assert old.out("arp -an").startswith("? (10.0.1.1) at ")


@pytest.mark.parametrize(
    ("line", "said", "status"),
    [
        ("ip addr show eth9", 'Device "eth9" does not exist.\n', 1),
        ("ip frob", 'Object "frob" is unknown, try "ip help".\n', 1),
        ("ip -z addr", 'Option "-z" is unknown, try "ip -help".\n', 255),
        ("ip link set eth9 up", 'Cannot find device "eth9"\n', 1),
        ("ip addr add 10.0.1.9/24 dev ens5", "RTNETLINK answers: Operation not permitted\n", 2),
        ("ip link set ens5 down", "RTNETLINK answers: Operation not permitted\n", 2),
        ("ip route get nowhere", 'Error: any valid prefix is expected rather than "nowhere".\n', 1),
        ("ip -6 route get 2001:db8::1", "RTNETLINK answers: Network is unreachable\n", 2),
        ("ifconfig eth9", "eth9: error fetching interface information: Device not found\n", 1),
        ("hostname evil", "hostname: you must be root to change the host name\n", 1),
    ],
)
def test_wrong_input_is_refused_in_the_tools_words(line: str, said: str, status: int) -> None:
    assert Inside(a_server()).fault(line, status) == said


def test_ifconfig_is_that_of_its_time() -> None:
    new, old = Inside(a_server()), Inside(a_server(OLD_HVM, "m4.large"))

    assert new.out("ifconfig ens5").startswith(
        "ens5: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 9001\n        inet 10.0.1."
    )
    assert "netmask 255.255.255.0  broadcast 10.0.1.255\n" in new.out("ifconfig")
    assert old.out("ifconfig eth0").startswith("eth0      Link encap:Ethernet  HWaddr ")
    assert f"          inet addr:{address(old.network, 'web')}  Bcast:10.0.1.255  Mask:255.255.255.0\n" in old.out(
        "ifconfig"
    )


LOOKING = (
    "ip addr",
    "ip -br a",
    "ip route",
    "ip neigh",
    "ifconfig",
    "hostname -I",
    "netstat -rn",
    "ss -tulpn",
    "cat /etc/hosts",
    "arp",
    "env",
)


@pytest.mark.parametrize("line", LOOKING)
def test_a_public_ipv4_address_is_never_seen(line: str) -> None:
    network = a_server()
    automatic = network.public_ip("web")
    network.with_address("eip", on="web-eth0")

    printed = Inside(network).out(line)

    assert automatic
    assert automatic not in printed
    assert network.address("eip")["PublicIp"] not in printed


def test_an_ipv6_address_is_seen() -> None:
    network = a_network().with_ipv6("public")
    network.with_instance("web", in_subnet="public", instance_type="t3.micro", ipv6_address_count=1)
    shell, six = Inside(network), network.ipv6("web-eth0")

    assert f"    inet6 {six}/128 scope global dynamic noprefixroute \n" in shell.out("ip addr")
    assert f"inet6 {six}  prefixlen 128  scopeid 0x0<global>" in shell.out("ifconfig")
    assert shell.out("hostname -I") == f"{address(network, 'web')} {six} \n"
    assert "default via fe80::" in shell.out("ip -6 route")


def hot(image: str) -> Inside:
    """A server to which a second interface was attached while it ran."""
    network = a_server(image, "m5.large").with_interface("second", in_subnet="public", private_ip_address="10.0.1.200")
    network.attach("second", "web")
    return Inside(network)


def test_amazon_linux_configures_what_is_attached_hot() -> None:
    assert "ens6             UP             10.0.1.200/24" in hot(AMAZON_LINUX_2023).out("ip -br addr")
    assert "eth1             UP             10.0.1.200/24" in hot(AMAZON_LINUX_2).out("ip -br addr")


@pytest.mark.parametrize("line", ["sudo dhclient ens6", "sudo ip link set dev ens6 up"])
def test_on_other_systems_it_is_down_until_somebody_sets_it_up(line: str) -> None:
    shell = hot(UBUNTU)
    assert "ens6             DOWN           \n" in shell.out("ip -br addr")
    assert "3: ens6: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN" in shell.out("ip addr")
    assert "10.0.1.200" not in shell.out("ip addr; ifconfig; hostname -I")

    shell.type(line)

    assert "ens6             UP             10.0.1.200/24" in shell.out("ip -br addr")
    assert "metric 110" in shell.out("ip route show dev ens6")


def test_what_was_set_up_by_hand_can_be_let_go_and_is_found_again_at_the_next_boot() -> None:
    shell = hot(UBUNTU)
    assert "DHCPACK of 10.0.1.200 from 10.0.1.1\n" in shell.fault("dhclient -v ens6", 0)
    shell.type("dhclient -r ens6")
    assert "DOWN" in shell.out("ip -br addr")

    shell.network.do("reboot_instances", instance_ids=[shell.network["web"]])

    assert "10.0.1.200/24" in shell.out("ip -br addr")


def test_an_address_that_the_machine_does_not_hold_answers_nothing() -> None:
    shell = hot(UBUNTU)
    other = Inside(shell.network.with_instance("other", in_subnet="public", instance_type="t3.micro"), "other")
    assert other.type("ping -c 1 10.0.1.200").count("100% packet loss") == 1

    shell.type("dhclient ens6")

    assert "1 received, 0% packet loss" in other.out("ping -c 1 10.0.1.200")


def test_secondary_addresses_are_taken_by_amazon_linux_alone() -> None:
    def with_secondary(image: str) -> str:
        network = a_server(image)
        network.do(
            "assign_private_ip_addresses", network_interface_id=network["web-eth0"], private_ip_addresses=["10.0.1.99"]
        )
        return Inside(network).out("ip -4 addr")

    assert "inet 10.0.1.99/24 brd 10.0.1.255 scope global secondary ens5" in with_secondary(AMAZON_LINUX_2023)
    assert "10.0.1.99" not in with_secondary(UBUNTU)


def test_names_of_the_machine() -> None:
    amazon, ubuntu = Inside(a_server()), Inside(a_server(UBUNTU, "m5.large"))
    short = f"ip-{address(amazon.network, 'web').replace('.', '-')}"

    assert amazon.out("hostname") == f"{short}.ap-northeast-2.compute.internal\n"
    assert amazon.out("hostname -s; hostname -d") == f"{short}\nap-northeast-2.compute.internal\n"
    assert ubuntu.out("hostname") == f"ip-{address(ubuntu.network, 'web').replace('.', '-')}\n"
    assert ubuntu.out("hostname -f").endswith(".ap-northeast-2.compute.internal\n")
