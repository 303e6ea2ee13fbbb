"""ClassicLink: gone with EC2-Classic, and answered truthfully where tools still ask."""

import pytest

from tests.cloud.region import Region


def test_no_vpc_is_linked_to_classic(region: Region) -> None:
    vpc_id = region.vpc()

    assert region.do("describe_vpc_classic_link", vpc_ids=[vpc_id]) == {
        "Vpcs": [{"ClassicLinkEnabled": False, "Tags": [], "VpcId": vpc_id}]
    }
    assert region.do("describe_vpc_classic_link_dns_support", vpc_ids=[vpc_id]) == {
        "Vpcs": [{"ClassicLinkDnsSupported": False, "VpcId": vpc_id}]
    }


def test_looking_for_linked_vpcs_finds_none(region: Region) -> None:
    region.vpc()
    filters = [{"name": "is-classic-link-enabled", "values": ["true"]}]

    assert region.do("describe_vpc_classic_link", filters=filters) == {"Vpcs": []}


@pytest.mark.parametrize("action", ["describe_vpc_classic_link", "describe_vpc_classic_link_dns_support"])
def test_an_unknown_vpc_is_refused(region: Region, action: str) -> None:
    assert region.refused(action, vpc_ids=["vpc-12345678"]).code == "InvalidVpcID.NotFound"
