"""A playbook says what shall be, so that playing it twice changes nothing; nobody's text is ever a template in it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from labs.cloud import registry
from labs.study.export.ansible import playbook
from labs.study.export.ansible_state import ABSENT, INFO, MAKING, ORDER, kind_made_by
from labs.study.export.ansible_tasks import WRITERS
from tests.cloud.builders import AMAZON_LINUX_2023, Network, a_region
from tests.study.export.journals import Journal, all_journals, journal

every_journal = pytest.mark.parametrize("one", all_journals(), ids=lambda one: one.name)
Asked = tuple[str, dict[str, Any]]


class Loader(yaml.SafeLoader):
    """Reads `!unsafe` as what it protects."""


Loader.add_constructor("!unsafe", lambda loader, node: f"!unsafe {node.value}")


def written(one: Journal) -> str:
    return playbook(one.origin, {one.start.region: one.end}, one.changes)


def tasks_of(one: Journal) -> list[dict[str, Any]]:
    plays = yaml.load(written(one), Loader)
    tasks: list[dict[str, Any]] = plays[0]["tasks"]
    return tasks


def tasks_for(network: Network, *asked: Asked) -> list[dict[str, Any]]:
    return tasks_of(journal("test", network.world, list(asked)))


def told(tasks: list[dict[str, Any]], module: str) -> list[dict[str, Any]]:
    return [one[f"amazon.aws.{module}"] for one in tasks if f"amazon.aws.{module}" in one]


def commands(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (one for one in tasks if "ansible.builtin.command" in one)


def templates(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from templates(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from templates(inner)
    elif isinstance(value, str) and "{{" in value and not value.startswith("!unsafe "):
        yield value.split("{{")[1].split("}}")[0].strip()


@every_journal
def test_every_id_is_known_before_it_is_used(one: Journal) -> None:
    known: set[str] = set()
    for task in tasks_of(one):
        for used in templates(task):
            assert used.split(".")[0].split("[")[0].strip("( ") in known, (used, task)
        known |= {task["register"]} if "register" in task else set()


@every_journal
def test_no_id_of_this_sandbox_stands_in_a_task(one: Journal) -> None:
    ids = {*one.start.resources, *one.end.resources}
    said = yaml.dump(tasks_of(one))

    assert [id for id in ids if id in said] == []


@every_journal
def test_whatever_is_not_a_question_or_guarded_is_a_module(one: Journal) -> None:
    for task in commands(tasks_of(one)):
        assert task.get("changed_when") is False or "when" in task or "Keep" in task["name"]


@every_journal
def test_what_the_journal_made_and_left_there_is_kept(one: Journal) -> None:
    """As many of a kind as the journal left, beyond what came by itself, have a task."""
    modules = {"subnet": "ec2_vpc_subnet", "instance": "ec2_instance", "network-acl": "ec2_vpc_nacl"}
    made = {"subnet": "create_subnet", "instance": "run_instances", "network-acl": "create_network_acl"}
    for kind, module in modules.items():
        new = one.end.resources.keys() - one.start.resources.keys()
        results = str([change.result for change in one.changes if change.action == made[kind]])
        left = [id for id in new if id in results and one.end.resources[id].kind() == kind]
        alive = [
            id
            for id in left
            if getattr(one.end.resources[id], "state", "") != "terminated"
            and f"{id} is not in here" not in written(one)
        ]
        names = [
            task["name"]
            for task in tasks_of(one)
            if (f"amazon.aws.{module}" in task and task["name"].startswith("Keep"))
            or task["name"].startswith(f"Create {kind.replace('-', '_')}_")
        ]
        assert len(names) >= len(alive), (kind, names, alive)


def test_a_network_is_kept_by_modules_alone() -> None:
    tagged = [{"resource_type": "vpc", "tags": [{"key": "Name", "value": "web"}]}]
    start = a_region()
    vpc = registry.call(start.world, "create_vpc", {"cidr_block": "10.0.0.0/16", "tag_specifications": tagged})[1]
    vpc_id = vpc["Vpc"]["VpcId"]

    tasks = tasks_for(
        start,
        ("create_vpc", {"cidr_block": "10.0.0.0/16", "tag_specifications": tagged}),
        ("create_subnet", {"vpc_id": vpc_id, "cidr_block": "10.0.1.0/24", "availability_zone": "ap-northeast-2a"}),
        ("modify_vpc_attribute", {"vpc_id": vpc_id, "enable_dns_hostnames": {"value": True}}),
    )

    assert tasks == [
        {
            "name": "Keep vpc_web",
            "amazon.aws.ec2_vpc_net": {
                "name": "web",
                "cidr_block": ["10.0.0.0/16"],
                "purge_cidrs": True,
                "tenancy": "default",
                "dns_support": True,
                "dns_hostnames": True,
                "tags": {"Name": "web"},
            },
            "register": "vpc_web",
        },
        {
            "name": "Keep subnet_1",
            "amazon.aws.ec2_vpc_subnet": {
                "vpc_id": "{{ vpc_web.vpc.id }}",
                "cidr": "10.0.1.0/24",
                "az": "ap-northeast-2a",
                "map_public": False,
                "tags": {},
            },
            "register": "subnet_1",
        },
    ]


def test_ipv6_ranges_are_told_by_their_place_in_the_block_that_amazon_gives() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("a").with_subnet("b", "10.0.2.0/24")
    end = a_region().with_vpc(gateway=False).with_subnet("a").with_subnet("b", "10.0.2.0/24").with_ipv6("a", "b")
    rule = {"ip_protocol": "icmpv6", "ipv6_ranges": [{"cidr_ipv6": end.ipv6_part(1)}]}
    group_id = network.do("describe_security_groups")["SecurityGroups"][0]["GroupId"]

    tasks = tasks_for(
        network,
        ("associate_vpc_cidr_block", {"vpc_id": network["vpc"], "amazon_provided_ipv6_cidr_block": True}),
        ("associate_subnet_cidr_block", {"subnet_id": network["a"], "ipv6_cidr_block": end.ipv6_part(0)}),
        ("create_egress_only_internet_gateway", {"vpc_id": network["vpc"]}),
        ("authorize_security_group_ingress", {"group_id": group_id, "ip_permissions": [rule]}),
        ("modify_subnet_attribute", {"subnet_id": network["a"], "assign_ipv6_address_on_creation": {"value": True}}),
    )

    block = "(vpc_1.vpc.ipv6_cidr_block_association_set[0].ipv6_cidr_block | regex_replace('00::/56$', ''))"
    assert [one["ipv6_cidr"] for one in told(tasks, "ec2_vpc_net")] == [True]
    assert [(one["ipv6_cidr"], one["assign_instances_ipv6"]) for one in told(tasks, "ec2_vpc_subnet")] == [
        (f"{{{{ {block} ~ '00::/64' }}}}", True)
    ]
    assert [one["vpc_id"] for one in told(tasks, "ec2_vpc_egress_igw")] == ["{{ vpc_1.vpc.id }}"]
    assert [one["rules"][-1] for one in told(tasks, "ec2_security_group")] == [
        {"proto": "icmpv6", "icmp_type": -1, "icmp_code": -1, "cidr_ipv6": f"{{{{ {block} ~ '01::/64' }}}}"}
    ]
    assert [one["nacl_id"] for one in told(tasks, "ec2_vpc_nacl")] == ["{{ network_acl_1.nacls[0].nacl_id }}"]


def test_what_was_made_and_deleted_again_is_not_in_it() -> None:
    start = a_region()
    group = {"group_name": "spare", "strategy": "cluster"}

    tasks = tasks_for(start, ("create_placement_group", group), ("delete_placement_group", {"group_name": "spare"}))

    assert tasks == []


def test_what_has_no_name_gets_one_and_the_head_says_so() -> None:
    one = journal("test", a_region().world, [("create_vpc", {"cidr_block": "10.0.0.0/16"})])

    assert told(tasks_of(one), "ec2_vpc_net")[0]["name"] == "vpc_1"
    assert "has no name: so that it is found again, its Name tag here is vpc_1." in written(one)


def test_groups_that_name_each_other_are_there_before_their_rules() -> None:
    network = a_region().with_vpc()
    web = registry.call(
        network.world, "create_security_group", {"group_name": "web", "description": "w", "vpc_id": network["vpc"]}
    )
    db = registry.call(
        web[0], "create_security_group", {"group_name": "db", "description": "d", "vpc_id": network["vpc"]}
    )
    ids = {"web": web[1]["GroupId"], "db": db[1]["GroupId"]}
    pairs = [("web", "db"), ("db", "web")]

    tasks = tasks_for(
        network,
        *(
            ("create_security_group", {"group_name": one, "description": one[0], "vpc_id": network["vpc"]})
            for one in ids
        ),
        *(
            (
                "authorize_security_group_ingress",
                {
                    "group_id": ids[one],
                    "ip_permissions": [{"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": ids[other]}]}],
                },
            )
            for one, other in pairs
        ),
    )

    groups = told(tasks, "ec2_security_group")
    assert [(one["name"], "rules" in one) for one in groups] == [
        ("db", False),
        ("web", False),
        ("web", True),
        ("db", True),
    ]


def test_an_instance_that_was_there_is_stopped_and_found_by_its_name() -> None:
    tags = [{"resource_type": "instance", "tags": [{"key": "Name", "value": "web"}]}]
    network = (
        a_region().with_vpc().with_subnet("subnet").with_instance("web", in_subnet="subnet", tag_specifications=tags)
    )

    tasks = tasks_for(network, ("stop_instances", {"instance_ids": [network["web"]]}))

    assert [task["name"] for task in tasks] == ["Look up instance_web", "Keep instance_web"]
    assert told(tasks, "ec2_instance")[0]["state"] == "stopped"
    assert told(tasks, "ec2_instance")[0]["instance_ids"] == ["{{ instance_web.instances[0].instance_id }}"]


def test_what_no_module_can_make_is_a_command_that_is_carried_out_once() -> None:
    asked = {"group_name": "clock", "strategy": "precision-time"}

    tasks = tasks_for(a_region(), ("create_placement_group", asked))

    assert [task["name"] for task in tasks[:2]] == [
        "Look up placement_group_clock_before",
        "Create placement_group_clock",
    ]
    assert tasks[1]["when"] == "not placement_group_clock_before.stdout"
    assert tasks[1]["ansible.builtin.command"]["argv"][:3] == ["aws", "ec2", "create-placement-group"]


def test_what_no_task_says_is_told_in_the_head() -> None:
    network = a_region().with_vpc().with_subnet("subnet").with_interface("eni", in_subnet="subnet")
    asked = {"network_interface_id": network["eni"], "associate_public_ip_address": True}

    one = journal("test", network.world, [("modify_network_interface_attribute", asked)])

    assert (
        "- AssociatePublicIpAddress of ModifyNetworkInterfaceAttribute (entry 1) is not in here: no task says it."
        in written(one)
    )


def test_what_was_there_and_is_gone_is_removed_only_while_it_is_there() -> None:
    network = a_region().with_vpc().with_subnet("subnet")

    tasks = tasks_for(network, ("delete_subnet", {"subnet_id": network["subnet"]}))

    assert tasks[-1]["amazon.aws.ec2_vpc_subnet"]["state"] == "absent"
    assert tasks[-1]["when"] == "subnet_1.stdout | length > 0"


def test_what_goes_with_its_owner_is_not_deleted_apart() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("subnet").with_instance("web", in_subnet="subnet")

    tasks = tasks_for(network, ("terminate_instances", {"instance_ids": [network["web"]]}))

    assert [task["name"] for task in tasks if "when" in task] == ["Delete instance_1"]


def test_a_table_of_ones_own_is_deleted_before_its_vpc() -> None:
    network = a_region().with_vpc(gateway=False)
    table = network.do("create_route_table", vpc_id=network["vpc"])["RouteTable"]["RouteTableId"]
    network.do("create_tags", resources=[table], tags=[{"key": "Name", "value": "own"}])

    tasks = tasks_for(
        network, ("delete_route_table", {"route_table_id": table}), ("delete_vpc", {"vpc_id": network["vpc"]})
    )

    assert [task["name"] for task in tasks if "when" in task] == ["Delete route_table_own", "Delete vpc_1"]


def test_an_instance_that_is_to_be_stopped_is_launched_first() -> None:
    network = a_region().with_vpc().with_subnet("subnet")
    asked = {"image_id": network.image(AMAZON_LINUX_2023), "min_count": 1, "max_count": 1, "instance_type": "t3.micro"}
    launch = ("run_instances", {**asked, "subnet_id": network["subnet"]})
    id = registry.call(network.world, *launch)[1]["Instances"][0]["InstanceId"]

    instances = told(tasks_for(network, launch, ("stop_instances", {"instance_ids": [id]})), "ec2_instance")

    assert [one["state"] for one in instances] == ["present", "stopped"]


def test_what_is_gone_with_its_owner_fails_nothing_once_both_are_gone() -> None:
    network = a_region().with_vpc(gateway=False).with_subnet("subnet")

    tasks = tasks_for(
        network, ("delete_subnet", {"subnet_id": network["subnet"]}), ("delete_vpc", {"vpc_id": network["vpc"]})
    )

    assert [task["name"] for task in tasks if "failed_when" in task] == []
    assert [task["name"] for task in tasks if "when" in task] == ["Delete subnet_1", "Delete vpc_1"]
    assert tasks[2]["amazon.aws.ec2_vpc_subnet"]["vpc_id"] == "{{ vpc_1.stdout | default('none', true) }}"


def test_a_default_vpc_is_made_by_a_command_once() -> None:
    tasks = tasks_for(a_region(), ("create_default_vpc", {}))

    assert tasks[1] == {
        "name": "Create the default VPC",
        "ansible.builtin.command": {"argv": ["aws", "ec2", "create-default-vpc"]},
        "when": "not vpc_1_before.stdout",
    }


@pytest.mark.parametrize("text", ["{{ lookup('pipe', 'id') }}", "{% raw %}", "{# gone #}"])
def test_a_text_that_looks_like_a_template_is_unsafe_to_ansible(text: str) -> None:
    tags = [{"resource_type": "vpc", "tags": [{"key": "Name", "value": text}, {"key": text, "value": text}]}]

    asked = ("create_vpc", {"cidr_block": "10.0.0.0/16", "tag_specifications": tags})

    made = told(tasks_for(a_region(), asked), "ec2_vpc_net")[0]
    assert made["name"] == f"!unsafe {text}"
    assert made["tags"] == {"Name": f"!unsafe {text}", text: f"!unsafe {text}"}


def test_an_instance_is_launched_from_an_image_that_is_looked_up() -> None:
    network = a_region().with_vpc().with_subnet("subnet")
    asked = {"image_id": network.image(AMAZON_LINUX_2023), "min_count": 1, "max_count": 1, "instance_type": "t3.micro"}

    tasks = tasks_for(network, ("run_instances", {**asked, "subnet_id": network["subnet"]}))

    assert told(tasks, "ec2_ami_info")[0]["filters"]["name"] == AMAZON_LINUX_2023
    assert told(tasks, "ec2_instance")[0]["image_id"] == "{{ image_1.images[0].image_id }}"


def test_the_tables_speak_of_kinds_and_actions_that_there_are() -> None:
    assert {*ORDER, *WRITERS, *ABSENT} <= set(registry.kinds())
    assert set(INFO) <= set(registry.actions())
    assert set(WRITERS) == set(ORDER)


def test_a_peering_is_requested_and_accepted_before_groups_and_routes_need_it() -> None:
    network = a_region().with_vpc(gateway=False).with_vpc("peer", "10.1.0.0/16", gateway=False)
    network.with_group("web").with_group("db", vpc="peer")
    asked = (("create_vpc_peering_connection", {"vpc_id": network["vpc"], "peer_vpc_id": network["peer"]}),)
    connection = registry.call(network.world, *asked[0])[1]["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    table = network.main_table(network["vpc"])["RouteTableId"]
    by_id = {"vpc_peering_connection_id": connection}
    named = {"ip_protocol": "-1", "user_id_group_pairs": [{"group_id": network["web"]}]}

    tasks = tasks_for(
        network,
        *asked,
        ("accept_vpc_peering_connection", by_id),
        ("create_route", {"route_table_id": table, "destination_cidr_block": "10.1.0.0/16", **by_id}),
        ("authorize_security_group_ingress", {"group_id": network["db"], "ip_permissions": [named]}),
    )

    named_modules = [name.rpartition(".")[2] for one in tasks for name in one if name.startswith("amazon.aws.")]
    modules = [one for one in named_modules if not one.endswith("_info")]
    requested, accepted = told(tasks, "ec2_vpc_peering")
    assert modules == ["ec2_vpc_peering", "ec2_vpc_peering", "ec2_security_group", "ec2_vpc_route_table"]
    assert set(requested) == {"vpc_id", "peer_vpc_id", "tags"}
    assert accepted == {"peering_id": "{{ vpc_peering_connection_1.peering_id }}", "state": "accept"}
    assert told(tasks, "ec2_vpc_route_table")[0]["routes"] == [
        {"dest": "10.1.0.0/16", "vpc_peering_connection_id": "{{ vpc_peering_connection_1.peering_id }}"}
    ]


def test_a_nat_gateway_stands_before_the_routes_to_it_and_takes_its_elastic_ip_itself() -> None:
    network = a_region().with_vpc().with_subnet("public")
    address = {"domain": "vpc"}
    world, allocated = registry.call(network.world, "allocate_address", address)
    gateway = {"subnet_id": network["public"], "allocation_id": allocated["AllocationId"]}
    made = registry.call(world, "create_nat_gateway", gateway)[1]["NatGateway"]["NatGatewayId"]
    table = network.main_table(network["vpc"])["RouteTableId"]

    tasks = tasks_for(
        network,
        ("allocate_address", address),
        ("create_nat_gateway", gateway),
        ("advance_time", {"seconds": 600}),
        (
            "create_route",
            {"route_table_id": table, "destination_cidr_block": "198.51.100.0/24", "nat_gateway_id": made},
        ),
    )

    kept = told(tasks, "ec2_vpc_nat_gateway")
    assert told(tasks, "ec2_eip") == []
    assert [one["name"] for one in tasks if "Look up" not in one["name"]] == [
        "Create elastic_ip_1",
        "Keep natgateway_1",
        "Keep route_table_1",
    ]
    assert kept[0]["allocation_id"] == "{{ elastic_ip_1.addresses[0].allocation_id }}"
    assert told(tasks, "ec2_vpc_route_table")[0]["routes"][-1]["gateway_id"] == "{{ natgateway_1.nat_gateway_id }}"


def test_what_only_a_command_makes_stands_before_what_speaks_of_it() -> None:
    network = a_region().with_vpc().with_group("web")
    listed = {"prefix_list_name": "offices", "max_entries": 5, "address_family": "IPv4"}
    made = registry.call(network.world, "create_managed_prefix_list", listed)[1]["PrefixList"]["PrefixListId"]
    rule = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "prefix_list_ids": [{"prefix_list_id": made}]}

    tasks = tasks_for(
        network,
        ("create_managed_prefix_list", listed),
        ("authorize_security_group_ingress", {"group_id": network["web"], "ip_permissions": [rule]}),
    )

    names = [one["name"] for one in tasks]
    assert names.index("Create prefix_list_1") < names.index("Keep security_group_web")


def test_a_transit_gateway_is_attached_before_a_route_leads_to_it() -> None:
    network = a_region().with_vpc().with_subnet("subnet")
    made = registry.call(network.world, "create_transit_gateway", {})[1]
    gateway = {"transit_gateway_id": made["TransitGateway"]["TransitGatewayId"]}
    table = network.main_table(network["vpc"])["RouteTableId"]

    tasks = tasks_for(
        network,
        ("create_transit_gateway", {}),
        (
            "create_transit_gateway_vpc_attachment",
            {**gateway, "vpc_id": network["vpc"], "subnet_ids": [network["subnet"]]},
        ),
        ("advance_time", {"seconds": 600}),
        ("create_route", {"route_table_id": table, "destination_cidr_block": "10.30.0.0/16", **gateway}),
    )

    assert [one["name"] for one in tasks if "Look up" not in one["name"]] == [
        "Create transit_gateway_1",
        "Create transit_gateway_attachment_1",
        "Keep route_table_1",
    ]


def test_what_an_action_makes_is_known_by_its_kind() -> None:
    making = [name for name in registry.actions_of("ec2") if name.startswith(MAKING)]

    assert {name for name in making if not kind_made_by(name)} == {
        "create_launch_template_version",
        "create_network_acl_entry",
        "create_route",
        "create_tags",
        "create_transit_gateway_route",
        "create_vpn_connection_route",
    }


def test_addresses_that_somebody_named_are_kept_by_name_and_others_by_their_number() -> None:
    network = a_region().with_vpc().with_subnet("subnet")
    named = [{"private_ip_address": f"10.0.1.{end}", "primary": end == 50} for end in (50, 51)]
    asked = (
        ("create_network_interface", {"subnet_id": network["subnet"], "private_ip_addresses": named}),
        ("create_network_interface", {"subnet_id": network["subnet"], "secondary_private_ip_address_count": 2}),
    )

    first, second = told(tasks_for(network, *asked), "ec2_eni")

    assert (first["private_ip_address"], first["secondary_private_ip_addresses"]) == ("10.0.1.50", ["10.0.1.51"])
    assert second["secondary_private_ip_address_count"] == 2
    assert "private_ip_address" not in second
