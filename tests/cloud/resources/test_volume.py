"""Volumes: what a launch makes of the image's block devices and the request's, and what stays of them."""

from typing import Any

import pytest

from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet")


def with_devices(network: Network, *mappings: dict[str, Any], **more: Any) -> None:
    network.with_instance("web", in_subnet="subnet", block_device_mappings=list(mappings), **more)


def refused_devices(network: Network, *mappings: dict[str, Any]) -> str:
    asked = {"image_id": network.image(AMAZON_LINUX_2023), "instance_type": "t2.micro", "subnet_id": network["subnet"]}
    error = network.refused("run_instances", **asked, min_count=1, max_count=1, block_device_mappings=list(mappings))
    return f"{error.code} {error.reason}"


def volumes(network: Network, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = network.do("describe_volumes", **asked)["Volumes"]
    return found


def device(name: str = "/dev/sdf", **ebs: Any) -> dict[str, Any]:
    return {"device_name": name, "ebs": ebs}


def test_an_instance_has_the_root_volume_of_its_image(network: Network) -> None:
    network.with_instance("web", in_subnet="subnet")

    (volume,) = volumes(network)
    (mapping,) = network.instance("web")["BlockDeviceMappings"]
    (attachment,) = volume["Attachments"]
    assert mapping["DeviceName"] == attachment["Device"] == "/dev/xvda"
    assert mapping["Ebs"] == {
        "AttachTime": network.world.now,
        "DeleteOnTermination": True,
        "Status": "attached",
        "VolumeId": volume["VolumeId"],
    }
    assert (volume["Size"], volume["VolumeType"], volume["Iops"], volume["Throughput"]) == (8, "gp3", 3000, 125)
    assert (volume["State"], volume["AvailabilityZone"], attachment["InstanceId"]) == (
        "in-use",
        "ap-northeast-2a",
        network["web"],
    )
    image = network.do("describe_images", image_ids=[network.image(AMAZON_LINUX_2023)])["Images"][0]
    assert volume["SnapshotId"] == image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]


def test_a_request_changes_the_root_volume_and_adds_others(network: Network) -> None:
    with_devices(
        network,
        device("/dev/xvda", volume_size=30, volume_type="io2", iops=1000, delete_on_termination=False),
        device("/dev/sdf", volume_size=100),
    )

    root, data = volumes(network)
    assert (root["Size"], root["VolumeType"], root["Iops"]) == (30, "io2", 1000)
    assert (data["Size"], data["VolumeType"], data["Iops"]) == (100, "gp2", 300)
    goes = [one["Ebs"]["DeleteOnTermination"] for one in network.instance("web")["BlockDeviceMappings"]]
    assert goes == [False, False]


def test_volumes_go_with_the_instance_or_stay_to_be_deleted(network: Network) -> None:
    with_devices(network, device(volume_size=10))
    kept = volumes(network)[1]["VolumeId"]
    attached = network.refused("delete_volume", volume_id=kept)

    network.do("terminate_instances", instance_ids=[network["web"]])

    assert attached.code == "VolumeInUse"
    assert [(one["VolumeId"], one["State"], one["Attachments"]) for one in volumes(network)] == [
        (kept, "available", [])
    ]
    network.do("delete_volume", volume_id=kept)
    assert volumes(network) == []


def test_whether_a_volume_goes_can_be_changed_later(network: Network) -> None:
    with_devices(network)
    change = {"device_name": "/dev/xvda", "ebs": {"delete_on_termination": False}}
    unknown = {"device_name": "/dev/sdz", "ebs": {"delete_on_termination": False}}

    network.do("modify_instance_attribute", instance_id=network["web"], block_device_mappings=[change])
    error = network.refused("modify_instance_attribute", instance_id=network["web"], block_device_mappings=[unknown])

    asked = {"instance_id": network["web"], "attribute": "blockDeviceMapping"}
    (mapping,) = network.do("describe_instance_attribute", **asked)["BlockDeviceMappings"]
    assert mapping["Ebs"]["DeleteOnTermination"] is False
    assert error.code == "InvalidInstanceAttributeValue"


def test_a_volume_is_made_of_a_snapshot_of_the_account(network: Network) -> None:
    with_devices(network, device(volume_size=10))
    snapshot = network.do("create_snapshot", volume_id=volumes(network)[1]["VolumeId"])

    network.with_instance("two", in_subnet="subnet", block_device_mappings=[device(snapshot_id=snapshot["SnapshotId"])])

    assert snapshot["State"] == "pending"
    assert [(one["Size"], one["SnapshotId"]) for one in volumes(network)][-1] == (10, snapshot["SnapshotId"])
    smaller = device(snapshot_id=snapshot["SnapshotId"], volume_size=9)
    assert refused_devices(network, smaller) == "InvalidBlockDeviceMapping VolumeSmallerThanSnapshot"
    encrypted = device(snapshot_id=snapshot["SnapshotId"], encrypted=True)
    assert refused_devices(network, encrypted) == "InvalidParameterCombination EncryptedFromSnapshot"


@pytest.mark.parametrize(
    ("mapping", "refusal"),
    [
        (device("/dev/xvda", volume_size=7), "InvalidBlockDeviceMapping VolumeSmallerThanSnapshot"),
        (device(), "InvalidBlockDeviceMapping VolumeWithoutSize"),
        ({"ebs": {"volume_size": 8}}, "MissingParameter MissingParameter"),
        ({"device_name": "/dev/xvda", "no_device": ""}, "InvalidBlockDeviceMapping RootDeviceNotRemovable"),
        (device(snapshot_id="snap-12345678"), "InvalidSnapshot.NotFound NotFound"),
        (device(volume_size=20_000), "InvalidParameterValue InvalidParameterValue"),
        (device(volume_size=10, volume_type="st1"), "InvalidParameterValue InvalidParameterValue"),
        (device(volume_size=10, iops=500), "InvalidParameterCombination NotProvisionable"),
        (device(volume_size=10, volume_type="io1"), "MissingParameter MissingParameter"),
        (device(volume_size=10, volume_type="gp3", iops=100), "InvalidParameterValue InvalidParameterValue"),
        (device(volume_size=10, throughput=250), "InvalidParameterCombination NotProvisionable"),
    ],
)
def test_a_mapping_keeps_to_the_rules(network: Network, mapping: dict[str, Any], refusal: str) -> None:
    assert refused_devices(network, mapping) == refusal


def test_a_device_is_mapped_once(network: Network) -> None:
    twice = [device(volume_size=10), device(volume_size=20)]

    assert refused_devices(network, *twice) == "InvalidBlockDeviceMapping DeviceMappedTwice"


def test_volumes_are_found_by_filters_and_tags(network: Network) -> None:
    tags = [{"resource_type": "volume", "tags": [{"key": "Name", "value": "disk"}]}]
    with_devices(network, device(volume_size=10), tag_specifications=tags)

    def sizes(name: str, value: str) -> list[int]:
        return [one["Size"] for one in volumes(network, filters=[{"name": name, "values": [value]}])]

    assert sizes("attachment.instance-id", network["web"]) == [8, 10]
    assert sizes("attachment.device", "/dev/sdf") == [10]
    assert sizes("volume-type", "gp3") == [8]
    assert sizes("tag:Name", "disk") == [8, 10]
    found = network.do(
        "describe_instances", filters=[{"name": "block-device-mapping.device-name", "values": ["/dev/sdf"]}]
    )
    assert len(found["Reservations"]) == 1


def test_only_the_root_snapshot_of_an_image_must_stay(network: Network) -> None:
    with_devices(network, device(volume_size=10))
    network.do("create_image", instance_id=network["web"], name="mine")
    root, data = (one["SnapshotId"] for one in network.do("describe_snapshots")["Snapshots"])

    network.do("delete_snapshot", snapshot_id=data)

    assert network.refused("delete_snapshot", snapshot_id=root).code == "InvalidSnapshot.InUse"
    assert network.do("describe_snapshots", owner_ids=["444455556666"]) == {"Snapshots": []}
