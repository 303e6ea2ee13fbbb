"""The reverse DNS name of Elastic IPs: asked for by the tools that manage them, and set by nobody here."""

from tests.cloud.builders import a_region


def test_no_address_has_a_reverse_dns_name() -> None:
    network = a_region().with_address("one").with_address("two")

    found = network.do("describe_addresses_attribute", allocation_ids=[network["two"]], attribute="domain-name")

    assert found == {"Addresses": [{"PublicIp": network.address("two")["PublicIp"], "AllocationId": network["two"]}]}


def test_without_ids_all_addresses_are_told_in_pages_of_any_size() -> None:
    network = a_region().with_address("one").with_address("two")

    first = network.do("describe_addresses_attribute", max_results=1)
    second = network.do("describe_addresses_attribute", max_results=1, next_token=first["NextToken"])

    told = [one["AllocationId"] for page in (first, second) for one in page["Addresses"]]
    assert told == [network["one"], network["two"]]
    assert "NextToken" not in second


def test_an_unknown_address_is_refused() -> None:
    error = a_region().refused("describe_addresses_attribute", allocation_ids=["eipalloc-12345678"])

    assert error.code == "InvalidAllocationID.NotFound"
