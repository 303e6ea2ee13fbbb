"""What is worked out once for many is what each of them gets: ways of kin, words of answers, resources that stayed."""

import numpy as np
import pytest

from labs.cloud.network import reach
from labs.cloud.network.reach.bits import unpacked
from labs.cloud.network.reach.changes import AT_ONCE, Changed, changed
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.world import Resource, World
from tests.cloud.network.plan import Plan, empty_world
from tests.load.bench_reach import changing_rules
from tests.load.big_world import big_world
from tests.threads import at_once


def gateway(number: int) -> InternetGateway:
    return InternetGateway(id=f"igw-{number:017x}")


def world_of(*resources: Resource) -> World:
    return empty_world().replace(resources={one.id: one for one in resources})


MANY = [gateway(number) for number in range(2 * AT_ONCE + 10)]


@pytest.mark.parametrize("place", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 5, 2 * AT_ONCE, len(MANY) - 1])
def test_the_one_resource_that_changed_is_found_among_thousands(place: int) -> None:
    before, one, new = world_of(*MANY), MANY[place], gateway(len(MANY))
    other = one.replace(vpc_id="vpc-00000000000000001")

    assert changed(before, before.without(one.id)) == Changed((one,), ())
    assert changed(before.without(one.id), before) == Changed((), (one,))
    assert changed(before, before.put(other)) == Changed((one,), (other,))
    assert changed(before, before.put(new)) == Changed((), (new,))
    assert changed(before, before.without(one.id).put(new)) == Changed((one,), (new,))


def test_equal_resources_that_are_not_the_same_objects_have_not_changed() -> None:
    assert changed(world_of(*MANY), world_of(*(gateway(number) for number in range(len(MANY))))) == Changed((), ())


@pytest.mark.parametrize("what", ["names a group", "is for everybody"])
def test_a_rule_removed_in_a_large_region_is_found_in_the_difference_of_both_matrices(what: str) -> None:
    before = big_world(1_000)
    rule = changing_rules(before)[what]
    after = before.without(rule.id)
    was, is_now = (reach.matrix(world.replace(), "tcp", rule.from_port).bits().returned for world in (before, after))
    ids = reach.matrix(before, "tcp", rule.from_port).ends

    found = reach.difference_on(before, after, "tcp", rule.from_port)

    rows, columns = np.nonzero(unpacked(was & ~is_now, len(ids)))
    lost = {(ids[row], ids[column]) for row, column in zip(rows.tolist(), columns.tolist(), strict=True)}
    assert lost
    assert set(found.lost) == lost
    assert not found.gained
    assert not (is_now & ~was).any()


def test_whoever_is_routed_past_a_peering_does_not_fare_like_his_neighbours_who_go_by_it() -> None:
    plan = Plan()
    here, there = plan.vpc("10.1.0.0/16"), plan.vpc("10.2.0.0/16")
    near, lost, far = (
        plan.subnet(here, "10.1.1.0/24"),
        plan.subnet(here, "10.1.2.0/24"),
        plan.subnet(there, "10.2.1.0/24"),
    )
    connection = plan.peering(here, there)
    plan.route(plan.table(here, near), "10.2.0.0/16", connection)
    plan.route(plan.table(here, lost), "10.2.0.0/16", plan.gateway(here))
    plan.route(plan.main_table(there), "10.1.0.0/16", connection)
    groups = {vpc: (plan.group(vpc),) for vpc in (here, there)}
    plan.allow_in(groups[there][0], "tcp", 80)
    one = plan.interface(near, "10.1.1.10", groups=groups[here])
    other = plan.interface(lost, "10.1.2.10", groups=groups[here])
    server = plan.interface(far, "10.2.1.10", groups=groups[there])

    found = reach.matrix(plan.world, "tcp", 80)

    assert (found.reaches(one, server), found.reaches(other, server)) == (True, False)


def test_threads_ask_one_world_about_many_ports() -> None:
    world = big_world(40)

    def ask(first: int) -> list[bytes]:
        return [reach.matrix(world, "tcp", port).bits().returned.tobytes() for port in range(first, first + 300)]

    assert at_once(lambda: ask(1), lambda: ask(1), lambda: ask(301)) == [ask(1), ask(1), ask(301)]
