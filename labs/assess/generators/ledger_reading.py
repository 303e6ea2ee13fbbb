"""What does the ledger of a world say? It is read from what EC2 describes, and from nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from labs.assess.generators.blocks import again
from labs.assess.generators.ledger import Card, Ledger
from labs.assess.script import Performance


def ledger_of(performance: Performance) -> Ledger:
    """The ledger of a world that was played."""
    reservations = again(performance, "describe_instances").names["made"]["Reservations"]
    instances = [one for each in reservations for one in each["Instances"]]
    names = {one["InstanceId"]: _name(one["Tags"]) for one in instances}
    described = again(performance, "describe_network_interfaces").names["made"]["NetworkInterfaces"]
    cards = {_name(one["TagSet"]): one for one in described if _name(one["TagSet"])}
    subnets = again(performance, "describe_subnets").names["made"]["Subnets"]
    names |= {one["SubnetId"]: _name(one["Tags"]) for one in subnets}
    ids = {one["NetworkInterfaceId"]: name for name, one in cards.items()}
    addresses = again(performance, "describe_addresses").names["made"]["Addresses"]
    return Ledger(
        states={names[one["InstanceId"]]: one["State"]["Name"] for one in instances},
        cards={name: _card(performance, one, names) for name, one in cards.items()},
        addresses={
            _name(one["Tags"]): (ids.get(one.get("NetworkInterfaceId", ""), ""), one.get("PrivateIpAddress", ""))
            for one in addresses
            if _name(one["Tags"])
        },
    )


def _card(performance: Performance, one: Mapping[str, Any], names: Mapping[str, str]) -> Card:
    attached = one.get("Attachment", {})
    is_primary = attached.get("DeviceIndex") == 0
    association = one.get("Association", {})
    ordered = sorted(one["PrivateIpAddresses"], key=lambda each: not each["Primary"])
    return Card(
        instance=names.get(attached.get("InstanceId", ""), ""),
        is_primary=is_primary,
        deletes=attached.get("DeleteOnTermination", False),
        wants=is_primary and _is_wanting(performance, one["NetworkInterfaceId"]),
        automatic=association.get("PublicIp", "") if association.get("IpOwnerId") == "amazon" else "",
        privates=tuple(each["PrivateIpAddress"] for each in ordered),
        groups=tuple(each["GroupName"] for each in one["Groups"]),
        subnet=names[one["SubnetId"]],
    )


def _is_wanting(performance: Performance, id: str) -> bool:
    asked = {"network_interface_id": id, "attribute": "associatePublicIpAddress"}
    seen = again(performance, "describe_network_interface_attribute", **asked).names["made"]
    return bool(seen["AssociatePublicIpAddress"])


def _name(tags: Iterable[Mapping[str, str]]) -> str:
    return next((one["Value"] for one in tags if one["Key"] == "Name"), "")
