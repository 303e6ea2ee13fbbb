"""What can each instance type do, and in which Availability Zones is it offered?

The facts are in instance_types.json, one type a line, with their source and date; they are read when first asked for.
Field by field: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceTypeInfo.html
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec

USUAL_FAMILY = "m5"
"""Whose sizes stand for those of a family that is not in the catalogue."""
CATALOGUE = Path(__file__).with_name("instance_types.json")


class NetworkCard(msgspec.Struct, frozen=True, array_like=True):
    """One network card of a type; most types have one."""

    network_interfaces: int
    baseline_gbps: float
    peak_gbps: float
    network_performance: str
    ena_queues: int
    interface_types: tuple[str, ...]


class EbsPerformance(msgspec.Struct, frozen=True, array_like=True):
    """What an instance gets between itself and its volumes: sustained, and for half an hour a day."""

    baseline_bandwidth: int
    """Mbps, as is the maximum."""
    baseline_throughput: float
    """MB/s, as is the maximum."""
    baseline_iops: int
    maximum_bandwidth: int
    maximum_throughput: float
    maximum_iops: int


class Storage(msgspec.Struct, frozen=True, array_like=True):
    """The disks in the machine; all disks of a type are alike."""

    total_gb: int
    disk_count: int
    disk_gb: int
    disk_type: str
    nvme: str
    encryption: str


class InstanceTypeFacts(msgspec.Struct, frozen=True, array_like=True):
    """One instance type; the order of the fields is the order of the columns in the file."""

    instance_type: str
    vcpus: int
    cores: int
    threads_per_core: int
    memory_mib: int
    architectures: tuple[str, ...]
    manufacturer: str | None
    clock_ghz: float | None
    hypervisor: str | None
    """`nitro` or `xen`; bare metal has none."""
    bare_metal: bool
    current_generation: bool
    free_tier: bool
    burstable: bool
    dedicated_hosts: bool
    virtualization: tuple[str, ...]
    root_devices: tuple[str, ...]
    usage_classes: tuple[str, ...]
    boot_modes: tuple[str, ...]
    placement_strategies: tuple[str, ...]
    network_performance: str
    network_interfaces: int
    """How many interfaces an instance may have, the primary included, over all cards."""
    ipv4_per_interface: int
    ipv6_per_interface: int
    ipv6: bool
    ena: str
    """`required`, `supported` or `unsupported`."""
    efa: bool
    efa_interfaces: int | None
    ena_srd: bool
    encryption_in_transit: bool
    flexible_ena_queues: str
    bandwidth_weightings: tuple[str, ...] | None
    tcp_timeout: int
    """Seconds until an idle established TCP connection is no longer tracked."""
    cards: tuple[NetworkCard, ...]
    ebs_optimized: str
    ebs_encryption: str
    ebs_nvme: str
    instance_storage: bool
    hibernation: bool
    offered: str
    """A bit set in hexadecimal: bit n stands for the n-th of the file's zones."""
    auto_recovery: bool
    ebs_attachment_limit: str
    """`dedicated`, or `shared` with the network interfaces."""
    ebs_attachments: int
    ebs_performance: EbsPerformance | None
    storage: Storage | None
    nitro_enclaves: str
    nitro_tpm: str
    nitro_tpm_versions: tuple[str, ...] | None
    processor_features: tuple[str, ...] | None
    reboot_migration: str
    valid_cores: tuple[int, ...] | None
    valid_threads_per_core: tuple[int, ...] | None

    @property
    def is_nitro(self) -> bool:
        """Whether it is built on the Nitro System, as all bare metal is."""
        return self.bare_metal or self.hypervisor == "nitro"


class _File(msgspec.Struct, frozen=True):
    source: str
    date: str
    fields: tuple[str, ...]
    card_fields: tuple[str, ...]
    ebs_performance_fields: tuple[str, ...]
    storage_fields: tuple[str, ...]
    zones: tuple[str, ...]
    types: tuple[InstanceTypeFacts, ...]


@cache
def most_addresses() -> tuple[int, int]:
    """How many IPv4 and IPv6 addresses an interface has at most, of the most generous types there are."""
    known = _types().values()
    return max(one.ipv4_per_interface for one in known), max(one.ipv6_per_interface for one in known)


def instance_types() -> Mapping[str, InstanceTypeFacts]:
    """Every instance type by name. One asked for by a name that is none of them is answered with its nearest relative.

    Only instances that were brought from AWS have such types (labs/cloud/snapshot); nothing can be launched of them.
    """
    return _types()


@cache
def offered_in(zone_id: str) -> frozenset[str]:
    """The names of the types offered in an Availability Zone, by the zone's id (`use1-az1`)."""
    bit = 1 << _file().zones.index(zone_id)
    return frozenset(one.instance_type for one in _file().types if int(one.offered, 16) & bit)


@cache
def _file() -> _File:
    return msgspec.json.decode(CATALOGUE.read_bytes(), type=_File)


@cache
def _types() -> Mapping[str, InstanceTypeFacts]:
    return MappingProxyType(_Types({one.instance_type: one for one in _file().types}))


class _Types(dict[str, InstanceTypeFacts]):
    def __missing__(self, name: str) -> InstanceTypeFacts:
        family, _, size = name.partition(".")
        alike = [one for one in self.values() if one.instance_type.startswith(f"{family}.")]
        alike = alike or [one for one in self.values() if one.instance_type == f"{USUAL_FAMILY}.{size}"]
        return alike[0] if alike else self[f"{USUAL_FAMILY}.large"]
