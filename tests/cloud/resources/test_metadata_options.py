"""The metadata service of instances: who decides on its options, and how they are changed."""

from typing import Any

import pytest

from labs.cloud import codec
from labs.cloud.resources.instance import Instance
from tests.cloud.builders import AMAZON_LINUX_2, AMAZON_LINUX_2023, Network, a_region


@pytest.fixture
def network() -> Network:
    return a_region().with_vpc().with_subnet("subnet")


def options(network: Network, name: str = "web") -> tuple[str, int]:
    view = network.instance(name)["MetadataOptions"]
    return view["HttpTokens"], view["HttpPutResponseHopLimit"]


def launched(network: Network, image: str, **asked: Any) -> tuple[str, int]:
    network.with_instance("web", in_subnet="subnet", image=image, metadata_options=asked)
    return options(network)


def test_the_launch_goes_before_the_account_and_the_account_before_the_image(network: Network) -> None:
    by_image = launched(network, AMAZON_LINUX_2023), launched(network, AMAZON_LINUX_2)
    network.do("modify_instance_metadata_defaults", http_tokens="optional", http_put_response_hop_limit=5)
    by_account = launched(network, AMAZON_LINUX_2023), launched(network, AMAZON_LINUX_2)
    by_launch = launched(network, AMAZON_LINUX_2, http_tokens="required", http_put_response_hop_limit=64)

    assert by_image == (("required", 2), ("optional", 1))
    assert by_account == (("optional", 5), ("optional", 5))
    assert by_launch == ("required", 64)


def test_each_option_is_decided_by_itself(network: Network) -> None:
    network.do("modify_instance_metadata_defaults", http_put_response_hop_limit=3)

    assert launched(network, AMAZON_LINUX_2023) == ("required", 3)
    assert launched(network, AMAZON_LINUX_2023, http_tokens="optional") == ("optional", 3)


def test_defaults_are_read_back_and_taken_back(network: Network) -> None:
    before = network.do("get_instance_metadata_defaults")
    network.do("modify_instance_metadata_defaults", http_tokens="required", http_put_response_hop_limit=2)
    network.do("modify_instance_metadata_defaults", http_endpoint="disabled", instance_metadata_tags="enabled")
    between = network.do("get_instance_metadata_defaults")
    network.do("modify_instance_metadata_defaults", http_tokens="no-preference", http_put_response_hop_limit=-1)

    assert before == {"AccountLevel": {"ManagedBy": "account"}}
    assert between["AccountLevel"] == {
        "HttpEndpoint": "disabled",
        "HttpPutResponseHopLimit": 2,
        "HttpTokens": "required",
        "InstanceMetadataTags": "enabled",
        "ManagedBy": "account",
    }
    after = network.do("get_instance_metadata_defaults")["AccountLevel"]
    assert after == {"HttpEndpoint": "disabled", "InstanceMetadataTags": "enabled", "ManagedBy": "account"}


def test_defaults_change_only_instances_to_come_and_are_kept_with_the_world(network: Network) -> None:
    launched(network, AMAZON_LINUX_2)

    network.do("modify_instance_metadata_defaults", http_tokens="required")

    assert options(network) == ("optional", 1)
    assert codec.decode(codec.encode(network.world)) == network.world


def test_where_tokens_are_enforced_nothing_goes_without(network: Network) -> None:
    launched(network, AMAZON_LINUX_2023)
    network.do("modify_instance_metadata_defaults", http_tokens_enforced="enabled")
    asked = {"subnet_id": network["subnet"], "instance_type": "t2.micro", "min_count": 1, "max_count": 1}

    refusal = network.refused("run_instances", image_id=network.image(AMAZON_LINUX_2), **asked)
    change = network.refused("modify_instance_metadata_options", instance_id=network["web"], http_tokens="optional")

    assert (refusal.code, refusal.reason) == ("UnsupportedOperation", "TokensEnforced")
    assert change.reason == "TokensEnforced"
    assert launched(network, AMAZON_LINUX_2, http_tokens="required") == ("required", 1)


@pytest.mark.parametrize("hops", [0, 65, -2])
def test_a_token_passes_1_to_64_hops(network: Network, hops: int) -> None:
    launched(network, AMAZON_LINUX_2)
    limit = {"http_put_response_hop_limit": hops}
    asked = {"image_id": network.image(AMAZON_LINUX_2), "min_count": 1, "max_count": 1, "instance_type": "t2.micro"}

    refusals = [
        network.refused("run_instances", subnet_id=network["subnet"], **asked, metadata_options=limit),
        network.refused("modify_instance_metadata_options", instance_id=network["web"], **limit),
        network.refused("modify_instance_metadata_defaults", **limit),
    ]

    assert {one.code for one in refusals} == {"InvalidParameterValue"}


def test_a_change_is_pending_at_first_and_keeps_what_it_does_not_name(network: Network) -> None:
    launched(network, AMAZON_LINUX_2023, http_endpoint="disabled")

    answer = network.do(
        "modify_instance_metadata_options", instance_id=network["web"], instance_metadata_tags="enabled"
    )

    whole = {
        "HttpEndpoint": "disabled",
        "HttpProtocolIpv6": "disabled",
        "HttpPutResponseHopLimit": 2,
        "HttpTokens": "required",
        "InstanceMetadataTags": "enabled",
    }
    assert answer == {"InstanceId": network["web"], "InstanceMetadataOptions": {"State": "pending", **whole}}
    assert network.instance("web")["MetadataOptions"] == {"State": "applied", **whole}
    for name, value in (
        ("http-endpoint", "disabled"),
        ("http-tokens", "required"),
        ("instance-metadata-tags", "enabled"),
    ):
        filters = [{"name": f"metadata-options.{name}", "values": [value]}]
        assert len(network.do("describe_instances", filters=filters)["Reservations"]) == 1


def test_an_instance_older_than_the_options_shows_those_of_its_image(network: Network) -> None:
    launched(network, AMAZON_LINUX_2023)

    network.world = network.world.put(network.world.get(Instance, network["web"]).replace(metadata_options=None))

    assert options(network) == ("required", 2)
