"""Mistakes that learners make in the last lab, where all comes together: what they cost, and what is said of them."""

from collections.abc import Callable

from labs.assess.finding import Finding
from labs.assess.script import Do
from labs.courses.words import explain_finding
from tests.courses.playing import LABS, graded, missed

LAB = LABS["a-network-that-ships"]


def after(change: Callable[[Do], list[Do]]) -> dict[str, Finding]:
    """What is missed when each action of the solution is done as this says."""
    return missed(graded(LAB, [other for one in LAB.solution for other in change(one)]))


def test_a_database_that_is_open_to_the_whole_vpc_is_open_to_the_web_servers() -> None:
    rule = next(one for one in LAB.solution if one.action == "authorize_security_group_ingress")
    ports = {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_ip": "10.80.0.0/16"}
    wide = Do(action=rule.action, params={"group_id": rule.params["group_id"], **ports})

    found = after(lambda one: [wide if one is rule else one])

    assert {id: one.code for id, one in found.items()} == {"db-from-app-only": "packet.let_through"}
    assert "web에게도 열려요" in explain_finding(LAB, found["db-from-app-only"], "ko").why


def test_a_nat_gateway_in_a_private_subnet_leads_nowhere() -> None:
    gateway = next(one for one in LAB.solution if one.action == "create_nat_gateway")
    inside = Do(
        action=gateway.action, params={**gateway.params, "subnet_id": "${private.Subnet.SubnetId}"}, name=gateway.name
    )

    found = after(lambda one: [inside if one is gateway else one])

    assert list(found) == ["way-out"]
    assert "subnet with a route to the internet gateway" in explain_finding(LAB, found["way-out"], "en").why


def test_a_second_nat_gateway_breaks_the_budget_and_nothing_else() -> None:
    gateway = next(one for one in LAB.solution if one.action == "create_nat_gateway")
    another = [
        Do(action="allocate_address", name="more"),
        Do(
            action=gateway.action,
            params={"subnet_id": "${public_c.Subnet.SubnetId}", "allocation_id": "${more.AllocationId}"},
        ),
    ]

    found = after(lambda one: [one, *another] if one is gateway else [one])

    assert {id: one.code for id, one in found.items()} == {"within-budget": "bill.too_high"}
    assert (found["within-budget"].params["amount"], found["within-budget"].params["limit"]) == (0.216, 0.17)


def test_flow_logs_that_the_periodic_rule_has_not_looked_at_do_not_count_yet() -> None:
    found = after(lambda one: [] if one.action == "config.start_config_rules_evaluation" else [one])

    assert {id: one.code for id, one in found.items()} == {"flow-logs": "compliance.otherwise"}
    assert "the rule has not looked again" in explain_finding(LAB, found["flow-logs"], "en").why


def test_a_zone_that_is_left_switched_off_leaves_everything_half_working() -> None:
    found = after(lambda one: [] if one.action == "restore_hardware" else [one])

    assert {"web-survives", "app-survives", "db-survives", "way-out"} <= set(found)
    assert found["web-survives"].code == "placement.down"
