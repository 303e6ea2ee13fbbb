"""`NatGateways`, as `aws ec2 describe-nat-gateways` answers."""

from collections.abc import Mapping
from typing import Any, get_args

from labs.cloud.facts.regions import public_address
from labs.cloud.resources.address import Address
from labs.cloud.resources.nat_gateway import (
    ENDED,
    AddressStatus,
    NatGateway,
    NatGatewayAddress,
    State,
)
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.managed import described_interfaces, make_up_interface, take_over
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    address,
    each,
    flag,
    known,
    moment,
    one_of,
    own_id,
    reference,
    struct,
    text,
)

ADDRESS = Members(
    {
        "AllocationId": Into("allocation_id", text),
        "AssociationId": Into("association_id", text),
        "NetworkInterfaceId": Into("network_interface_id", text),
        "PrivateIp": Into("private_ip", address),
        "PublicIp": Into("public_ip", address),
        "IsPrimary": Into("is_primary", flag),
        "Status": Into("status", one_of(*get_args(AddressStatus), otherwise="succeeded")),
        **known("AvailabilityZone", "AvailabilityZoneId", "FailureMessage"),
    }
)
GATEWAY = Members(
    {
        **TAGS,
        "NatGatewayId": Into("id", own_id),
        "SubnetId": Into("subnet_id", reference),
        "VpcId": Into("vpc_id", text),
        "State": Into("state", one_of(*get_args(State))),
        "ConnectivityType": Into("connectivity_type", one_of("public", "private")),
        "CreateTime": Into("create_time", moment),
        "DeleteTime": Into("ended_at", moment),
        "FailureCode": Into("failure_code", text),
        "FailureMessage": Into("failure_message", text),
        "NatGatewayAddresses": Into("addresses", each(struct(dict, ADDRESS))),
        **known(
            "AttachedAppliances", "AutoProvisionZones", "AutoScalingIps", "AvailabilityMode", "ProvisionedBandwidth"
        ),
        **known("RouteTableId"),
    },
    needs=["NatGatewayId"],
)


def read_gateway(value: Any, place: Place, draft: Draft) -> None:
    """One gateway; without a state it is available."""
    usual = {"vpc_id": "", "state": "available", "create_time": LONG_AGO, "subnet_id": ""}
    fields = {**usual, **GATEWAY.fields(value, place, draft)}
    shown = [{"is_primary": number == 0, **one} for number, one in enumerate(fields.get("addresses", ()))]
    shown.sort(key=lambda one: not one["is_primary"])
    draft.add(NatGateway(**{**fields, "addresses": tuple(NatGatewayAddress(**one) for one in shown)}), place)


def fit_gateways(draft: Draft) -> None:
    """A gateway stands in a subnet and works through an interface there, a public one under an Elastic IP."""
    described = described_interfaces(draft)
    for one in draft.all(NatGateway):
        subnet = draft.find(Subnet, one.subnet_id)
        if subnet is None:
            draft.drop(one, one.subnet_id or "SubnetId")
            continue
        gateway = one.replace(vpc_id=subnet.vpc_id)
        if gateway.state in ENDED:
            draft.put(gateway.replace(ended_at=gateway.ended_at or draft.moment))
        elif gateway.state == "available":
            draft.put(_with_interface(draft, gateway, subnet, described.get(gateway.id, [])))
        else:
            draft.put(gateway)


def _with_interface(draft: Draft, gateway: NatGateway, subnet: Subnet, beside: list[NetworkInterface]) -> NatGateway:
    interface = draft.find(NetworkInterface, gateway.interface_id) or next(iter(beside), None)
    shown = gateway.addresses or (NatGatewayAddress(is_primary=True),)
    if interface is None:
        interface = make_up_interface(
            draft,
            subnet,
            gateway.id,
            interface_type="nat_gateway",
            id=gateway.interface_id or None,
            address=shown[0].private_ip,
            private_ip_addresses=[{"private_ip_address": one.private_ip} for one in shown if one.private_ip],
            description=f"Interface for NAT Gateway {gateway.id}",
        )
    else:
        take_over(draft, interface, gateway.id)
    addresses = tuple(_complete(draft, gateway, interface, one) for one in shown)
    return gateway.replace(addresses=addresses)


def _complete(
    draft: Draft, gateway: NatGateway, interface: NetworkInterface, one: NatGatewayAddress
) -> NatGatewayAddress:
    """An address with all that it needs; the Elastic IP is made up where the document does not list it."""
    fields = {name: getattr(one, name) for name in one.__struct_fields__}
    fields["network_interface_id"] = interface.id
    fields["private_ip"] = one.private_ip or interface.primary_address
    if gateway.connectivity_type == "public":
        fields |= _elastic_ip(draft, interface, fields)
    return NatGatewayAddress(**fields)


def _elastic_ip(draft: Draft, interface: NetworkInterface, fields: dict[str, Any]) -> dict[str, Any]:
    private = fields["private_ip"]
    there = next((one for one in draft.all(Address) if _is_meant(one, interface, fields)), None)
    if there:
        mapped = {"network_interface_id": interface.id, "private_ip_address": private}
        ids = {"allocation_id": there.id, "association_id": there.association_id or fields["association_id"]}
        ids["association_id"] = ids["association_id"] or draft.new_id("eipassoc")
        draft.put(there.replace(**mapped, association_id=ids["association_id"]))
        return {**ids, "public_ip": there.public_ip}
    made = {
        "public_ip": fields["public_ip"] or str(public_address(draft.region, len(draft.resources))),
        "allocation_id": fields["allocation_id"] or draft.new_id(Address.id_prefix),
        "association_id": fields["association_id"] or draft.new_id("eipassoc"),
    }
    draft.beside["elastic"].append((interface.id, private, made))
    return made


def _is_meant(one: Address, interface: NetworkInterface, fields: Mapping[str, str | None]) -> bool:
    if fields["allocation_id"] or fields["public_ip"]:
        return one.id == fields["allocation_id"] or one.public_ip == fields["public_ip"]
    return one.network_interface_id == interface.id


NAT_GATEWAYS = Listed("NatGateways", read_gateway, fit_gateways)
