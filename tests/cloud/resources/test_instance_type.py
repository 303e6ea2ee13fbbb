"""Instance types: what each can do and where it is offered."""

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
        "SupportedBootModes": ["legacy-bios"],
    }


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
