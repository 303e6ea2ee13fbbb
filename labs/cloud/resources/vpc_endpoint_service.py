"""To which services may endpoints lead here? To those of AWS that the Region has.

https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
"""

import hashlib
from typing import Any

from labs.cloud.describe import BOUNDLESS_PAGE, BY_TAGS, Filter, matching, page
from labs.cloud.facts.endpoint_services import EndpointService, endpoint_services
from labs.cloud.facts.regions import availability_zones
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.vpc_endpoint_rules import must_be_a_service
from labs.cloud.world import World

FILTERS = {
    "owner": "Owner",
    "service-name": "ServiceName",
    "service-region": "ServiceRegion",
    "service-type": "ServiceType[].ServiceType",
    "supported-ip-address-types": "SupportedIpAddressTypes[]",
}


@action
def describe_vpc_endpoint_services(
    world: World,
    *,
    service_names: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List services, each once for every type of endpoint: `{"ServiceNames": […], "ServiceDetails": […]}`."""
    for one in service_names:
        must_be_a_service(world, one)
    views = [
        _view(world, one, offered)
        for one in endpoint_services(world.region).values()
        for offered in one.types
        if not service_names or one.service_name in service_names
    ]
    by = ("ServiceName", "ServiceId")
    found = page(
        "ServiceDetails",
        matching(views, filters, {**FILTERS, **BY_TAGS}),
        max_results,
        next_token,
        by=by,
        pages=BOUNDLESS_PAGE,
    )
    names = list(dict.fromkeys(one["ServiceName"] for one in found["ServiceDetails"]))
    return world, {"ServiceNames": names, **found}


def _view(world: World, service: EndpointService, offered: str) -> dict[str, Any]:
    zones = availability_zones(world.region)
    drawn = hashlib.blake2b(f"{service.service_name} {offered}".encode(), digest_size=8).hexdigest()
    host = f"{service.short_name}.{world.region}"
    view = {
        "ServiceName": service.service_name,
        "ServiceId": f"vpce-svc-0{drawn}",
        "ServiceType": [{"ServiceType": offered}],
        "ServiceRegion": world.region,
        "AvailabilityZoneIds": [one.zone_id for one in zones],
        "AvailabilityZones": [one.zone_name for one in zones],
        "Owner": "amazon",
        "BaseEndpointDnsNames": [f"{host}.amazonaws.com" if offered == "Gateway" else f"{host}.vpce.amazonaws.com"],
        "VpcEndpointPolicySupported": True,
        "AcceptanceRequired": False,
        "ManagesVpcEndpoints": False,
        "Tags": [],
        "SupportedIpAddressTypes": ["ipv4"],
    }
    if offered == "Gateway" or not service.has_private_dns:
        return view
    own = service.dns_names
    return {**view, "PrivateDnsName": own[0], "PrivateDnsNames": [{"PrivateDnsName": one} for one in own]}
