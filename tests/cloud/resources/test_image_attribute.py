"""What is read and changed of an image, and who may see it by that."""

from typing import Any

import pytest

from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region

FRIEND = "444455556666"


@pytest.fixture
def network() -> Network:
    network = a_region().with_vpc().with_subnet("subnet").with_instance("web", in_subnet="subnet")
    network.ids["image"] = network.do("create_image", instance_id=network["web"], name="mine")["ImageId"]
    return network


def change(network: Network, **attribute: Any) -> None:
    network.do("modify_image_attribute", image_id=network["image"], **attribute)


def refused_change(network: Network, **attribute: Any) -> str:
    error = network.refused("modify_image_attribute", image_id=network["image"], **attribute)
    return f"{error.code} {error.reason}"


def shown(network: Network, attribute: str) -> dict[str, Any]:
    answer = network.do("describe_image_attribute", image_id=network["image"], attribute=attribute)
    assert answer.pop("ImageId") == network["image"]
    return answer


def names(network: Network, **asked: Any) -> list[str]:
    return [one["Name"] for one in network.do("describe_images", **asked)["Images"]]


def test_the_description_is_said_in_either_way(network: Network) -> None:
    change(network, description={"value": "first"})
    first = shown(network, "description")
    change(network, attribute="description", value="second")

    assert (first, shown(network, "description")) == (
        {"Description": {"Value": "first"}},
        {"Description": {"Value": "second"}},
    )


def test_an_image_is_shared_with_accounts_or_with_everybody_until_reset(network: Network) -> None:
    change(network, launch_permission={"add": [{"user_id": FRIEND}, {"group": "all"}]})
    both = shown(network, "launchPermission")
    change(network, attribute="launchPermission", operation_type="remove", user_groups=["all"])
    one = shown(network, "launchPermission")
    network.do("reset_image_attribute", image_id=network["image"], attribute="launchPermission")

    assert both == {"LaunchPermissions": [{"Group": "all"}, {"UserId": FRIEND}]}
    assert one == {"LaunchPermissions": [{"UserId": FRIEND}]}
    assert shown(network, "launchPermission") == {"LaunchPermissions": []}


def test_images_are_found_by_owner_and_by_who_may_launch_them(network: Network) -> None:
    change(network, launch_permission={"add": [{"user_id": FRIEND}]})

    assert names(network, owners=["self"]) == names(network, owners=["111122223333"]) == ["mine"]
    assert "mine" not in names(network, owners=["amazon"])
    assert names(network, executable_users=[FRIEND]) == ["mine"]
    assert names(network, executable_users=["self"]) == []
    assert "mine" not in names(network, executable_users=["all"])
    assert names(network, filters=[{"name": "is-public", "values": ["false"]}]) == ["mine"]
    assert names(network, filters=[{"name": "source-instance-id", "values": [network["web"]]}]) == ["mine"]
    assert network.refused("describe_images", owners=["me"]).code == "InvalidUserID.Malformed"


def test_imds_support_is_switched_on_for_good(network: Network) -> None:
    change(network, imds_support={"value": "v2.0"})

    assert shown(network, "imdsSupport") == {"ImdsSupport": {"Value": "v2.0"}}
    assert refused_change(network, imds_support={"value": ""}).startswith("InvalidParameterValue")


@pytest.mark.parametrize(
    ("attribute", "refusal"),
    [
        ({}, "InvalidParameterCombination OneAttributeAtATime"),
        (
            {"description": {"value": "x"}, "imds_support": {"value": "v2.0"}},
            "InvalidParameterCombination OneAttributeAtATime",
        ),
        ({"launch_permission": {"add": [{"user_id": "bob"}]}}, "InvalidAMIAttributeItemValue AttributeItemInvalid"),
        ({"attribute": "description"}, "MissingParameter MissingParameter"),
        ({"attribute": "kernel", "value": "x"}, "InvalidParameterValue InvalidParameterValue"),
        ({"attribute": "launchPermission", "user_ids": [FRIEND]}, "MissingParameter MissingParameter"),
        (
            {"attribute": "launchPermission", "operation_type": "add", "user_groups": ["some"]},
            "InvalidParameterValue InvalidParameterValue",
        ),
    ],
)
def test_a_change_is_of_one_attribute_and_well_formed(
    network: Network, attribute: dict[str, Any], refusal: str
) -> None:
    assert refused_change(network, **attribute) == refusal


def test_what_others_let_do_with_their_images_is_not_told(network: Network) -> None:
    asked = {"image_id": network.image(AMAZON_LINUX_2023)}

    assert network.refused("describe_image_attribute", **asked, attribute="launchPermission").code == "AuthFailure"
    assert network.refused("describe_image_attribute", **asked, attribute="blockDeviceMapping").code == "AuthFailure"
    assert network.do("describe_image_attribute", **asked, attribute="kernel")["KernelId"] == {}
