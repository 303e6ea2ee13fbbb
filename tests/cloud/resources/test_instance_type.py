"""Instance types: what each can do and where it is offered."""

import re

import botocore.session
import pytest

from labs.cloud import registry
from tests.cloud.builders import a_region


def test_a_type_as_ec2_shows_it() -> None:
    (view,) = a_region().do("describe_instance_types", instance_types=["t2.micro"])["InstanceTypes"]

    assert view == {
        "InstanceType": "t2.micro",
        "CurrentGeneration": True,
        "FreeTierEligible": False,
        "SupportedUsageClasses": ["on-demand", "spot"],
        "SupportedRootDeviceTypes": ["ebs"],
        "SupportedVirtualizationTypes": ["hvm"],
        "BareMetal": False,
        "Hypervisor": "xen",
        "ProcessorInfo": {
            "SupportedArchitectures": ["i386", "x86_64"],
            "SustainedClockSpeedInGhz": 2.5,
            "Manufacturer": "Intel",
        },
        "VCpuInfo": {"DefaultVCpus": 1, "DefaultCores": 1, "DefaultThreadsPerCore": 1},
        "MemoryInfo": {"SizeInMiB": 1024},
        "InstanceStorageSupported": False,
        "EbsInfo": {
            "EbsOptimizedSupport": "unsupported",
            "EncryptionSupport": "supported",
            "NvmeSupport": "unsupported",
            "MaximumEbsAttachments": 40,
            "AttachmentLimitType": "shared",
        },
        "NetworkInfo": {
            "NetworkPerformance": "Low to Moderate",
            "MaximumNetworkInterfaces": 2,
            "MaximumNetworkCards": 1,
            "DefaultNetworkCardIndex": 0,
            "NetworkCards": [
                {
                    "NetworkCardIndex": 0,
                    "NetworkPerformance": "Low to Moderate",
                    "MaximumNetworkInterfaces": 2,
                    "BaselineBandwidthInGbps": 0.064,
                    "PeakBandwidthInGbps": 1.024,
                    "DefaultEnaQueueCountPerInterface": 1,
                    "InterfaceTypes": ["interface"],
                }
            ],
            "Ipv4AddressesPerInterface": 2,
            "Ipv6AddressesPerInterface": 2,
            "Ipv6Supported": True,
            "EnaSupport": "unsupported",
            "EfaSupported": False,
            "EnaSrdSupported": False,
            "EncryptionInTransitSupported": False,
            "FlexibleEnaQueuesSupport": "unsupported",
            "ConnectionTrackingConfiguration": {
                "DefaultTcpEstablishedTimeout": 432000,
                "DefaultUdpStreamTimeout": 180,
                "DefaultUdpTimeout": 30,
            },
        },
        "PlacementGroupInfo": {"SupportedStrategies": ["partition", "spread"]},
        "HibernationSupported": True,
        "BurstablePerformanceSupported": True,
        "DedicatedHostsSupported": False,
        "AutoRecoverySupported": True,
        "SupportedBootModes": ["legacy-bios"],
        "NitroEnclavesSupport": "unsupported",
        "NitroTpmSupport": "unsupported",
        "RebootMigrationSupport": "supported",
    }


def test_disks_cores_and_volumes_of_a_bigger_type() -> None:
    (view,) = a_region().do("describe_instance_types", instance_types=["m5d.large"])["InstanceTypes"]

    assert view["InstanceStorageInfo"] == {
        "TotalSizeInGB": 75,
        "Disks": [{"SizeInGB": 75, "Count": 1, "Type": "ssd"}],
        "NvmeSupport": "required",
        "EncryptionSupport": "required",
    }
    assert view["EbsInfo"]["EbsOptimizedInfo"] == {
        "BaselineBandwidthInMbps": 650,
        "BaselineThroughputInMBps": 81.25,
        "BaselineIops": 3600,
        "MaximumBandwidthInMbps": 4750,
        "MaximumThroughputInMBps": 593.75,
        "MaximumIops": 18750,
    }
    assert (view["VCpuInfo"]["ValidCores"], view["VCpuInfo"]["ValidThreadsPerCore"]) == ([1], [1, 2])


@pytest.mark.parametrize("action", ["describe_instance_types", "describe_instance_type_offerings"])
def test_every_documented_filter_is_known_and_finds_something(action: str) -> None:
    region = a_region(region="us-east-1")
    found = {name: region.do(action, filters=[{"name": name, "values": ["*"]}]) for name in documented(action)}

    assert [name for name, answer in found.items() if not next(iter(answer.values()))] == []


def documented(action: str) -> list[str]:
    """The filters that botocore's description of an action lists."""
    operation = botocore.session.Session().get_service_model("ec2").operation_model(registry.actions()[action].api_name)
    text = operation.input_shape.members["Filters"].documentation
    return re.findall(r"<li> <p> <code>([a-z0-9.-]+)</code> +-", text)


def test_types_are_found_by_filters_and_in_pages() -> None:
    region = a_region()
    filters = [
        {"name": "network-info.maximum-network-cards", "values": ["4"]},
        {"name": "instance-type", "values": ["p4d.*"]},
    ]

    found = region.do("describe_instance_types", filters=filters)["InstanceTypes"]
    first = region.do("describe_instance_types", max_results=100)

    assert [one["InstanceType"] for one in found] == ["p4d.24xlarge"]
    assert (len(first["InstanceTypes"]), "NextToken" in first) == (100, True)


def test_a_type_that_the_region_does_not_offer_cannot_be_described() -> None:
    error = a_region().refused("describe_instance_types", instance_types=["m3.medium", "t9.mega"])

    assert (error.code, error.facts) == ("InvalidInstanceType", {"instance_types": "m3.medium, t9.mega"})


def test_offerings_are_told_by_region_by_zone_and_by_zone_id() -> None:
    region = a_region(region="us-east-1")

    def where(location_type: str) -> list[str]:
        filters = [{"name": "instance-type", "values": ["t3.micro"]}]
        answer = region.do("describe_instance_type_offerings", location_type=location_type, filters=filters)
        return [one["Location"] for one in answer["InstanceTypeOfferings"]]

    assert where("region") == ["us-east-1"]
    assert where("availability-zone") == [f"us-east-1{letter}" for letter in "abcdf"]
    assert where("availability-zone-id") == [f"use1-az{number}" for number in (6, 1, 2, 4, 5)]
