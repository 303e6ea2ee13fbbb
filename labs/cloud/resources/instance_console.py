"""What would the screen of an instance show? A boot log that tells what the instance is made of, and nothing else.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-console.html
"""

import base64
from collections.abc import Iterator
from ipaddress import IPv4Network

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.instance import Instance, InstanceId, hostname, machine_view
from labs.cloud.resources.instance_option import boot_mode_of, chosen_cpu_options
from labs.cloud.resources.key_pair import KeyPair
from labs.cloud.resources.network_interface import NetworkInterface, interfaces_of
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.volume import volumes_of
from labs.cloud.world import World


@action
def get_console_output(world: World, *, instance_id: InstanceId, latest: bool = False) -> Outcome:
    """What an instance has written to its screen since it last began to start: `{"InstanceId", "Output": base64}`.

    Before it runs, and once it is terminated, there is nothing. The screen is always up to date here, so `latest` shows
    no more.
    """
    instance = world.get(Instance, instance_id, parameter="instance_id")
    if instance.state in ("pending", "terminated"):
        return world, {"InstanceId": instance.id, "Timestamp": world.now}
    text = "\r\n".join(boot_log(world, instance)) + "\r\n"
    answer = {"InstanceId": instance.id, "Output": base64.b64encode(text.encode()).decode()}
    return world, {**answer, "Timestamp": instance.launch_time}


def boot_log(world: World, instance: Instance) -> Iterator[str]:
    """The lines of a boot: processors, memory, disks, network cards, addresses, keys, and the prompt at the end."""
    kind = instance_types()[instance.instance_type]
    cpu = instance.cpu_options or chosen_cpu_options(kind, None)
    machine = machine_view(world, instance)
    interfaces = interfaces_of(world, instance.id)
    driver = "ena" if instance.ena_support and kind.ena != "unsupported" else "vif"
    yield f"[    0.000000] DMI: {_maker(kind.hypervisor)} {kind.instance_type}, {machine.architecture}"
    yield f"[    0.000000] Booting with {boot_mode_of(machine.boot_mode, kind)} from {machine.root_device_name}"
    yield f"[    0.010000] smp: Brought up {(cpu.core_count or 1) * (cpu.threads_per_core or 1)} CPUs"
    yield f"[    0.020000] Memory: {kind.memory_mib * 1024}K"
    for volume in volumes_of(world, instance.id):
        yield f"[    1.000000] {volume.attachment.device if volume.attachment else ''}: {volume.size} GiB, {volume.id}"
    for one in interfaces:
        yield f"[    1.500000] {driver}: {_name_of(one)}: {one.mac_address}"
    yield f"[    3.000000] cloud-init: up at {instance.launch_time:%a, %d %b %Y %H:%M:%S} +0000"
    for one in interfaces:
        yield from _addresses(world, one)
    yield _authorized_key(world, instance)
    if instance.user_data:
        yield f"[    5.000000] cloud-init: user data: {len(base64.b64decode(instance.user_data))} bytes"
    yield ""
    host = hostname(world, instance, interfaces[0]).partition(".")[0] if interfaces else "localhost"
    yield f"{host} login: "
    if instance.state in ("stopping", "stopped"):
        yield "[  100.000000] reboot: Power down"


def _maker(hypervisor: str | None) -> str:
    return "Xen HVM domU" if hypervisor == "xen" else "Amazon EC2"


def _name_of(interface: NetworkInterface) -> str:
    return f"eth{interface.attachment.device_index if interface.attachment else 0}"


def _addresses(world: World, interface: NetworkInterface) -> Iterator[str]:
    """What the operating system gives a card: private addresses and IPv6, for it never sees a public IPv4 address."""
    subnet = world.get(Subnet, interface.subnet_id)
    for one in interface.private_ip_addresses:
        mask = IPv4Network(subnet.cidr_block).netmask
        yield f"ci-info: | {_name_of(interface)} | True | {one.private_ip_address} | {mask} | {interface.mac_address} |"
    for address in interface.ipv6_addresses:
        yield f"ci-info: | {_name_of(interface)} | True | {address}/128 | . | {interface.mac_address} |"


def _authorized_key(world: World, instance: Instance) -> str:
    pairs = world.where(KeyPair, key_name=instance.key_name) if instance.key_name else ()
    if not instance.key_name:
        return "ci-info: no authorized SSH keys fingerprints found."
    shown = f" {pairs[0].key_type} {pairs[0].key_fingerprint}" if pairs else ""
    return f"ci-info: authorized key: {instance.key_name}{shown}"
