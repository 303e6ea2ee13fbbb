"""A proposal delivers, there is none smaller, and it opens nothing that is forbidden: in networks broken at random.

`make bench` goes through ten thousand more; see tests/load/bench_repair.py.
"""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.network.carriers.security_group import ANY
from labs.cloud.network.explain import is_complete
from labs.cloud.network.repair import repair
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.world import World
from tests.cloud.network.broken import broken
from tests.cloud.network.brute import EVERYTHING, smaller_fix
from tests.cloud.worlds import worlds_and_packets

Sent = tuple[World, dict[str, Any]]


@pytest.mark.parametrize("seed", range(12))
def test_what_worked_before_is_made_to_work_again_and_nothing_forbidden_with_it(seed: int) -> None:
    random = Random(seed)
    for _ in range(8):
        case = broken(random)

        found = repair(case.world, case.packet, forbidden=case.never)

        assert found is not None, (case.packet, case.breaks)
        world = _after(case.world, found.actions)
        assert is_complete(walk(world, **case.packet))
        assert not any(walk(world, **one).arrived for one in case.never)


@pytest.mark.parametrize("seed", range(6))
def test_brute_force_finds_nothing_smaller(seed: int) -> None:
    random = Random(100 + seed)
    for _ in range(6):
        case = broken(random, most=3)
        found = repair(case.world, case.packet)
        assert found is not None
        if len(found.fixes) <= 3:
            assert smaller_fix(case.world, case.packet, len(found.fixes)) is None, (case.packet, found.actions)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds_and_packets())
def test_in_any_world_a_proposal_delivers_and_where_there_is_none_opening_everything_does_not_help(drawn: Sent) -> None:
    world, packet = drawn

    found = repair(world, packet)

    if found is not None:
        assert is_complete(walk(_after(world, found.actions), **packet))
    else:
        assert not is_complete(walk(_opened(world), **packet))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds_and_packets())
def test_a_proposal_only_takes_the_actions_it_may(drawn: Sent) -> None:
    world, packet = drawn
    powers = {"authorize_security_group_ingress", "create_network_acl_entry", "start_instances"}

    found = repair(world, packet, powers=powers)

    if found is not None:
        assert {action for action, _ in found.actions} <= powers
        assert is_complete(walk(_after(world, found.actions), **packet))


def _after(world: World, actions: Any) -> World:
    for action, params in actions:
        world = registry.call(world, action, params)[0]
    return world


def _opened(world: World) -> World:
    """Everything open that filters, and everything running that can run; ways are left as they are."""
    calls: list[tuple[str, dict[str, Any]]] = [
        (f"authorize_security_group_{way}", {"group_id": group.id, "ip_permissions": EVERYTHING})
        for group in world.all(SecurityGroup)
        for way in ("ingress", "egress")
    ]
    for interface in world.all(NetworkInterface):
        off = {"network_interface_id": interface.id, "source_dest_check": {"value": False}}
        calls.append(("modify_network_interface_attribute", off))
    calls += [("start_instances", {"instance_ids": [one.id]}) for one in world.all(Instance)]
    for acl in world.all(NetworkAcl):
        world = world.put(acl.replace(entries=()))
        for egress in (False, True):
            params = {"network_acl_id": acl.id, "rule_number": 1, "egress": egress, "protocol": str(ANY)}
            calls.append(("create_network_acl_entry", {**params, "rule_action": "allow", "cidr_block": "0.0.0.0/0"}))
    for call in calls:
        try:
            world = registry.call(world, *call)[0]
        except CloudError:
            continue
    return world
