"""Which module of amazon.aws keeps a thing of a kind as it is, and what is it told? One function a kind.

Parameters: https://docs.ansible.com/ansible/latest/collections/amazon/aws/. Resources are read as the world keeps them.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from labs.study.export.ansible_ipv6 import write_egress_only_gateway
from labs.study.export.ansible_machines import (
    write_address,
    write_instance,
    write_interface,
    write_key_pair,
    write_nat_gateway,
    write_placement_group,
)
from labs.study.export.ansible_state import Task, rules_of

if TYPE_CHECKING:
    from labs.study.export.ansible import Playbook

Writer = Callable[["Playbook", Any], None]
PROTOCOLS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "ipv6-icmp", "-1": "all"}
"""Protocol numbers of ACL entries that the module knows by name."""


DHCP = {
    "domain-name": "domain_name",
    "domain-name-servers": "dns_servers",
    "netbios-name-servers": "netbios_name_servers",
    "netbios-node-type": "netbios_node_type",
    "ntp-servers": "ntp_servers",
}
"""DHCP option -> the module's name of it."""
SINGLE = ("domain-name", "netbios-node-type")
"""DHCP options that have one value."""


def write_dhcp_options(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_dhcp_option_module.html."""
    told: Task = {} if book.is_new(one.id) else {"dhcp_options_id": book.ref(one.id)}
    for it in one.configurations:
        if it.key not in DHCP:
            book.left_out.append(f"The option {it.key} of {one.id} is not in here: the module does not know it.")
            continue
        values = [book.text(value) for value in it.values]
        told[DHCP[it.key]] = values[0] if it.key in SINGLE and values else values
    book.keep(one, "ec2_vpc_dhcp_option", {**told, "tags": book.tags(one)}, "dhcp_options_id")


def write_vpc(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_net_module.html."""
    variable = book.variable(one.id)
    if one.is_default and book.is_new(one.id):
        asked = f"{variable}_before"
        filters = [{"name": "is-default", "values": ["true"]}]
        argv = [*book.argv("describe_vpcs", {"filters": filters}), "--query", "Vpcs[].VpcId", "--output", "text"]
        book.add({"name": "Look up the default VPC", "ansible.builtin.command": {"argv": argv}, "register": asked,
                  "changed_when": False})  # fmt: skip
        book.command("Create the default VPC", "create_default_vpc", {}, when=f"not {asked}.stdout")
        return
    name = book.own_name(one)
    ranges = [one.cidr_block, *(it.cidr_block for it in one.cidr_block_associations if it.cidr_block != one.cidr_block)]
    told = {
        "name": book.text(name),
        "cidr_block": ranges,
        "purge_cidrs": True,
        "tenancy": one.instance_tenancy,
        "dns_support": one.enable_dns_support,
        "dns_hostnames": one.enable_dns_hostnames,
        "tags": book.tags(one, name),
    }
    told |= _ipv6_of_vpc(book, one)
    if one.dhcp_options_id in book.made:
        told["dhcp_opts_id"] = book.ref(one.dhcp_options_id)
    if not book.is_new(one.id):
        told["vpc_id"] = book.ref(one.id)
    book.keep(one, "ec2_vpc_net", told, "vpc.id")


def _ipv6_of_vpc(book: "Playbook", one: Any) -> Task:
    """Whether Amazon gives a VPC an IPv6 block; the module knows one."""
    for block in one.ipv6_networks[1:]:
        book.left_out.append(f"The block {block} of {one.id} is not in here: the module gives a VPC one IPv6 block.")
    before: Any = book.start.resources.get(one.id)
    had = before is not None and before.ipv6_networks
    return {"ipv6_cidr": bool(one.ipv6_networks)} if one.ipv6_networks or had else {}


def write_subnet(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_subnet_module.html."""
    vpc: Any = book.end.resources[one.vpc_id]
    if one.default_for_az and vpc.is_default and one.id not in book.start.resources:
        book.left_out.append(f"What became of {one.id}, which came with the default VPC, is not in here.")
        return
    if not one.cidr_block:  # which the module cannot do without
        book.make_by_command(one)
        return
    told = {
        "vpc_id": book.ref(one.vpc_id),
        "cidr": one.cidr_block,
        "az": one.availability_zone,
        "map_public": one.map_public_ip_on_launch,
        **_ipv6_of_subnet(book, one),
        "tags": book.tags(one),
    }
    book.keep(one, "ec2_vpc_subnet", told, "subnet.id")


def _ipv6_of_subnet(book: "Playbook", one: Any) -> Task:
    if not one.ipv6_cidr_block:
        return {}
    return {
        "ipv6_cidr": book.ipv6(one.ipv6_cidr_block),
        "assign_instances_ipv6": one.assign_ipv6_address_on_creation,
    }


def write_gateway(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_igw_module.html."""
    told: Task = {"tags": book.tags(one)}
    if one.vpc_id:
        told = {"vpc_id": book.ref(one.vpc_id), **told}
    if not book.is_new(one.id):
        told["internet_gateway_id"] = book.ref(one.id)
        told |= {} if one.vpc_id else {"detach_vpc": True}
    elif not one.vpc_id:
        name = book.own_name(one)
        asked = f"{book.variable(one.id)}_before"
        filters = {"filters": {"tag:Name": book.text(name)}}
        book.add(
            {"name": f"Look up {book.variable(one.id)}", "amazon.aws.ec2_vpc_igw_info": filters, "register": asked}
        )
        found = f"{asked}.internet_gateways"
        told = {
            "tags": book.tags(one, name),
            "internet_gateway_id": f"{{{{ ({found} | first).internet_gateway_id if {found} else omit }}}}",
        }
    book.keep(one, "ec2_vpc_igw", told, "gateway_id")


def write_group(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_security_group_module.html."""
    rules = rules_of(book.end, one.id)
    told: Task = {
        "name": book.text(one.group_name),
        "description": book.text(one.description),
        "vpc_id": book.ref(one.vpc_id),
        "tags": book.tags(one),
    }
    if any(it.referenced_group_id for it in rules):
        for it in rules:
            peer: Any = book.end.resources.get(it.referenced_group_id or "")
            if peer is not None and book.is_new(peer.id) and peer.id not in book.known:
                book.keep(peer, "ec2_security_group", _bare(book, peer), "group_id", "Have {} before it is referred to")
        if one.id not in book.known and book.is_new(one.id):
            book.keep(one, "ec2_security_group", _bare(book, one), "group_id", "Have {} before it is referred to")
    told["rules"] = [_rule(book, it) for it in rules if not it.is_egress]
    told["rules_egress"] = [_rule(book, it) for it in rules if it.is_egress]
    book.keep(one, "ec2_security_group", told, "group_id")


def _bare(book: "Playbook", one: Any) -> Task:
    """A group without a word on its rules."""
    return {
        "name": book.text(one.group_name),
        "description": book.text(one.description),
        "vpc_id": book.ref(one.vpc_id),
        "purge_rules": False,
        "purge_rules_egress": False,
    }


def _rule(book: "Playbook", rule: Any) -> Task:
    told: Task = {"proto": "all" if rule.ip_protocol == "-1" else rule.ip_protocol}
    if rule.ip_protocol in ("icmp", "icmpv6"):
        told |= {"icmp_type": rule.from_port, "icmp_code": rule.to_port}
    elif rule.ip_protocol in ("tcp", "udp"):
        told |= {"from_port": rule.from_port, "to_port": rule.to_port}
    return {**told, **_peer(book, rule), **({"rule_desc": book.text(rule.description)} if rule.description else {})}


def _peer(book: "Playbook", rule: Any) -> Task:
    if rule.referenced_group_id:
        return {"group_id": book.ref(rule.referenced_group_id)}
    if rule.prefix_list_id:
        return {"ip_prefix": book.ref(rule.prefix_list_id)}
    return {"cidr_ipv6": book.ipv6(rule.cidr_ipv6)} if rule.cidr_ipv6 else {"cidr_ip": rule.cidr_ipv4}


def write_acl(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_nacl_module.html."""
    name = book.own_name(one, within="vpc_id") if book.is_new(one.id) else ""
    found = {"name": book.text(name)} if name else {"nacl_id": book.ref(one.id)}
    others = [it for it in one.entries if it.protocol not in PROTOCOLS]
    told = {
        "vpc_id": book.ref(one.vpc_id),
        **found,
        "subnets": [book.ref(it.subnet_id) for it in one.associations],
        "ingress": [_entry(book, it) for it in one.entries if not it.egress and it not in others],
        "egress": [_entry(book, it) for it in one.entries if it.egress and it not in others],
        "tags": book.tags(one, name),
    }
    book.keep(one, "ec2_vpc_nacl", told, "nacl_id")
    book.left_out += [
        f"Entry {it.rule_number} of {one.id} is not in here: the module knows no protocol {it.protocol}."
        for it in others
    ]


def _entry(book: "Playbook", it: Any) -> list[Any]:
    ports = [it.from_port, it.to_port] if it.protocol in ("6", "17") else [None, None]
    icmp = [it.icmp_type, it.icmp_code] if it.protocol in ("1", "58") else [None, None]
    return [it.rule_number, PROTOCOLS[it.protocol], it.rule_action, book.ipv6(it.block), *icmp, *ports]


def write_table(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_route_table_module.html."""
    if book.is_new(one.id):
        name = book.own_name(one, within="vpc_id")
        found: Task = {"tags": book.tags(one, name)}
    else:
        found = {"lookup": "id", "route_table_id": book.ref(one.id), "tags": book.tags(one)}
    kept = [it for it in one.routes if it.target_id in book.end.resources and _member_of(it)]
    told = {
        "vpc_id": book.ref(one.vpc_id),
        **found,
        "subnets": [book.ref(it.subnet_id) for it in one.associations if it.subnet_id],
        "routes": [_route(book, it) for it in kept],
    }
    book.keep(one, "ec2_vpc_route_table", told, "route_table.id")
    for it in one.routes:
        if it.target_id != "local" and it not in kept:
            why = "its target is gone" if _member_of(it) else "the module cannot say it"
            book.left_out.append(f"The route of {one.id} to {it.destination} is not in here: {why}.")
    if one.is_main and book.is_new(one.id):
        book.left_out.append(f"That {one.id} is the main route table of its VPC is not in here: no module can say it.")


ROUTE_MEMBERS: Mapping[str, str] = {
    "gateway_id": "gateway_id",
    "nat_gateway_id": "gateway_id",
    "transit_gateway_id": "gateway_id",
    "network_interface_id": "network_interface_id",
    "instance_id": "instance_id",
    "vpc_peering_connection_id": "vpc_peering_connection_id",
}
"""The field of a route that holds its target -> what the module calls it."""


def _member_of(route: Any) -> str | None:
    """The field of a route's target; None for a route that the module cannot say."""
    if route.destination_prefix_list_id:
        return None
    return next((name for name in ROUTE_MEMBERS if getattr(route, name)), None)


def _route(book: "Playbook", route: Any) -> Task:
    name = _member_of(route) or ""
    return {"dest": book.ipv6(route.destination), ROUTE_MEMBERS[name]: book.ref(route.target_id)}


def write_peering(book: "Playbook", one: Any) -> None:
    """https://docs.ansible.com/ansible/latest/collections/amazon/aws/ec2_vpc_peering_module.html."""
    if one.ended_at is not None or not book.is_new(one.id):
        book.left_out.append(f"{one.id} is not in here: it has ended, or was not made by the journal.")
        return
    elsewhere = {} if one.accepter.region == one.requester.region else {"peer_region": one.accepter.region}
    told = {
        "vpc_id": book.ref(one.requester.vpc_id),
        "peer_vpc_id": book.ref(one.accepter.vpc_id),
        **elsewhere,
        "tags": book.tags(one),
    }
    book.keep(one, "ec2_vpc_peering", told, "peering_id")
    if one.status != "active":
        return
    if elsewhere:
        there = f"{one.accepter.vpc_id} in {one.accepter.region}"
        book.left_out.append(
            f"{one.id} names {there} by its id, which is another wherever this is played; accept it there."
        )
        return
    accepted = {"peering_id": book.ref(one.id), "state": "accept"}
    book.add({"name": f"Accept {book.variable(one.id)}", "amazon.aws.ec2_vpc_peering": accepted})


WRITERS: Mapping[str, Writer] = {
    "key-pair": write_key_pair,
    "dhcp-options": write_dhcp_options,
    "placement-group": write_placement_group,
    "vpc": write_vpc,
    "vpc-peering-connection": write_peering,
    "subnet": write_subnet,
    "internet-gateway": write_gateway,
    "egress-only-internet-gateway": write_egress_only_gateway,
    "security-group": write_group,
    "network-acl": write_acl,
    "instance": write_instance,
    "network-interface": write_interface,
    "elastic-ip": write_address,
    "natgateway": write_nat_gateway,
    "transit-gateway": lambda book, one: book.keep_by_command(one),
    "transit-gateway-attachment": lambda book, one: book.keep_by_command(one),
    "route-table": write_table,
}
"""Kind -> what writes the tasks of one of it."""
