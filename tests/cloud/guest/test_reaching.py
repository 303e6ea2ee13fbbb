"""What the network does to a packet is what the tools say: silence, refusal, nobody there, or an answer."""

import pytest

from tests.cloud.builders import AMAZON_LINUX_2, Network
from tests.cloud.guest.inside import UBUNTU, Inside, a_network, address

ANYWHERE = "0.0.0.0/0"


def two(*, image: str = AMAZON_LINUX_2) -> Network:
    """A server whose group lets in web, ssh and ping; beside it a client."""
    network = a_network().with_group("open").with_group("closed")
    for protocol, first, last in (("tcp", 22, 22), ("tcp", 80, 80), ("tcp", 5201, 5201), ("icmp", -1, -1)):
        rule = {"ip_protocol": protocol, "from_port": first, "to_port": last, "ip_ranges": [{"cidr_ip": ANYWHERE}]}
        network.do("authorize_security_group_ingress", group_id=network["open"], ip_permissions=[rule])
    network.with_subnet("near", "10.0.2.0/24")
    network.with_instance("server", in_subnet="near", instance_type="t3.micro", groups=("open",), image=image)
    return network.with_instance("web", in_subnet="public", instance_type="t3.micro", groups=("closed",), image=image)


def test_ping_tells_how_long_answers_took() -> None:
    network = two()
    there = address(network, "server")

    lines = Inside(network).out(f"ping -c 2 {there}").splitlines()

    assert lines[0] == f"PING {there} ({there}) 56(84) bytes of data."
    assert lines[1].startswith(f"64 bytes from {there}: icmp_seq=1 ttl=255 time=0.")
    assert lines[4] == f"--- {there} ping statistics ---"
    assert lines[5] == "2 packets transmitted, 2 received, 0% packet loss, time 1003ms"
    assert lines[6].startswith("rtt min/avg/max/mdev = 0.")


def test_the_time_to_live_is_the_images() -> None:
    network = two(image=UBUNTU)

    assert "ttl=64 " in Inside(network).out(f"ping -c 1 {address(network, 'server')}")


def test_what_a_security_group_drops_is_silence() -> None:
    network = two()
    client, here = Inside(network, "server"), address(network, "web")

    assert client.type(f"ping -c 3 {here}").endswith(
        "3 packets transmitted, 0 received, 100% packet loss, time 2006ms\n\n"
    )
    assert client.status == 1
    assert client.fault(f"curl -m 5 http://{here}", 28) == "curl: (28) Connection timed out after 5001 milliseconds\n"
    assert (
        client.fault(f"curl http://{here}", 7)
        == f"curl: (7) Failed to connect to {here} port 80: Connection timed out\n"
    )
    assert client.fault(f"nc -z -w 2 {here} 22", 1) == "Ncat: TIMEOUT.\n"
    assert client.fault(f"ssh {here}", 255) == f"ssh: connect to host {here} port 22: Connection timed out\n"


def test_a_machine_that_is_reached_refuses_what_nobody_listens_on() -> None:
    network = two()
    shell, there = Inside(network), address(network, "server")

    assert (
        shell.fault(f"curl http://{there}/", 7)
        == f"curl: (7) Failed to connect to {there} port 80: Connection refused\n"
    )
    assert shell.fault(f"nc -z {there} 80", 1) == "Ncat: Connection refused.\n"
    assert shell.fault(f"nc -zv {there} 22", 0) == (
        "Ncat: Version 7.50 ( https://nmap.org/ncat )\n"
        f"Ncat: Connected to {there}:22.\nNcat: 0 bytes sent, 0 bytes received in 0.01 seconds.\n"
    )
    assert shell.fault(f"ssh admin@{there}", 255) == (
        f"admin@{there}: Permission denied (publickey,gssapi-keyex,gssapi-with-mic).\n"
    )


def test_ubuntu_has_another_netcat() -> None:
    network = two(image=UBUNTU)
    shell, there = Inside(network), address(network, "server")
    client, here = Inside(network, "server"), address(network, "web")

    assert shell.fault(f"nc -zv {there} 22", 0) == f"Connection to {there} 22 port [tcp/ssh] succeeded!\n"
    assert shell.fault(f"nc -zv {there} 80", 1) == f"nc: connect to {there} port 80 (tcp) failed: Connection refused\n"
    assert client.fault(f"nc -zv -w 2 {here} 22", 1) == (
        f"nc: connect to {here} port 22 (tcp) timed out: Operation now in progress\n"
    )
    assert shell.fault(f"nc -zv {there} 21-22", 0).endswith("22 port [tcp/ssh] succeeded!\n")


def test_newer_curl_no_longer_names_the_fault() -> None:
    network = two(image=UBUNTU)
    there = address(network, "server")

    assert Inside(network).fault(f"curl http://{there}", 7) == (
        f"curl: (7) Failed to connect to {there} port 80 after 1 ms: Couldn't connect to server\n"
    )
    assert "failed: Connection refused" in Inside(network).fault(f"curl -v http://{there}", 7)


def test_nobody_at_an_address_of_the_own_subnet_is_noticed_by_the_machine_itself() -> None:
    shell = Inside(two())
    here = address(shell.network, "web")

    printed = shell.type("ping -c 1 10.0.1.250")

    assert f"From {here} icmp_seq=1 Destination Host Unreachable\n" in printed
    assert "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms" in printed
    assert shell.fault("curl http://10.0.1.250", 7).endswith(": No route to host\n")
    assert "Destination Host Unreachable" not in shell.type("ping -c 1 10.0.2.250")


def test_without_ipv6_there_is_no_network_to_it() -> None:
    shell = Inside(two())

    assert shell.fault("ping -6 -c 1 2001:db8::1", 2) == "ping: connect: Network is unreachable\n"
    assert shell.fault("nc -zv 2001:db8::1 80", 1).endswith("Ncat: Network is unreachable.\n")


def test_names_that_lead_nowhere() -> None:
    shell = Inside(two())

    assert shell.fault("ping nope.invalid", 2) == "ping: nope.invalid: Name or service not known\n"
    assert shell.fault("curl http://nope.invalid/", 6) == "curl: (6) Could not resolve host: nope.invalid\n"
    assert (
        shell.fault("ssh nope.invalid", 255)
        == "ssh: Could not resolve hostname nope.invalid: Name or service not known\n"
    )
    shell.network.do("modify_vpc_attribute", vpc_id=shell.network["vpc"], enable_dns_support={"value": False})
    assert shell.fault("ping example.com", 2) == "ping: example.com: Temporary failure in name resolution\n"
    assert shell.type("dig example.com").endswith(";; connection timed out; no servers could be reached\n")
    assert shell.status == 9


def test_dig_and_its_kin_ask_the_vpcs_resolver() -> None:
    network = two()
    shell, there = Inside(network), address(network, "server")
    name = f"ip-{there.replace('.', '-')}.ap-northeast-2.compute.internal"

    assert shell.out(f"dig +short {name}") == f"{there}\n"
    assert shell.out(f"dig +short -x {there}") == f"{name}.\n"
    assert ";; SERVER: 10.0.0.2#53(10.0.0.2)\n" in shell.out(f"dig {name}")
    assert "status: NXDOMAIN" in shell.out("dig nope.invalid")
    assert shell.out(f"nslookup {name}") == (
        f"Server:\t\t10.0.0.2\nAddress:\t10.0.0.2#53\n\nNon-authoritative answer:\nName:\t{name}\nAddress: {there}\n\n"
    )
    assert shell.out(f"host {name}") == f"{name} has address {there}\n"
    assert shell.out(f"getent hosts {name.partition('.')[0]}").split() == [there, name.partition(".")[0]]
    assert shell.out("dig +short AAAA example.com") == ""
    public = network.instance("web")["PublicDnsName"]
    assert shell.out(f"dig +short {public}") == f"{address(network, 'web')}\n"


def test_a_web_server_that_was_started_answers() -> None:
    network = two()
    server, client, there = Inside(network, "server"), Inside(network), address(network, "server")
    server.out("sudo systemctl start httpd")

    assert client.out(f"curl -s http://{there}/") == "<html><body><h1>It works!</h1></body></html>\n"
    assert client.out(f"curl -sI http://{there}/").splitlines()[0] == "HTTP/1.1 200 OK"
    assert client.out(f"curl -s -o /dev/null -w '%{{http_code}}' http://{there}/none") == "404"
    assert client.fault(f"curl -f http://{there}/none", 22) == "curl: (22) The requested URL returned error: 404\n"
    assert server.out("curl -s localhost") == client.out(f"curl -s {there}")
    assert "0.0.0.0:80" in server.out("ss -tln")
    assert server.type("systemctl is-active httpd") == "active\n"

    server.out("sudo systemctl stop httpd")
    assert "Connection refused" in client.fault(f"curl http://{there}/", 7)


def test_servers_are_of_many_kinds_and_gone_after_a_reboot() -> None:
    network = two()
    server, client, there = Inside(network, "server"), Inside(network), address(network, "server")

    assert server.out("python3 -m http.server 80 &").startswith("Serving HTTP on 0.0.0.0 port 80 ")
    assert server.fault("python3 -m http.server 80", 1) == "OSError: [Errno 98] Address already in use\n"
    assert "Directory listing" in client.out(f"curl -s http://{there}")
    server.out("pkill python3")
    server.out("nc -l 80")
    assert client.fault(f"curl http://{there}", 130) == "^C\n"

    network.do("reboot_instances", instance_ids=[network["server"]])
    assert "Connection refused" in client.fault(f"curl http://{there}", 7)


def test_user_data_starts_servers_and_writes_pages() -> None:
    script = "IyEvYmluL2Jhc2gKeXVtIGluc3RhbGwgLXkgaHR0cGQKc3lzdGVtY3RsIHN0YXJ0IGh0dHBkCmVjaG8gIkhlbGxvIGZyb20gJChob3N0bmFtZSAtZikiID4gL3Zhci93d3cvaHRtbC9pbmRleC5odG1sCg=="
    network = two().with_instance(
        "page", in_subnet="near", instance_type="t3.micro", groups=("open",), user_data=script
    )
    there = address(network, "page")
    name = f"ip-{there.replace('.', '-')}.ap-northeast-2.compute.internal"

    assert Inside(network).out(f"curl -s {there}") == f"Hello from {name}\n"


def test_the_internet_sees_the_public_address() -> None:
    network = two()

    assert Inside(network).out("curl -s http://checkip.amazonaws.com") == f"{network.public_ip('web')}\n"
    assert "Example Domain" in Inside(network).out("curl -s https://example.com/")
    assert Inside(network).fault("curl http://example.com:8080", 7).endswith("Connection refused\n")


def test_from_a_private_subnet_a_nat_gateway_is_seen_and_shown_as_the_first_hop() -> None:
    network = two().with_subnet("inner", "10.0.3.0/24").with_address("eip")
    network.with_nat_gateway("nat", in_subnet="public", address="eip")
    table = network.table(network["vpc"])
    network.do("create_route", route_table_id=table, destination_cidr_block=ANYWHERE, nat_gateway_id=network["nat"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["inner"])
    network.with_instance("app", in_subnet="inner", instance_type="t3.micro")
    nat = network.do("describe_nat_gateways")["NatGateways"][0]["NatGatewayAddresses"][0]
    shell = Inside(network, "app")

    assert shell.out("curl -s checkip.amazonaws.com") == f"{nat['PublicIp']}\n"
    hops = shell.out("traceroute -n example.com").splitlines()
    assert hops[0] == "traceroute to example.com (192.0.2.10), 30 hops max, 60 byte packets"
    assert hops[1].startswith(f" 1  {nat['PrivateIp']} ({nat['PrivateIp']})  ")
    assert hops[2] == " 2  * * *"
    assert "192.0.2.10" in hops[-1]


def test_traceroute_and_tracepath_inside_the_vpc() -> None:
    network = two()
    shell, there = Inside(network), address(network, "server")

    assert shell.out(f"traceroute -I {there}").splitlines()[1].startswith(f" 1  {there} ({there})  0.")
    assert shell.out(f"traceroute -m 3 {there}").splitlines()[1:] == [" 1  * * *", " 2  * * *", " 3  * * *"]
    assert shell.out("tracepath example.com").splitlines()[0].endswith("pmtu 9001")


@pytest.mark.parametrize(
    ("line", "said", "status"),
    [
        ("ping", "ping: usage error: Destination address required\n", 1),
        ("ping -c 0 10.0.1.1", "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n", 1),
        ("ping -I eth9 10.0.1.1", "ping: unknown iface: eth9\n", 2),
        ("curl", "curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information\n", 2),
        (
            "curl -Z x",
            "curl: option -Z: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
            2,
        ),
        ("curl ftp://example.com", 'curl: (1) Protocol "ftp" not supported or disabled in libcurl\n', 1),
        ("curl file:///etc/passwd", 'curl: (1) Protocol "file" not supported or disabled in libcurl\n', 1),
        ("curl http://x:99999999/", "curl: (3) URL using bad/illegal format or missing URL\n", 3),
        ("nc -zv 10.0.1.1 x", "nc: port number invalid: x\n", 1),
        ("nc -l x", "nc: port number invalid\n", 1),
        ("traceroute", 'Specify "host" missing argument.\n', 2),
        ("systemctl start postgres", "Failed to start postgres.service: Unit postgres.service not found.\n", 5),
        ("dhclient eth9", 'Cannot find device "eth9"\n', 1),
        ("docker ps", "docker: 'ps' is not simulated here; only `docker run` is\n", 1),
    ],
)
def test_wrong_input_is_refused_in_the_tools_words(line: str, said: str, status: int) -> None:
    assert Inside(two()).fault(line, status) == said


def test_a_file_is_not_written() -> None:
    shell = Inside(two())
    shell.type("curl -s -o page.html http://example.com")

    assert (shell.status, "Read-only file system" in shell.error) == (23, True)


def test_iperf3_measures_what_flows_find() -> None:
    network = two()
    server, client, there = Inside(network, "server"), Inside(network), address(network, "server")
    assert client.fault(f"iperf3 -c {there}", 1) == "iperf3: error - unable to connect to server: Connection refused\n"
    assert server.out("iperf3 -s -D").splitlines()[1] == "Server listening on 5201 (test #1)"

    lines = client.out(f"iperf3 -c {there} -t 10").splitlines()

    assert lines[0] == f"Connecting to host {there}, port 5201"
    assert lines[-1] == "iperf Done."
    assert [one.split()[-1] for one in lines if " 0.00-10.00" in one][-2:] == ["sender", "receiver"]
    assert "bits/sec" in lines[3]
    parallel = client.out(f"iperf3 -c {there} -P 4")
    assert parallel.count("[SUM]") >= 3
    assert '"bits_per_second"' in client.out(f"iperf3 -c {there} -J")
    assert "is sending" in client.out(f"iperf3 -c {there} -R")
    refused = "iperf3: error - unable to read from stream socket: Resource temporarily unavailable\n"
    assert client.fault(f"iperf3 -c {there} -u", 1) == refused
    rule = {"ip_protocol": "udp", "from_port": 5201, "to_port": 5201, "ip_ranges": [{"cidr_ip": ANYWHERE}]}
    network.do("authorize_security_group_ingress", group_id=network["open"], ip_permissions=[rule])
    assert "1.05 Mbits/sec" in client.out(f"iperf3 -c {there} -u")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("iperf3", "iperf3: parameter error - must either be a client (-c) or server (-s)\n"),
        ("iperf3 -c nope.invalid", "iperf3: error - unable to connect to server: Name or service not known\n"),
        (
            "iperf3 -c 10.0.1.1 -P 999",
            "iperf3: parameter error - number of parallel streams too large (maximum = 128)\n",
        ),
        ("iperf3 -s -p 0", "iperf3: parameter error - port number must be between 1 and 65535 inclusive\n"),
    ],
)
def test_iperf3_refuses_what_it_cannot_measure(line: str, said: str) -> None:
    assert Inside(two()).fault(line, 1) == said
