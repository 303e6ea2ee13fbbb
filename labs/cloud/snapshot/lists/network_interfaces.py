"""`NetworkInterfaces`, as `aws ec2 describe-network-interfaces` answers, or as instances list theirs inside.

An interface that an AWS service made for itself belongs to that service, whether or not the service is simulated.
"""

import hashlib
from typing import Any

from labs.cloud.resources.connection_tracking import ConnectionTrackingSpecification
from labs.cloud.resources.ena_express import EnaSrdSpecification, EnaSrdUdpSpecification, changed_setting
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface, NetworkInterfaceAttachment
from labs.cloud.resources.private_ip_address import PrivateIpAddress
from labs.cloud.resources.subnet import Subnet
from labs.cloud.snapshot.document import Place, is_missing
from labs.cloud.snapshot.draft import LONG_AGO, Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import (
    TAGS,
    Into,
    Members,
    Read,
    address,
    each,
    flag,
    ipv6_address,
    known,
    moment,
    one_of,
    own_id,
    reference,
    struct,
    tags,
    text,
    whole,
    zone,
)

AMAZONS_OWN = "amazon"
"""The owner of public addresses that are not the account's, and the one of services that say no name."""
ASSOCIATION: Read = struct(
    dict,
    Members(
        {
            "PublicIp": Into("public_ip", address),
            "IpOwnerId": Into("owner_id", text),
            "AllocationId": Into("allocation_id", text),
            "AssociationId": Into("association_id", text),
            "PublicDnsName": Into("name", text),
            **known("CarrierIp", "CustomerOwnedIp"),
        }
    ),
)
GROUP = struct(dict, Members({"GroupId": Into("id", reference), "GroupName": Into("name", text)}, needs=["GroupId"]))
PRIVATE = struct(
    dict,
    Members(
        {
            "PrivateIpAddress": Into("private_ip_address", address),
            "Primary": Into("primary", flag),
            "PrivateDnsName": Into("name", text),
            "Association": Into("association", ASSOCIATION),
        },
        needs=["PrivateIpAddress"],
    ),
)
EXPRESS = struct(
    lambda **said: changed_setting(None, EnaSrdSpecification(**said)),
    Members(
        {
            "EnaSrdEnabled": Into("ena_srd_enabled", flag),
            "EnaSrdUdpSpecification": Into(
                "ena_srd_udp_specification",
                struct(EnaSrdUdpSpecification, Members({"EnaSrdUdpEnabled": Into("ena_srd_udp_enabled", flag)})),
            ),
        }
    ),
)
ATTACHMENT = struct(
    dict,
    Members(
        {
            "AttachmentId": Into("attachment_id", text),
            "AttachTime": Into("attach_time", moment),
            "DeleteOnTermination": Into("delete_on_termination", flag),
            "DeviceIndex": Into("device_index", whole),
            "InstanceId": Into("instance_id", reference),
            "InstanceOwnerId": Into("owner_id", text),
            "NetworkCardIndex": Into("network_card_index", whole),
            "Status": Into("status", one_of("attaching", "attached", "detaching", "detached")),
            "EnaSrdSpecification": Into("ena_srd", EXPRESS),
            **known("EnaQueueCount"),
        }
    ),
)
TIMEOUTS = Members(
    {
        "TcpEstablishedTimeout": Into("tcp_established_timeout", whole),
        "UdpStreamTimeout": Into("udp_stream_timeout", whole),
        "UdpTimeout": Into("udp_timeout", whole),
    }
)
IPV6: Read = struct(
    dict,
    Members({"Ipv6Address": Into("address", ipv6_address), **known("IsPrimaryIpv6", "PublicIpv6DnsName")}),
)
INTERFACE = Members(
    {
        **TAGS,
        "TagSet": Into("tags", tags),
        "NetworkInterfaceId": Into("id", own_id),
        "SubnetId": Into("subnet_id", reference),
        "VpcId": Into("vpc_id", text),
        "AvailabilityZone": Into("availability_zone", zone),
        "MacAddress": Into("mac_address", text),
        "PrivateIpAddress": Into("private_ip_address", address),
        "PrivateDnsName": Into("name", text),
        "PrivateIpAddresses": Into("private_ip_addresses", each(PRIVATE)),
        "Association": Into("association", ASSOCIATION),
        "Groups": Into("groups", each(GROUP)),
        "Description": Into("description", text),
        "SourceDestCheck": Into("source_dest_check", flag),
        "InterfaceType": Into("interface_type", text),
        "RequesterManaged": Into("requester_managed", flag),
        "RequesterId": Into("requester_id", text),
        "Status": Into("status", one_of("available", "associated", "attaching", "in-use", "detaching")),
        "Attachment": Into("attachment", ATTACHMENT),
        "ConnectionTrackingConfiguration": Into("tracking", struct(ConnectionTrackingSpecification, TIMEOUTS)),
        "Ipv6Addresses": Into("ipv6_addresses", each(IPV6)),
        **known("AssociatedSubnets", "PublicDnsName", "PublicIpDnsNameOptions"),
        **known("AvailabilityZoneId", "DenyAllIgwTraffic", "Ipv6Address", "Ipv6Native", "Operator", "OwnerId"),
    },
    needs=["NetworkInterfaceId", "SubnetId"],
)


def read_interface(value: Any, place: Place, draft: Draft) -> None:
    """One interface from the list of all."""
    add_interface(INTERFACE.fields(value, place, draft), place, draft)


def add_interface(fields: dict[str, Any], place: Place, draft: Draft) -> None:
    """Keep an interface; what its subnet decides is filled in once subnets are known."""
    shown = _addresses(fields, place)
    public_ip, mapped = _public(fields, shown)
    attachment, manager = _attachment(fields, draft)
    vpc_id = fields.get("vpc_id", "")
    draft.beside["groups"] += [(vpc_id, one["id"], one.get("name")) for one in fields.get("groups", ())]
    draft.beside["elastic"] += [(fields["id"], private, found) for private, found in mapped.items()]
    _note_names(fields, shown, vpc_id, draft)
    kept = ("id", "tags", "subnet_id", "description", "source_dest_check", "interface_type", "status")
    draft.add(
        NetworkInterface(
            **{name: fields[name] for name in kept if name in fields},
            vpc_id=vpc_id,
            availability_zone=fields.get("availability_zone", ""),
            mac_address=fields.get("mac_address") or _mac_of(fields["id"]),
            private_ip_addresses=tuple(
                PrivateIpAddress(private_ip_address=one["private_ip_address"], primary=place == 0)
                for place, one in enumerate(shown)
            ),
            group_ids=tuple(dict.fromkeys(one["id"] for one in fields.get("groups", ()))),
            managed_by=manager,
            attachment=attachment,
            associate_public_ip_address=public_ip is not None,
            connection_tracking=fields.get("tracking"),
            public_ip=public_ip,
            ipv6_addresses=tuple(one["address"] for one in fields.get("ipv6_addresses", ()) if "address" in one),
        ),
        place,
    )


def fit_interfaces(draft: Draft) -> None:
    """An interface is in a subnet; where it sits in an instance that is not listed, that instance is made up."""
    for one in draft.all(NetworkInterface):
        subnet = draft.find(Subnet, one.subnet_id)
        if subnet is None:
            draft.drop(one, one.subnet_id)
            continue
        place = {"vpc_id": subnet.vpc_id, "availability_zone": subnet.availability_zone}
        due = one.associate_public_ip_address
        if one.attachment:
            instance = draft.find(Instance, one.attachment.instance_id)
            if instance is None:
                _make_up(draft, one.attachment.instance_id, one, subnet)
            elif instance.state != "running" and one.is_primary:
                due = due or subnet.map_public_ip_on_launch
        draft.put(one.replace(**place, associate_public_ip_address=due))
    for instance in draft.all(Instance):
        if instance.subnet_id and not draft.find(Subnet, instance.subnet_id):
            draft.put(instance.replace(subnet_id=None, vpc_id=None))


def _make_up(draft: Draft, instance_id: str, interface: NetworkInterface, subnet: Subnet) -> None:
    from labs.cloud.snapshot.lists.reservations import instance_of

    placed = {"subnet_id": subnet.id, "vpc_id": subnet.vpc_id, "availability_zone": subnet.availability_zone}
    made = instance_of({"id": instance_id, **placed}, draft)
    draft.make_up(made, "INSTANCE_MADE_UP", network_interface_id=interface.id)


def _addresses(fields: dict[str, Any], place: Place) -> list[dict[str, Any]]:
    """The private addresses with what is said of each, the primary first; in an IPv6 only subnet there are none."""
    shown = list(fields.get("private_ip_addresses", ()))
    primary = fields.get("private_ip_address") or next(
        (one["private_ip_address"] for one in shown if one.get("primary")), None
    )
    if primary is None and shown:
        primary = shown[0]["private_ip_address"]
    if primary is None and fields.get("ipv6_addresses"):
        return []
    if primary is None:
        raise is_missing(place / "PrivateIpAddress")
    first = [one for one in shown if one["private_ip_address"] == primary][:1] or [{"private_ip_address": primary}]
    if "association" in fields:
        first = [{**first[0], "association": fields["association"]}]
    return [*first, *(one for one in shown if one["private_ip_address"] != primary)]


def _public(fields: dict[str, Any], shown: list[dict[str, Any]]) -> tuple[str | None, dict[str, dict[str, Any]]]:
    """The automatic public address, and private address -> what is said of the Elastic IP on it."""
    mapped = {
        one["private_ip_address"]: one["association"] for one in shown if one.get("association", {}).get("public_ip")
    }
    automatic = {
        private: one
        for private, one in mapped.items()
        if not one.get("allocation_id") and not one.get("owner_id", AMAZONS_OWN).isdigit()
    }
    first = automatic.get(shown[0]["private_ip_address"]) if shown else None
    elastic = {private: one for private, one in mapped.items() if private not in automatic}
    return (first["public_ip"] if first else None), elastic


def _attachment(fields: dict[str, Any], draft: Draft) -> tuple[NetworkInterfaceAttachment | None, str | None]:
    """How it sits in an instance, or which service it belongs to."""
    shown = fields.get("attachment") or {}
    instance_id, owner = shown.get("instance_id"), shown.get("owner_id", "")
    if fields.get("requester_managed") or (shown and not instance_id):
        return None, (owner if owner.startswith(AMAZONS_OWN) else fields.get("requester_id")) or AMAZONS_OWN
    if not instance_id:
        return None, None
    kept = ("delete_on_termination", "network_card_index", "status", "ena_srd")
    return NetworkInterfaceAttachment(
        attachment_id=shown.get("attachment_id") or draft.new_id("eni-attach"),
        instance_id=instance_id,
        device_index=shown.get("device_index", 0),
        attach_time=shown.get("attach_time", LONG_AGO),
        **{name: shown[name] for name in kept if name in shown},
    ), None


def _note_names(fields: dict[str, Any], shown: list[dict[str, Any]], vpc_id: str, draft: Draft) -> None:
    """DNS names of interfaces tell whether their VPC gives such names."""
    named = [one["association"]["name"] for one in shown if "name" in one.get("association", {})]
    draft.beside["public names"] += [(vpc_id, bool(named[0]))] if named else []
    draft.beside["private names"] += [vpc_id] if fields.get("name") else []


def _mac_of(id: str) -> str:
    """A locally administered address for an interface of which none is said."""
    drawn = hashlib.blake2b(id.encode(), digest_size=5).digest()
    return ":".join(f"{one:02x}" for one in (0x02, *drawn))


NETWORK_INTERFACES = Listed("NetworkInterfaces", read_interface, fit_interfaces)
