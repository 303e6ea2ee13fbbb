"""`Addresses`, as `aws ec2 describe-addresses` answers; and Elastic IPs that only interfaces speak of."""

from typing import Any

from labs.cloud.resources.address import Address
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.snapshot.document import Place
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import TAGS, Into, Members, address, known, reference, text

ADDRESS = Members(
    {
        **TAGS,
        "AllocationId": Into("id", text),
        "PublicIp": Into("public_ip", address),
        "AssociationId": Into("association_id", text),
        "NetworkInterfaceId": Into("network_interface_id", reference),
        "PrivateIpAddress": Into("private_ip_address", address),
        **known("CarrierIp", "CustomerOwnedIp", "CustomerOwnedIpv4Pool", "Domain", "InstanceId", "NetworkBorderGroup"),
        **known("NetworkInterfaceOwnerId", "PublicIpv4Pool", "ServiceManaged", "SubnetId"),
    },
    needs=["PublicIp"],
)


def read_address(value: Any, place: Place, draft: Draft) -> None:
    """One Elastic IP."""
    fields = ADDRESS.fields(value, place, draft)
    if not fields.get("id"):
        fields["id"] = draft.new_id(Address.id_prefix)
    draft.add(Address(**fields), place)


def fit_addresses(draft: Draft) -> None:
    """An Elastic IP is mapped to an interface that is there, and one that an interface shows is there."""
    for one in draft.all(Address):
        interface = draft.find(NetworkInterface, one.network_interface_id)
        if interface is None:
            draft.put(one.without_reference(one.network_interface_id or ""))
        else:
            draft.put(_mapped(one, interface, one.private_ip_address, draft))
    there = {one.public_ip: None for one in draft.all(Address)}
    for interface_id, private, shown in draft.beside["elastic"]:
        interface = draft.find(NetworkInterface, interface_id)
        if interface and shown["public_ip"] not in there:
            named = shown.get("allocation_id") or draft.new_id(Address.id_prefix)
            kept = Address(id=named, public_ip=shown["public_ip"], association_id=shown.get("association_id"))
            facts = {"public_ip": shown["public_ip"], "network_interface_id": interface_id}
            draft.make_up(_mapped(kept, interface, private, draft), "ADDRESS_MADE_UP", **facts)


def _mapped(one: Address, interface: NetworkInterface, private: str | None, draft: Draft) -> Address:
    return one.replace(
        association_id=one.association_id or draft.new_id("eipassoc"),
        network_interface_id=interface.id,
        private_ip_address=private or interface.primary_address,
    )


ADDRESSES = Listed("Addresses", read_address, fit_addresses)
