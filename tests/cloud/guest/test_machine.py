"""What a machine says of its hardware and of itself: drivers, devices, kernel, files."""

import pytest

from tests.cloud.builders import AMAZON_LINUX_2, AMAZON_LINUX_2023, AMAZON_LINUX_2023_ARM, OLD_HVM, Network
from tests.cloud.guest.inside import UBUNTU, Inside, a_network, address


def a_server(image: str = AMAZON_LINUX_2023, instance_type: str = "t3.micro") -> Inside:
    return Inside(a_network().with_instance("web", in_subnet="public", image=image, instance_type=instance_type))


@pytest.mark.parametrize(
    ("image", "instance_type", "name", "driver", "version", "bus"),
    [
        (AMAZON_LINUX_2023, "t3.micro", "ens5", "ena", "6.1.15-28.43.amzn2023.x86_64", "0000:00:05.0"),
        (AMAZON_LINUX_2, "m4.large", "eth0", "ixgbevf", "4.1.0-k", "0000:00:03.0"),
        (AMAZON_LINUX_2023, "t2.micro", "enX0", "vif", "", "vif-0"),
        (UBUNTU, "c5.large", "ens5", "ena", "6.8.0-1008-aws", "0000:00:05.0"),
    ],
)
def test_ethtool_names_the_driver(
    image: str, instance_type: str, name: str, driver: str, version: str, bus: str
) -> None:
    lines = a_server(image, instance_type).out(f"ethtool -i {name}").splitlines()

    assert lines[:5] == [
        f"driver: {driver}",
        f"version: {version}",
        "firmware-version: ",
        "expansion-rom-version: ",
        f"bus-info: {bus}",
    ]


def test_devices_are_listed_where_they_are_no_paravirtual_ones() -> None:
    assert "00:05.0 Ethernet controller: Amazon.com, Inc. Elastic Network Adapter (ENA)\n" in a_server().out("lspci")
    assert "82599 Ethernet Controller Virtual Function" in a_server(AMAZON_LINUX_2, "m4.large").out("lspci")
    assert "Ethernet" not in a_server(instance_type="t2.micro").out("lspci")


def test_modules() -> None:
    shell = a_server()

    assert shell.out("lsmod | grep ena") == "ena                     126976  0\n"
    assert shell.out("modinfo ena | grep ^version") == "version:        6.1.15-28.43.amzn2023.x86_64\n"
    assert shell.fault("modinfo nope", 1) == "modinfo: ERROR: Module nope not found.\n"
    assert shell.fault("modinfo", 1) == "modinfo: ERROR: missing module or filename.\n"
    assert "xen_netfront" in a_server(OLD_HVM, "t2.micro").out("lsmod")


def test_ethtool_tells_whether_the_link_is_there() -> None:
    shell = a_server()

    assert shell.out("ethtool ens5") == "Settings for ens5:\n\tLink detected: yes\n"
    assert shell.fault("ethtool -i eth9", 71).endswith("Cannot get driver information: No such device\n")
    assert shell.fault("ethtool", 1).startswith("ethtool: bad command line argument(s)\n")


def test_a_further_interface_is_another_device() -> None:
    network = a_network().with_instance("web", in_subnet="public", instance_type="m5.large")
    network.with_interface("second", in_subnet="public")
    network.attach("second", "web")

    assert "bus-info: 0000:00:06.0\n" in Inside(network).out("ethtool -i ens6")
    assert Inside(network).out("lspci | grep -c Ethernet") == "2\n"


def test_kernel_user_and_processors() -> None:
    shell = a_server()

    assert shell.out("uname -r; uname -m; uname") == "6.1.15-28.43.amzn2023.x86_64\nx86_64\nLinux\n"
    assert shell.out("uname -a").split()[:3] == ["Linux", shell.out("hostname").strip(), "6.1.15-28.43.amzn2023.x86_64"]
    assert shell.out("whoami; id") == "ec2-user\nuid=1000(ec2-user) gid=1000(ec2-user) groups=1000(ec2-user)\n"
    assert shell.out("nproc") == "2\n"
    assert shell.out("grep -c ^processor /proc/cpuinfo") == "2\n"
    assert shell.out("free -m").splitlines()[1].split()[:2] == ["Mem:", "1024"]
    assert a_server(AMAZON_LINUX_2023_ARM, "t4g.micro").out("uname -m") == "aarch64\n"
    assert shell.fault("uname -z", 1) == "uname: invalid option -- 'z'\n"


def test_time_is_simulated_time() -> None:
    shell = a_server()
    shell.network.do("advance_time", seconds=3720)

    assert shell.out("date") == "Mon Nov 23 01:02:00 UTC 2026\n"
    assert shell.out("date +%F_%T") == "2026-11-23_01:02:00\n"
    assert shell.out("uptime") == " 01:02:00 up  1:02,  1 user,  load average: 0.00, 0.00, 0.00\n"


def test_files_are_those_of_the_image() -> None:
    amazon, ubuntu = a_server(), a_server(UBUNTU, "m5.large")
    mac = amazon.network.interface("web-eth0")["MacAddress"]

    assert amazon.out("cat /etc/resolv.conf") == "search ap-northeast-2.compute.internal\nnameserver 10.0.0.2\n"
    assert ubuntu.out("cat /etc/resolv.conf") == (
        "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch ap-northeast-2.compute.internal\n"
    )
    assert ubuntu.out("cat /etc/os-release | head -n 1") == 'PRETTY_NAME="Ubuntu 24.04 LTS"\n'
    assert amazon.out("ls /sys/class/net; cat /sys/class/net/ens5/address") == f"ens5\nlo\n{mac}\n"
    assert amazon.fault("ls /root", 2) == "ls: cannot access '/root': No such file or directory\n"
    assert amazon.fault("cat /sys/class/net/ens5/secret", 1).endswith("No such file or directory\n")


def test_dhcp_options_are_what_the_machine_was_told() -> None:
    network = a_network()
    told = [
        {"key": "domain-name", "values": ["corp.example"]},
        {"key": "domain-name-servers", "values": ["10.0.0.53"]},
    ]
    options = network.do("create_dhcp_options", dhcp_configurations=told)["DhcpOptions"]["DhcpOptionsId"]
    network.do("associate_dhcp_options", dhcp_options_id=options, vpc_id=network["vpc"])
    network.with_instance("web", in_subnet="public", instance_type="t3.micro")

    assert Inside(network).out("cat /etc/resolv.conf") == "search corp.example\nnameserver 10.0.0.53\n"
    assert "no servers could be reached" in Inside(network).type("nslookup example.com")


def an_ubuntu() -> Network:
    return a_network().with_instance("first", in_subnet="public", instance_type="m5.large", image=UBUNTU)


def imaged(network: Network, name: str) -> str:
    """An AMI of an instance."""
    return str(network.do("create_image", instance_id=network[name], name=f"of {name}")["ImageId"])


def registered(network: Network) -> str:
    """An AMI of a snapshot of the only disk."""
    disk = network.do("describe_volumes")["Volumes"][0]["VolumeId"]
    kept = network.do("create_snapshot", volume_id=disk)["SnapshotId"]
    devices = [{"device_name": "/dev/sda1", "ebs": {"snapshot_id": kept}}]
    kind = {"architecture": "x86_64", "virtualization_type": "hvm", "ena_support": True}
    return str(network.do("register_image", name="of a disk", **kind, block_device_mappings=devices)["ImageId"])


def launched(network: Network, image_id: str, name: str = "web") -> Inside:
    """A shell on a new instance of an AMI."""
    given = {"image_id": image_id, "instance_type": "m5.large", "subnet_id": network["public"]}
    answer = network.do("run_instances", **given, min_count=1, max_count=1)
    network.ids[name] = answer["Instances"][0]["InstanceId"]
    return Inside(network, name)


def test_an_image_of_the_accounts_own_has_the_system_it_was_made_from() -> None:
    network = an_ubuntu()

    assert launched(network, imaged(network, "first")).out("whoami") == "ubuntu\n"


def test_an_image_registered_from_a_disk_has_the_system_that_is_on_the_disk() -> None:
    network = an_ubuntu()

    assert launched(network, registered(network)).out("whoami") == "ubuntu\n"


def test_an_image_keeps_its_system_when_the_instance_and_its_disk_are_gone() -> None:
    network = an_ubuntu()
    made = registered(network)
    network.do("terminate_instances", instance_ids=[network["first"]])

    assert network.do("describe_volumes")["Volumes"] == []
    assert launched(network, made).out("whoami") == "ubuntu\n"


def test_an_image_keeps_its_system_when_the_image_it_came_from_is_deregistered() -> None:
    network = an_ubuntu()
    middle = imaged(network, "first")
    launched(network, middle, "second")
    last = imaged(network, "second")
    network.do("terminate_instances", instance_ids=[network["first"], network["second"]])
    network.do("deregister_image", image_id=middle, delete_associated_snapshots=True)

    assert launched(network, last).out("whoami") == "ubuntu\n"


def test_an_instance_keeps_its_system_when_its_image_and_snapshots_are_gone() -> None:
    network = an_ubuntu()
    made = registered(network)
    shell = launched(network, made)
    network.do("terminate_instances", instance_ids=[network["first"]])
    network.do("deregister_image", image_id=made, delete_associated_snapshots=True)
    again = launched(network, imaged(network, "web"), "copy")

    assert [one.out("whoami") for one in (shell, again)] == ["ubuntu\n", "ubuntu\n"]


def test_listening_sockets_are_listed() -> None:
    shell = a_server(UBUNTU, "m5.large")

    assert "127.0.0.53:53" in shell.out("ss -tln")
    assert 'users:(("sshd"' in shell.out("ss -tlnp")
    assert shell.out("netstat -tln").splitlines()[2].split() == ["tcp", "0", "0", "0.0.0.0:22", "0.0.0.0:*", "LISTEN"]
    assert shell.out("ss -tn").splitlines()[1:] == []
    assert shell.fault("ss -Q", 255) == "ss: invalid option -- 'Q'\n"


def test_packages_need_a_way_out() -> None:
    network = a_network().with_subnet("inner", "10.0.3.0/24")
    network.with_instance("web", in_subnet="public", instance_type="t3.micro")
    network.with_instance("inner-web", in_subnet="inner", instance_type="t3.micro")

    assert Inside(network).out("sudo dnf install -y httpd").endswith("Complete!\n")
    assert "Cannot download" in Inside(network, "inner-web").fault("sudo dnf install -y httpd", 1)


def test_a_server_is_told_by_its_private_address() -> None:
    network: Network = a_network().with_instance("web", in_subnet="public", instance_type="t3.micro")

    assert Inside(network).out("hostname -I") == f"{address(network, 'web')} \n"
