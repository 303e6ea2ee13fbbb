"""`VpcEndpoints`, as `aws ec2 describe-vpc-endpoints` answers. The service behind one need not be known."""

from typing import Any

from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_endpoint import VpcEndpoint
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.managed import described_interfaces, make_up_interface, take_over
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    each,
    flag,
    inside,
    known,
    moment,
    own_id,
    reference,
    struct,
    text,
)

SIMULATED = ("Gateway", "Interface")
ENDED = ("deleted", "deleting", "expired", "failed", "rejected")
GROUP = struct(dict, Members({"GroupId": Into("id", reference), "GroupName": Into("name", text)}, needs=["GroupId"]))
ENDPOINT = Members(
    {
        **TAGS,
        "VpcEndpointId": Into("id", own_id),
        "VpcEndpointType": Into("vpc_endpoint_type", text),
        "VpcId": Into("vpc_id", reference),
        "ServiceName": Into("service_name", text),
        "State": Into("state", text),
        "PolicyDocument": Into("policy_document", text),
        "RouteTableIds": Into("route_table_ids", each(reference)),
        "SubnetIds": Into("subnet_ids", each(reference)),
        "Groups": Into("groups", each(GROUP)),
        "PrivateDnsEnabled": Into("private_dns_enabled", flag),
        "NetworkInterfaceIds": Into("interfaces", each(text)),
        "DnsOptions": inside(
            {
                "PrivateDnsOnlyForInboundResolverEndpoint": Into(
                    "private_dns_only_for_inbound_resolver_endpoint", flag
                ),
                **known("DnsRecordIpType", "PrivateDnsPreference", "PrivateDnsSpecifiedDomains"),
            }
        ),
        "CreationTimestamp": Into("creation_timestamp", moment),
        **known("DnsEntries", "FailureReason", "IpAddressType", "Ipv4Prefixes", "Ipv6Prefixes", "LastError", "OwnerId"),
        **known("RequesterManaged", "ServiceRegion"),
    },
    needs=["VpcEndpointId", "VpcId", "ServiceName"],
)


def read_endpoint(value: Any, place: Place, draft: Draft) -> None:
    """One endpoint; those of kinds that are not simulated, and those that have ended, are left out."""
    fields = {"vpc_endpoint_type": "Gateway", "creation_timestamp": LONG_AGO, **ENDPOINT.fields(value, place, draft)}
    if fields.pop("state", "available").lower() in ENDED:
        return
    if fields["vpc_endpoint_type"] not in SIMULATED:
        draft.note("NOT_SIMULATED", id=fields["id"], value=fields["vpc_endpoint_type"])
        return
    groups = fields.pop("groups", ())
    draft.beside["groups"] += [(fields["vpc_id"], one["id"], one.get("name")) for one in groups]
    draft.beside["endpoint interfaces"].append((fields["id"], fields.pop("interfaces", ())))
    for said, stands_in in draft.regions.items():
        fields["service_name"] = (
            fields["service_name"].replace(f".{said}.", f".{stands_in}.") if said else fields["service_name"]
        )
    draft.add(VpcEndpoint(**fields, security_group_ids=tuple(one["id"] for one in groups)), place)


def fit_endpoints(draft: Draft) -> None:
    """An endpoint is of a VPC; an interface endpoint has an interface in each of its subnets."""
    shown = dict(draft.beside["endpoint interfaces"])
    described = described_interfaces(draft)
    for one in draft.all(VpcEndpoint):
        if not draft.find(Vpc, one.vpc_id):
            draft.drop(one, one.vpc_id)
            continue
        named = [interface for id in shown.get(one.id, ()) if (interface := draft.find(NetworkInterface, id))]
        beside = [*named, *described.get(one.id, [])]
        ids = one.subnet_ids or tuple(dict.fromkeys(each.subnet_id for each in beside))
        subnets = [subnet for id in ids if (subnet := draft.find(Subnet, id))]
        tables = tuple(id for id in one.route_table_ids if draft.find(RouteTable, id))
        draft.put(one.replace(subnet_ids=tuple(each.id for each in subnets), route_table_ids=tables))
        for subnet in subnets if one.vpc_endpoint_type == "Interface" else ():
            _enter(draft, one, subnet, beside)


def _enter(draft: Draft, endpoint: VpcEndpoint, subnet: Subnet, beside: list[NetworkInterface]) -> None:
    interface = next((one for one in beside if one.subnet_id == subnet.id), None)
    if interface:
        take_over(draft, interface, endpoint.id)
        return
    make_up_interface(
        draft,
        subnet,
        endpoint.id,
        interface_type="vpc_endpoint",
        description=f"VPC Endpoint Interface {endpoint.id}",
        groups=[{"id": one} for one in endpoint.security_group_ids],
    )


VPC_ENDPOINTS = Listed("VpcEndpoints", read_endpoint, fit_endpoints)
