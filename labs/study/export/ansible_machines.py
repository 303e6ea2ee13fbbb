"""Which module keeps machines as they are, and what they are plugged into: instances, interfaces, addresses, keys?"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from labs.cloud import registry
from labs.cloud.cli_line import typed
from labs.study.export.ansible_state import Task, of_kind, primary_of
from labs.study.export.change import Done, texts_in
from labs.study.export.natural_keys import Way

if TYPE_CHECKING:
    from labs.study.export.ansible import Playbook

STRATEGIES = ("cluster", "partition", "spread")
"""Strategies of placement groups that the module knows."""
LIVING = ("pending", "available")
"""States of a NAT gateway that is there."""
TOLD_OF_A_GATEWAY = {"subnet_id", "allocation_id", "connectivity_type", "tag_specifications"}
"""What the module can be told of a public NAT gateway."""


def write_placement_group(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_placement_group_module.html."""
    if one.strategy not in STRATEGIES or one.parent_group_id or getattr(one, "spread_level", None) == "host":
        book.make_by_command(one)
        return
    told: Task = {"name": book.text(one.group_name), "strategy": one.strategy}
    if one.partition_count:
        told["partition_count"] = one.partition_count
    variable = book.variable(one.id)
    book.add({"name": f"Keep {variable}", "amazon.aws.ec2_placement_group": {**told, "tags": book.tags(one)}})


def write_key_pair(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_key_module.html."""
    told: Task = {"name": book.text(one.key_name)}
    brought = _asked_for(book, one).get("public_key_material")
    told |= {"key_material": book.text(brought.decode())} if brought else {"key_type": one.key_type}
    variable = book.variable(one.id)
    # The module answers with a new private key, which belongs into no log.
    book.add({"name": f"Keep {variable}", "amazon.aws.ec2_key": {**told, "tags": book.tags(one)}, "no_log": True})


def _asked_for(book: "Playbook", one: Any) -> Mapping[str, Any]:
    """What whoever made a thing asked for."""
    change = book.made.get(one.id)
    return typed(registry.actions()[change.action], change.params) if change else {}


def write_instance(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_instance_module.html."""
    if one.state == "terminated":
        return
    if book.gone_among(one.image_id):
        book.left_out.append(f"{one.id} is not in here: its image {one.image_id} is gone.")
        return
    stopped = one.state == "stopped"
    told: Task = {
        "instance_type": one.instance_type,
        "source_dest_check": primary_of(book.end, one).source_dest_check,
        "termination_protection": one.disable_api_termination,
        "instance_initiated_shutdown_behavior": one.instance_initiated_shutdown_behavior,
        "state": "stopped" if stopped else "running",
    }
    if book.is_new(one.id):
        _launch(book, one, {**told, "state": "present"} if stopped else told)
        if stopped:  # which the module cannot do while it launches
            ids = {"instance_ids": [book.ref(one.id)], "state": "stopped"}
            book.add({"name": f"Have {book.variable(one.id)} stopped", "amazon.aws.ec2_instance": ids})
    else:
        groups = primary_of(book.end, one).group_ids
        before = primary_of(book.start, book.start.resources[one.id])
        if before is None or groups != before.group_ids:
            told["security_groups"] = [book.ref(id) for id in groups]
        told = {"instance_ids": [book.ref(one.id)], **told, "tags": book.tags(one)}
        book.keep(one, "ec2_instance", told, "instances[0].instance_id")
    if one.disable_api_stop:
        value = {"instance_id": one.id, "disable_api_stop": {"value": True}}
        book.command(f"Keep {book.variable(one.id)} from being stopped", "modify_instance_attribute", value)


def _launch(book: "Playbook", one: Any, told: Task) -> None:
    name = book.own_name(one)
    network = _launched(book, one)
    told = {
        "name": book.text(name),
        "image_id": book.ref(one.image_id),
        **network,
        **told,
        "tags": book.tags(one, name),
    }
    group: Any = book.end.resources.get(one.placement_group_id or "")
    placement = {"group_name": book.text(group.group_name)} if group is not None else {}
    placement |= {"partition_number": one.partition_number} if one.partition_number else {}
    placement |= {"tenancy": one.tenancy} if one.tenancy != "default" else {}
    told |= {"placement": placement} if placement else {}
    asked = _asked_for(book, one)
    told |= {name: book.text(asked[name]) for name in ("key_name", "user_data") if isinstance(asked.get(name), str)}
    book.keep(one, "ec2_instance", told, "instances[0].instance_id")


def _launched(book: "Playbook", one: Any) -> Task:
    """The network that an instance begins with: its subnet and groups, or interfaces that were there before."""
    asked = book.made[one.id].params.get("network_interfaces") or ()
    ready = [it for it in asked if it.get("network_interface_id") in book.end.resources]
    if ready:
        for it in ready:
            if it["network_interface_id"] not in book.known and book.is_new(it["network_interface_id"]):
                _write_interface(book, book.end.resources[it["network_interface_id"]], attached=False)
        return {
            "network_interfaces_ids": [
                {"id": book.ref(it["network_interface_id"]), "device_index": int(it.get("device_index", 0))}
                for it in ready
            ]
        }
    primary = primary_of(book.end, one)
    subnet: Any = book.end.resources[one.subnet_id]
    address = str(book.made[one.id].params.get("private_ip_address") or "")
    if primary.associate_public_ip_address == subnet.map_public_ip_on_launch and not address:
        groups = [book.ref(id) for id in primary.group_ids]
        return {"vpc_subnet_id": book.ref(one.subnet_id), "security_groups": groups}
    groups = [book.ref(id) for id in primary.group_ids]
    interface = {"device_index": 0, "assign_public_ip": primary.associate_public_ip_address, "groups": groups}
    typed = {"private_ip_address": address} if address else {}
    subnet_id = book.ref(one.subnet_id)
    return {"vpc_subnet_id": subnet_id, "network_interfaces": [{**interface, **typed, "subnet_id": subnet_id}]}


def write_interface(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_eni_module.html."""
    if one.attachment is not None and one.attachment.device_index == 0 and not book.is_new(one.id):
        return
    _write_interface(book, one, attached=True)


def _write_interface(book: "Playbook", one: Any, *, attached: bool) -> None:
    name = book.own_name(one, within="subnet_id") if book.is_new(one.id) else ""
    told: Task = {"name": book.text(name)} if name else {"eni_id": book.ref(one.id)}
    typed = _typed_address(book, one)
    told |= {
        "subnet_id": book.ref(one.subnet_id),
        **({"private_ip_address": typed} if typed else {}),
        "description": book.text(one.description),
        "security_groups": [book.ref(id) for id in one.group_ids],
        "source_dest_check": one.source_dest_check,
        "tags": book.tags(one, name),
    }
    told |= _more_addresses(book, one)
    if attached and one.attachment is not None:
        told |= {
            "attached": True,
            "instance_id": book.ref(one.attachment.instance_id),
            "device_index": one.attachment.device_index,
            "delete_on_termination": one.attachment.delete_on_termination,
        }
    elif attached and not book.is_new(one.id):
        told["attached"] = False
    book.keep(one, "ec2_eni", told, "interface.id")


def _typed_address(book: "Playbook", one: Any) -> str:
    """The primary address of an interface where whoever made it asked for it; empty where EC2 chose it."""
    change = book.made.get(one.id)
    address = str(one.private_ip_addresses[0].private_ip_address)
    return address if change and _stands_in(change, address) else ""


def _more_addresses(book: "Playbook", one: Any) -> Task:
    """The secondary addresses of an interface: each of them where somebody named one, or how many where EC2 chose all."""
    more = [str(it.private_ip_address) for it in one.private_ip_addresses[1:]]
    if any(_stands_in(change, address) for change in book.changes for address in more):
        return {"secondary_private_ip_addresses": more}
    return {"secondary_private_ip_address_count": len(more)} if more else {}


def _stands_in(change: Done, address: str) -> bool:
    return any(text == address for text, _ in texts_in(change.params))


def write_address(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_eip_module.html."""
    if not book.is_new(one.id) and one.network_interface_id is None:
        before: Any = book.start.resources[one.id]
        if before.association_id:
            book.command(
                f"Disassociate {book.variable(one.id)}",
                "disassociate_address",
                {"association_id": before.association_id},
            )
        return
    if _gateway_with(book, one):
        write_address_of_a_gateway(book, one)
        return
    name = book.own_name(one) if book.is_new(one.id) else ""
    told: Task = {"in_vpc": True, "reuse_existing_ip_allowed": True}
    if name:
        told |= {"tag_name": "Name", "tag_value": book.text(name), "tags": book.tags(one, name)}
    if one.network_interface_id:
        told["device_id"] = book.ref(one.network_interface_id)
        interface: Any = book.end.resources[one.network_interface_id]
        if one.private_ip_address != interface.private_ip_addresses[0].private_ip_address:
            told["private_ip_address"] = one.private_ip_address
    book.keep(one, "ec2_eip", told, "allocation_id")


def _gateway_with(book: "Playbook", one: Any) -> Any:
    """The NAT gateway that has an Elastic IP, or will have it in a moment; None where none does."""
    gateways = (it for it in of_kind(book.end, "natgateway") if it.state in LIVING)
    return next((it for it in gateways if any(address.allocation_id == one.id for address in it.addresses)), None)


def write_address_of_a_gateway(book: "Playbook", one: Any) -> None:
    """An address that a NAT gateway associates: the module would take it for another's then, and allocate one more."""
    if not book.is_new(one.id):
        return
    name = book.own_name(one)
    own = {key: value for key, value in one.tags.items() if not key.startswith("aws:")}
    tags = [{"key": key, "value": value} for key, value in {**own, "Name": name}.items()]
    asked = {"domain": "vpc", "tag_specifications": [{"resource_type": "elastic-ip", "tags": tags}]}
    params = typed(registry.actions()["allocate_address"], asked)
    way = Way("describe_addresses", (("tag:Name", name),), ("Addresses",), (), "AllocationId")
    variable = book.variable(one.id)
    book.ask(f"{variable}_before", way, many=True)
    book.command(f"Create {variable}", "allocate_address", params, when=f"not {variable}_before.stdout")
    book.known[one.id] = book.ask(variable, way)


def write_nat_gateway(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_nat_gateway_module.html."""
    if one.state not in LIVING:
        return
    asked = book.made[one.id].params.keys() if book.is_new(one.id) else set()
    if one.connectivity_type != "public" or not asked or asked - TOLD_OF_A_GATEWAY:
        book.keep_by_command(one)
        return
    told = {
        "subnet_id": book.ref(one.subnet_id),
        "allocation_id": book.ref(one.addresses[0].allocation_id),
        "wait": True,
        "tags": book.tags(one),
    }
    book.keep(one, "ec2_vpc_nat_gateway", told, "nat_gateway_id")
