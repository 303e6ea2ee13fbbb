"""What can an instance type do, and where is it offered? Types are facts; the tables are in labs/cloud/facts.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-types.html
"""

from collections.abc import Mapping
from typing import Any, Literal

from labs.cloud.describe import Filter, PagingWithIds, matching, must_be_page_size, page
from labs.cloud.errors import CloudError
from labs.cloud.facts.instance_types import (
    EbsPerformance,
    InstanceTypeFacts,
    NetworkCard,
    Storage,
    instance_types,
    offered_in,
)
from labs.cloud.facts.regions import availability_zones
from labs.cloud.registry import Outcome, action
from labs.cloud.world import World

FILTERS: Mapping[str, str] = {
    "auto-recovery-supported": "AutoRecoverySupported",
    "bare-metal": "BareMetal",
    "burstable-performance-supported": "BurstablePerformanceSupported",
    "current-generation": "CurrentGeneration",
    "dedicated-hosts-supported": "DedicatedHostsSupported",
    "ebs-info.attachment-limit-type": "EbsInfo.AttachmentLimitType",
    "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps": "EbsInfo.EbsOptimizedInfo.BaselineBandwidthInMbps",
    "ebs-info.ebs-optimized-info.baseline-iops": "EbsInfo.EbsOptimizedInfo.BaselineIops",
    "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps": "EbsInfo.EbsOptimizedInfo.BaselineThroughputInMBps",
    "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps": "EbsInfo.EbsOptimizedInfo.MaximumBandwidthInMbps",
    "ebs-info.ebs-optimized-info.maximum-iops": "EbsInfo.EbsOptimizedInfo.MaximumIops",
    "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps": "EbsInfo.EbsOptimizedInfo.MaximumThroughputInMBps",
    "ebs-info.ebs-optimized-support": "EbsInfo.EbsOptimizedSupport",
    "ebs-info.encryption-support": "EbsInfo.EncryptionSupport",
    "ebs-info.maximum-ebs-attachments": "EbsInfo.MaximumEbsAttachments",
    "ebs-info.nvme-support": "EbsInfo.NvmeSupport",
    "free-tier-eligible": "FreeTierEligible",
    "hibernation-supported": "HibernationSupported",
    "hypervisor": "Hypervisor",
    "instance-storage-info.disk.count": "InstanceStorageInfo.Disks[].Count",
    "instance-storage-info.disk.size-in-gb": "InstanceStorageInfo.Disks[].SizeInGB",
    "instance-storage-info.disk.type": "InstanceStorageInfo.Disks[].Type",
    "instance-storage-info.encryption-support": "InstanceStorageInfo.EncryptionSupport",
    "instance-storage-info.nvme-support": "InstanceStorageInfo.NvmeSupport",
    "instance-storage-info.total-size-in-gb": "InstanceStorageInfo.TotalSizeInGB",
    "instance-storage-supported": "InstanceStorageSupported",
    "instance-type": "InstanceType",
    "memory-info.size-in-mib": "MemoryInfo.SizeInMiB",
    "network-info.bandwidth-weightings": "NetworkInfo.BandwidthWeightings",
    "network-info.efa-info.maximum-efa-interfaces": "NetworkInfo.EfaInfo.MaximumEfaInterfaces",
    "network-info.efa-supported": "NetworkInfo.EfaSupported",
    "network-info.ena-support": "NetworkInfo.EnaSupport",
    "network-info.encryption-in-transit-supported": "NetworkInfo.EncryptionInTransitSupported",
    "network-info.flexible-ena-queues-support": "NetworkInfo.FlexibleEnaQueuesSupport",
    "network-info.ipv4-addresses-per-interface": "NetworkInfo.Ipv4AddressesPerInterface",
    "network-info.ipv6-addresses-per-interface": "NetworkInfo.Ipv6AddressesPerInterface",
    "network-info.ipv6-supported": "NetworkInfo.Ipv6Supported",
    "network-info.maximum-network-cards": "NetworkInfo.MaximumNetworkCards",
    "network-info.maximum-network-interfaces": "NetworkInfo.MaximumNetworkInterfaces",
    "network-info.network-performance": "NetworkInfo.NetworkPerformance",
    "nitro-enclaves-support": "NitroEnclavesSupport",
    "nitro-tpm-info.supported-versions": "NitroTpmInfo.SupportedVersions",
    "nitro-tpm-support": "NitroTpmSupport",
    "processor-info.supported-architecture": "ProcessorInfo.SupportedArchitectures",
    "processor-info.supported-features": "ProcessorInfo.SupportedFeatures",
    "processor-info.sustained-clock-speed-in-ghz": "ProcessorInfo.SustainedClockSpeedInGhz",
    "reboot-migration-support": "RebootMigrationSupport",
    "supported-boot-mode": "SupportedBootModes",
    "supported-root-device-type": "SupportedRootDeviceTypes",
    "supported-usage-class": "SupportedUsageClasses",
    "supported-virtualization-type": "SupportedVirtualizationTypes",
    "vcpu-info.default-cores": "VCpuInfo.DefaultCores",
    "vcpu-info.default-threads-per-core": "VCpuInfo.DefaultThreadsPerCore",
    "vcpu-info.default-vcpus": "VCpuInfo.DefaultVCpus",
    "vcpu-info.valid-cores": "VCpuInfo.ValidCores",
    "vcpu-info.valid-threads-per-core": "VCpuInfo.ValidThreadsPerCore",
}
OFFERING_FILTERS: Mapping[str, str] = {"instance-type": "InstanceType", "location": "Location"}


class UnknownInstanceTypes(CloudError):
    code = "InvalidInstanceType"
    template = "The following supplied instance types do not exist: [{instance_types}]"


class InvalidInstanceType(CloudError):
    code = "InvalidParameterValue"
    template = "Invalid value '{instance_type}' for InstanceType."


class TypeNotOffered(CloudError):
    code = "Unsupported"
    template = (
        "Your requested instance type ({instance_type}) is not supported in your requested Availability Zone "
        "({availability_zone}). It is offered in: {offered}."
    )


@action
def describe_instance_types(
    world: World,
    *,
    instance_types: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the types offered in this Region: `{"InstanceTypes": […]}`."""
    must_be_page_size(max_results)
    if instance_types and max_results:
        raise PagingWithIds(ids="InstanceTypes", parameter="max_results")
    offered = types_of_region(world)
    must_be_offered_here(instance_types, offered)
    views = [type_view(one) for name, one in offered.items() if not instance_types or name in instance_types]
    found = matching(views, filters, FILTERS)
    return world, page("InstanceTypes", found, max_results, next_token, by=("InstanceType",), pages=(5, 100))


@action
def describe_instance_type_offerings(
    world: World,
    *,
    location_type: Literal["region", "availability-zone", "availability-zone-id"] = "region",
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List where each type is offered: `{"InstanceTypeOfferings": [{InstanceType, LocationType, Location}]}`."""
    must_be_page_size(max_results)
    views = [
        {"InstanceType": name, "LocationType": location_type, "Location": location}
        for location, names in offerings(world, location_type).items()
        for name in sorted(names)
    ]
    found = matching(views, filters, OFFERING_FILTERS)
    return world, page("InstanceTypeOfferings", found, max_results, next_token, by=("InstanceType", "Location"))


def types_of_region(world: World) -> dict[str, InstanceTypeFacts]:
    """The facts of every type offered in this Region, by name."""
    names = offerings(world, "region")[world.region]
    return {name: one for name, one in instance_types().items() if name in names}


def offerings(world: World, location_type: str) -> dict[str, frozenset[str]]:
    """Location -> names of the types offered there."""
    zones = availability_zones(world.region)
    if location_type == "region":
        return {world.region: frozenset().union(*(offered_in(one.zone_id) for one in zones))}
    by_id = location_type == "availability-zone-id"
    return {one.zone_id if by_id else one.zone_name: offered_in(one.zone_id) for one in zones}


def the_type(name: str) -> InstanceTypeFacts:
    """The facts of an instance type, or EC2's refusal of a launch with a type that does not exist."""
    found = instance_types().get(name)
    if found is None:
        raise InvalidInstanceType(instance_type=name, parameter="instance_type")
    return found


def must_be_offered_in(world: World, kind: InstanceTypeFacts, zone_name: str, *, parameter: str) -> None:
    """Not every zone has hardware of every type.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-discovery.html
    """
    zones = offerings(world, "availability-zone")
    if kind.instance_type not in zones[zone_name]:
        elsewhere = [name for name, names in zones.items() if kind.instance_type in names]
        raise TypeNotOffered(
            instance_type=kind.instance_type,
            availability_zone=zone_name,
            offered=", ".join(elsewhere) or "no zone of this Region",
            parameter=parameter,
        )


def must_be_offered_here(asked: tuple[str, ...], offered: Mapping[str, InstanceTypeFacts]) -> None:
    """Only types of this Region can be described here."""
    unknown = [name for name in asked if name not in offered]
    if unknown:
        raise UnknownInstanceTypes(instance_types=", ".join(unknown), parameter="instance_types")


def type_view(one: InstanceTypeFacts) -> dict[str, Any]:
    """A type as DescribeInstanceTypes answers it."""
    return {
        "InstanceType": one.instance_type,
        "CurrentGeneration": one.current_generation,
        "FreeTierEligible": one.free_tier,
        "SupportedUsageClasses": list(one.usage_classes),
        "SupportedRootDeviceTypes": list(one.root_devices),
        "SupportedVirtualizationTypes": list(one.virtualization),
        "BareMetal": one.bare_metal,
        **({"Hypervisor": one.hypervisor} if one.hypervisor else {}),
        "ProcessorInfo": _processor_view(one),
        "VCpuInfo": _vcpu_view(one),
        "MemoryInfo": {"SizeInMiB": one.memory_mib},
        "InstanceStorageSupported": one.instance_storage,
        **({"InstanceStorageInfo": _storage_view(one.storage)} if one.storage else {}),
        "EbsInfo": _ebs_view(one),
        "NetworkInfo": _network_view(one),
        "PlacementGroupInfo": {"SupportedStrategies": list(one.placement_strategies)},
        "HibernationSupported": one.hibernation,
        "BurstablePerformanceSupported": one.burstable,
        "DedicatedHostsSupported": one.dedicated_hosts,
        "AutoRecoverySupported": one.auto_recovery,
        "SupportedBootModes": list(one.boot_modes),
        "NitroEnclavesSupport": one.nitro_enclaves,
        "NitroTpmSupport": one.nitro_tpm,
        **_given({"NitroTpmInfo": one.nitro_tpm_versions and {"SupportedVersions": list(one.nitro_tpm_versions)}}),
        "RebootMigrationSupport": one.reboot_migration,
    }


def _processor_view(one: InstanceTypeFacts) -> dict[str, Any]:
    known = {
        "SustainedClockSpeedInGhz": one.clock_ghz,
        "SupportedFeatures": one.processor_features and list(one.processor_features),
        "Manufacturer": one.manufacturer,
    }
    return {"SupportedArchitectures": list(one.architectures), **_given(known)}


def _vcpu_view(one: InstanceTypeFacts) -> dict[str, Any]:
    valid = {
        "ValidCores": one.valid_cores and list(one.valid_cores),
        "ValidThreadsPerCore": one.valid_threads_per_core and list(one.valid_threads_per_core),
    }
    return {
        "DefaultVCpus": one.vcpus,
        "DefaultCores": one.cores,
        "DefaultThreadsPerCore": one.threads_per_core,
        **_given(valid),
    }


def _storage_view(one: Storage) -> dict[str, Any]:
    return {
        "TotalSizeInGB": one.total_gb,
        "Disks": [{"SizeInGB": one.disk_gb, "Count": one.disk_count, "Type": one.disk_type}],
        "NvmeSupport": one.nvme,
        "EncryptionSupport": one.encryption,
    }


def _ebs_view(one: InstanceTypeFacts) -> dict[str, Any]:
    return {
        "EbsOptimizedSupport": one.ebs_optimized,
        "EncryptionSupport": one.ebs_encryption,
        **({"EbsOptimizedInfo": _ebs_performance_view(one.ebs_performance)} if one.ebs_performance else {}),
        "NvmeSupport": one.ebs_nvme,
        "MaximumEbsAttachments": one.ebs_attachments,
        "AttachmentLimitType": one.ebs_attachment_limit,
    }


def _ebs_performance_view(one: EbsPerformance) -> dict[str, Any]:
    return {
        "BaselineBandwidthInMbps": one.baseline_bandwidth,
        "BaselineThroughputInMBps": one.baseline_throughput,
        "BaselineIops": one.baseline_iops,
        "MaximumBandwidthInMbps": one.maximum_bandwidth,
        "MaximumThroughputInMBps": one.maximum_throughput,
        "MaximumIops": one.maximum_iops,
    }


def _given(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that a type has."""
    return {name: value for name, value in members.items() if value is not None}


def _network_view(one: InstanceTypeFacts) -> dict[str, Any]:
    optional = {
        "EfaInfo": None if one.efa_interfaces is None else {"MaximumEfaInterfaces": one.efa_interfaces},
        "BandwidthWeightings": None if one.bandwidth_weightings is None else list(one.bandwidth_weightings),
    }
    return {
        "NetworkPerformance": one.network_performance,
        "MaximumNetworkInterfaces": one.network_interfaces,
        "MaximumNetworkCards": len(one.cards),
        "DefaultNetworkCardIndex": 0,
        "NetworkCards": [_card_view(index, card) for index, card in enumerate(one.cards)],
        "Ipv4AddressesPerInterface": one.ipv4_per_interface,
        "Ipv6AddressesPerInterface": one.ipv6_per_interface,
        "Ipv6Supported": one.ipv6,
        "EnaSupport": one.ena,
        "EfaSupported": one.efa,
        "EnaSrdSupported": one.ena_srd,
        "EncryptionInTransitSupported": one.encryption_in_transit,
        "FlexibleEnaQueuesSupport": one.flexible_ena_queues,
        "ConnectionTrackingConfiguration": {
            "DefaultTcpEstablishedTimeout": one.tcp_timeout,
            "DefaultUdpStreamTimeout": 180,
            "DefaultUdpTimeout": 30,
        },
        **_given(optional),
    }


def _card_view(index: int, card: NetworkCard) -> dict[str, Any]:
    return {
        "NetworkCardIndex": index,
        "NetworkPerformance": card.network_performance,
        "MaximumNetworkInterfaces": card.network_interfaces,
        "BaselineBandwidthInGbps": card.baseline_gbps,
        "PeakBandwidthInGbps": card.peak_gbps,
        "DefaultEnaQueueCountPerInterface": card.ena_queues,
        "InterfaceTypes": list(card.interface_types),
    }
