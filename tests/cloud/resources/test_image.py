"""AMIs: a small catalogue of a Region and a date."""

from datetime import UTC, datetime

from tests.cloud.builders import AMAZON_LINUX_2023, OLD_HVM, OLD_PV, a_region


def test_an_image_as_ec2_shows_it() -> None:
    network = a_region()
    image_id = network.image(AMAZON_LINUX_2023)

    (view,) = network.do("describe_images", image_ids=[image_id])["Images"]

    (root,) = view.pop("BlockDeviceMappings")
    assert root.pop("Ebs").pop("SnapshotId").startswith("snap-0")
    assert root == {"DeviceName": "/dev/xvda"}
    assert view == {
        "Architecture": "x86_64",
        "BootMode": "uefi-preferred",
        "CreationDate": "2023-03-15T00:00:00.000Z",
        "Description": "Amazon Linux 2023 AMI 2023.0.20230315.0 x86_64 HVM kernel-6.1",
        "EnaSupport": True,
        "Hypervisor": "xen",
        "ImageId": image_id,
        "ImageLocation": f"amazon/{AMAZON_LINUX_2023}",
        "ImageOwnerAlias": "amazon",
        "ImageType": "machine",
        "ImdsSupport": "v2.0",
        "Name": AMAZON_LINUX_2023,
        "OwnerId": "137112412989",
        "PlatformDetails": "Linux/UNIX",
        "Public": True,
        "RootDeviceName": "/dev/xvda",
        "RootDeviceType": "ebs",
        "SriovNetSupport": "simple",
        "State": "available",
        "UsageOperation": "RunInstances",
        "VirtualizationType": "hvm",
    }


def test_an_image_has_another_id_in_another_region_and_always_the_same_in_one() -> None:
    assert a_region().image(OLD_HVM) == a_region().image(OLD_HVM) != a_region(region="us-east-1").image(OLD_HVM)


def test_images_are_found_by_name_owner_and_what_they_lack() -> None:
    network = a_region(region="us-east-1")

    def names(**asked: object) -> list[str]:
        return [one["Name"] for one in network.do("describe_images", **asked)["Images"]]

    assert names(filters=[{"name": "ena-support", "values": ["false"]}]) == [OLD_HVM, OLD_PV]
    assert names(filters=[{"name": "virtualization-type", "values": ["paravirtual"]}]) == [OLD_PV]
    assert len(names(filters=[{"name": "name", "values": ["al2023-ami-*"]}])) == 2
    assert {name.split("/")[0] for name in names(owners=["099720109477"])} == {"ubuntu"}
    assert len(names(owners=["amazon"])) == 7


def test_old_paravirtual_images_are_not_in_regions_that_opened_later() -> None:
    filters = [{"name": "virtualization-type", "values": ["paravirtual"]}]

    assert a_region(region="ap-northeast-2").do("describe_images", filters=filters) == {"Images": []}


def test_images_of_the_future_do_not_exist_yet() -> None:
    network = a_region(region="us-east-1", now=datetime(2018, 1, 1, tzinfo=UTC))

    assert [one["Name"] for one in network.do("describe_images")["Images"]] == [OLD_HVM, OLD_PV]
    error = network.refused("describe_images", image_ids=[network.image(AMAZON_LINUX_2023)])
    assert error.code == "InvalidAMIID.NotFound"


def test_one_attribute_of_an_image_can_be_read() -> None:
    network = a_region()
    image_id = network.image(AMAZON_LINUX_2023)

    imds = network.do("describe_image_attribute", image_id=image_id, attribute="imdsSupport")

    assert imds == {"ImageId": image_id, "ImdsSupport": {"Value": "v2.0"}}
