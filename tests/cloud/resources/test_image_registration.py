"""Images of the account's own: made of an instance or of a snapshot, launched, withdrawn."""

from typing import Any

import pytest

from tests.cloud.builders import AMAZON_LINUX_2023, OLD_HVM, Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet").with_instance("web", in_subnet="subnet")


def imaged(network: Network, name: str = "mine", **more: Any) -> str:
    return str(network.do("create_image", instance_id=network["web"], name=name, **more)["ImageId"])


def shown(network: Network, image_id: str) -> dict[str, Any]:
    image: dict[str, Any] = network.do("describe_images", image_ids=[image_id])["Images"][0]
    return image


def root_snapshot(network: Network) -> str:
    return str(shown(network, imaged(network, "source"))["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"])


def registered(network: Network, snapshot_id: str, **more: Any) -> str:
    asked: dict[str, Any] = {
        "name": "registered",
        "architecture": "x86_64",
        "virtualization_type": "hvm",
        "root_device_name": "/dev/xvda",
        "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": {"snapshot_id": snapshot_id}}],
    }
    return str(network.do("register_image", **{**asked, **more})["ImageId"])


def launch(network: Network, name: str, image_id: str, instance_type: str = "t2.micro") -> None:
    network.with_launch(name, image_id=image_id, instance_type=instance_type, subnet_id=network["subnet"])


def refused_launch(network: Network, image_id: str, instance_type: str) -> str:
    asked = {"image_id": image_id, "instance_type": instance_type, "subnet_id": network["subnet"]}
    return network.refused("run_instances", **asked, min_count=1, max_count=1).reason


def test_an_image_of_an_instance_is_private_and_like_the_instance(network: Network) -> None:
    image_id = imaged(network, description="as it was")

    view = shown(network, image_id)
    (mapping,) = view.pop("BlockDeviceMappings")
    assert view == {
        "Architecture": "x86_64",
        "BootMode": "uefi-preferred",
        "CreationDate": "2026-11-23T00:00:00.000Z",
        "Description": "as it was",
        "EnaSupport": True,
        "Hypervisor": "xen",
        "ImageId": image_id,
        "ImageLocation": "111122223333/mine",
        "ImageType": "machine",
        "ImdsSupport": "v2.0",
        "Name": "mine",
        "OwnerId": "111122223333",
        "PlatformDetails": "Linux/UNIX",
        "Public": False,
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SourceImageId": network.image(AMAZON_LINUX_2023),
        "SourceInstanceId": network["web"],
        "SriovNetSupport": "simple",
        "State": "available",
        "UsageOperation": "RunInstances",
        "VirtualizationType": "hvm",
    }
    (snapshot,) = network.do("describe_snapshots")["Snapshots"]
    assert mapping["Ebs"]["SnapshotId"] == snapshot["SnapshotId"]
    assert (snapshot["VolumeSize"], snapshot["Description"]) == (8, f"Created by CreateImage({network['web']})")


def test_an_instance_of_an_own_image_outlives_the_image(network: Network) -> None:
    image_id = imaged(network)
    launch(network, "copy", image_id)
    before = network.instance("copy")

    network.do("deregister_image", image_id=image_id)

    assert network.refused("describe_images", image_ids=[image_id]).code == "InvalidAMIID.NotFound"
    assert refused_launch(network, image_id, "t2.micro") == "ImageNotFound"
    assert network.instance("copy") == before
    asked = {"instance_id": network["copy"], "attribute": "rootDeviceName"}
    assert network.do("describe_instance_attribute", **asked)["RootDeviceName"] == {"Value": "/dev/xvda"}
    network.do("stop_instances", instance_ids=[network["copy"]])
    network.do("modify_instance_attribute", instance_id=network["copy"], instance_type={"value": "t3.micro"})
    again = network.do("create_image", instance_id=network["copy"], name="again")["ImageId"]
    assert shown(network, again)["SourceImageId"] == image_id


def test_a_registered_image_without_ena_support_runs_on_no_nitro_type(network: Network) -> None:
    snapshot_id = root_snapshot(network)
    plain = registered(network, snapshot_id)
    with_ena = registered(network, snapshot_id, name="with ena", ena_support=True, sriov_net_support="simple")

    assert refused_launch(network, plain, "t3.micro") == "EnaRequired"
    launch(network, "old", plain)
    launch(network, "new", with_ena, "t3.micro")
    assert (network.instance("old")["EnaSupport"], network.instance("new")["EnaSupport"]) == (False, True)


def test_the_ena_flag_of_an_instance_goes_into_its_image() -> None:
    network = a_region().with_vpc().with_subnet("subnet").with_instance("web", in_subnet="subnet", image=OLD_HVM)
    network.do("stop_instances", instance_ids=[network["web"]])
    before = imaged(network, "before")

    network.do("modify_instance_attribute", instance_id=network["web"], ena_support={"value": True})

    assert (shown(network, before)["EnaSupport"], shown(network, imaged(network, "after"))["EnaSupport"]) == (
        False,
        True,
    )


def test_what_is_not_said_is_i386_and_paravirtual(network: Network) -> None:
    mapping = [{"device_name": "/dev/sda1", "ebs": {"snapshot_id": root_snapshot(network)}}]

    image_id = network.do("register_image", name="bare", block_device_mappings=mapping)["ImageId"]

    view = shown(network, image_id)
    assert (view["Architecture"], view["VirtualizationType"], view["RootDeviceName"]) == (
        "i386",
        "paravirtual",
        "/dev/sda1",
    )
    assert refused_launch(network, image_id, "t3.micro") == "ArchitectureMismatch"


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"name": "source"}, "InvalidAMIName.Duplicate ImageNameTaken"),
        ({"name": "a?"}, "InvalidAMIName.Malformed ImageNameMalformed"),
        ({"name": "ab"}, "InvalidAMIName.Malformed ImageNameMalformed"),
        ({"description": "x" * 256}, "InvalidParameterValue InvalidParameterValue"),
        ({"virtualization_type": "xen"}, "InvalidParameterValue InvalidParameterValue"),
        ({"virtualization_type": "paravirtual", "ena_support": True}, "InvalidParameterCombination EnaNeedsHvm"),
        ({"sriov_net_support": "none"}, "InvalidParameterValue InvalidParameterValue"),
        ({"root_device_name": "/dev/sda1"}, "InvalidBlockDeviceMapping RootSnapshotMissing"),
        ({"block_device_mappings": []}, "InvalidBlockDeviceMapping RootSnapshotMissing"),
        (
            {"block_device_mappings": [{"device_name": "/dev/xvda", "ebs": {"snapshot_id": "snap-12345678"}}]},
            "InvalidSnapshot.NotFound NotFound",
        ),
    ],
)
def test_an_image_is_registered_by_the_rules(network: Network, asked: dict[str, Any], refusal: str) -> None:
    snapshot_id = root_snapshot(network)
    mappings = [{"device_name": "/dev/xvda", "ebs": {"snapshot_id": snapshot_id}}]
    whole = {"name": "new", "architecture": "x86_64", "virtualization_type": "hvm", "root_device_name": "/dev/xvda"}

    error = network.refused("register_image", **{**whole, "block_device_mappings": mappings, **asked})

    assert f"{error.code} {error.reason}" == refusal


def test_an_image_for_one_boot_mode_needs_a_type_that_boots_so(network: Network) -> None:
    image_id = registered(network, root_snapshot(network), boot_mode="uefi", ena_support=True)

    assert refused_launch(network, image_id, "t2.micro") == "BootModeMismatch"
    launch(network, "web2", image_id, "t3.micro")
    assert network.instance("web2")["CurrentInstanceBootMode"] == "uefi"


def test_imaging_takes_all_volumes_and_changes_only_what_goes_with_the_instance(network: Network) -> None:
    data = {"device_name": "/dev/sdf", "ebs": {"volume_size": 20}}
    network.with_instance("web", in_subnet="subnet", block_device_mappings=[data])
    keep = {"device_name": "/dev/sdf", "ebs": {"delete_on_termination": True}}
    without = {"device_name": "/dev/sdf", "no_device": ""}
    larger = {"device_name": "/dev/sdf", "ebs": {"volume_size": 40}}

    both = shown(network, imaged(network, "both", block_device_mappings=[keep]))["BlockDeviceMappings"]
    one = shown(network, imaged(network, "one", block_device_mappings=[without]))["BlockDeviceMappings"]
    error = network.refused("create_image", instance_id=network["web"], name="x-x", block_device_mappings=[larger])

    assert [(each["DeviceName"], each["Ebs"]["DeleteOnTermination"]) for each in both] == [
        ("/dev/xvda", True),
        ("/dev/sdf", True),
    ]
    assert [each["DeviceName"] for each in one] == ["/dev/xvda"]
    assert error.reason == "VolumeSizeStays"


def test_an_ended_instance_makes_no_image(network: Network) -> None:
    network.do("terminate_instances", instance_ids=[network["web"]])

    assert network.refused("create_image", instance_id=network["web"], name="mine").code == "IncorrectInstanceState"


def test_snapshots_stay_unless_asked_and_shared_ones_always(network: Network) -> None:
    snapshot_id = root_snapshot(network)
    image_id = registered(network, snapshot_id)
    (source,) = network.do("describe_images", owners=["self"], filters=[{"name": "name", "values": ["source"]}])[
        "Images"
    ]

    in_use = network.refused("delete_snapshot", snapshot_id=snapshot_id)
    first = network.do("deregister_image", image_id=image_id, delete_associated_snapshots=True)
    second = network.do("deregister_image", image_id=source["ImageId"], delete_associated_snapshots=True)

    assert in_use.code == "InvalidSnapshot.InUse"
    assert first["DeleteSnapshotResults"] == [{"SnapshotId": snapshot_id, "ReturnCode": "skipped"}]
    assert second["DeleteSnapshotResults"] == [{"SnapshotId": snapshot_id, "ReturnCode": "success"}]
    assert network.do("describe_snapshots") == {"Snapshots": []}


def test_images_of_others_can_only_be_launched(network: Network) -> None:
    image_id = network.image(AMAZON_LINUX_2023)

    assert network.refused("deregister_image", image_id=image_id).code == "AuthFailure"
    assert (
        network.refused("reset_image_attribute", image_id=image_id, attribute="launchPermission").code == "AuthFailure"
    )


def test_tags_go_to_the_image_and_to_its_snapshots(network: Network) -> None:
    tags = [{"resource_type": kind, "tags": [{"key": "Name", "value": kind}]} for kind in ("image", "snapshot")]

    image_id = imaged(network, tag_specifications=tags)

    assert shown(network, image_id)["Tags"] == [{"Key": "Name", "Value": "image"}]
    assert network.do("describe_snapshots")["Snapshots"][0]["Tags"] == [{"Key": "Name", "Value": "snapshot"}]
    network.do("create_tags", resources=[image_id], tags=[{"key": "Team", "value": "red"}])
    found = network.do("describe_images", filters=[{"name": "tag:Team", "values": ["red"]}])["Images"]
    assert [one["ImageId"] for one in found] == [image_id]
