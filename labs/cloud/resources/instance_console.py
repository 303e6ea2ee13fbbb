"""What would the screen of an instance show? A boot log that tells what the instance is made of, and nothing else.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-console.html
"""

import base64
from collections.abc import Iterator
from ipaddress import IPv4Network

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.guest.machine import Guest, Link
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.instance import Instance, InstanceId, machine_view
from labs.cloud.resources.instance_option import boot_mode_of, chosen_cpu_options
from labs.cloud.resources.key_pair import KeyPair
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
    guest = Guest(world, instance)
    yield f"[    0.000000] DMI: {_maker(kind.hypervisor)} {kind.instance_type}, {machine.architecture}"
    yield f"[    0.000000] Booting with {boot_mode_of(machine.boot_mode, kind)} from {machine.root_device_name}"
    yield f"[    0.010000] smp: Brought up {(cpu.core_count or 1) * (cpu.threads_per_core or 1)} CPUs"
    yield f"[    0.020000] Memory: {kind.memory_mib * 1024}K"
    for volume in volumes_of(world, instance.id):
        yield f"[    1.000000] {volume.attachment.device if volume.attachment else ''}: {volume.size} GiB, {volume.id}"
    for one in guest.links:
        yield f"[    1.500000] {one.driver}: {one.name}: {one.mac}"
    yield f"[    3.000000] cloud-init: up at {instance.launch_time:%a, %d %b %Y %H:%M:%S} +0000"
    for one in guest.links:
        yield from _addresses(one)
    yield _authorized_key(world, instance)
    if instance.user_data:
        yield f"[    5.000000] cloud-init: user data: {len(base64.b64decode(instance.user_data))} bytes"
    yield ""
    yield f"{guest.short_name if guest.links else 'localhost'} login: "
    if instance.state in ("stopping", "stopped"):
        yield "[  100.000000] reboot: Power down"


def _maker(hypervisor: str | None) -> str:
    return "Xen HVM domU" if hypervisor == "xen" else "Amazon EC2"


def _addresses(link: Link) -> Iterator[str]:
    """What the operating system gives a card: private addresses and IPv6, for it never sees a public IPv4 address."""
    for one in link.addresses:
        mask = IPv4Network(f"0.0.0.0/{one.length}").netmask
        yield f"ci-info: | {link.name} | True | {one.address} | {mask} | {link.mac} |"
    for one in link.ipv6_addresses:
        yield f"ci-info: | {link.name} | True | {one.spelled} | . | {link.mac} |"


def _authorized_key(world: World, instance: Instance) -> str:
    pairs = world.where(KeyPair, key_name=instance.key_name) if instance.key_name else ()
    if not instance.key_name:
        return "ci-info: no authorized SSH keys fingerprints found."
    shown = f" {pairs[0].key_type} {pairs[0].key_fingerprint}" if pairs else ""
    return f"ci-info: authorized key: {instance.key_name}{shown}"
