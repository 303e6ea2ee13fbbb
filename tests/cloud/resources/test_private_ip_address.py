"""Private addresses: how many an interface is given."""

import pytest

from tests.cloud.region import Region


@pytest.mark.parametrize("action", ["create_network_interface", "assign_private_ip_addresses"])
def test_a_negative_count_of_addresses_is_refused(region: Region, action: str) -> None:
    subnet_id = region.subnet(region.vpc())
    made = region.do("create_network_interface", subnet_id=subnet_id)["NetworkInterface"]["NetworkInterfaceId"]
    place = {"subnet_id": subnet_id} if action.startswith("create") else {"network_interface_id": made}

    error = region.refused(action, **place, secondary_private_ip_address_count=-1)

    assert (error.code, error.parameter) == ("InvalidParameterValue", "secondary_private_ip_address_count")
