"""What holds for every walk in every world."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.network.step import CODES, Component, Passage, Refusal, Step, Walk
from labs.cloud.network.walk import walk
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.world import World
from tests.cloud.network.oracle import acl_decision, rule_allows
from tests.cloud.worlds import packets, worlds, worlds_and_packets

Sent = tuple[World, dict[str, Any]]


@settings(max_examples=150, deadline=None)
@given(worlds_and_packets())
def test_every_walk_ends_and_tells_a_consistent_story(drawn: Sent) -> None:
    world, sent = drawn

    seen = walk(world, **sent)

    steps = (*seen.request, *seen.reply)
    assert {step.code for step in steps} <= CODES
    assert {step.component_type for step in steps} <= set(Component)
    assert seen.refusals == tuple(step for step in steps if step.verdict == "refuse")
    assert all((step.code in set(Refusal)) == (step.verdict == "refuse") for step in steps)
    assert seen.arrived == (seen.request[-1].verdict == "deliver" and not _refused(seen.request))
    assert seen.returned <= seen.arrived
    assert (seen.source_seen is not None) == seen.arrived
    assert seen.returned == (seen.arrived and not _refused(seen.reply) and (not seen.reply or _delivered(seen.reply)))


@settings(max_examples=60, deadline=None)
@given(worlds_and_packets())
def test_exactly_the_steps_after_the_first_refusal_are_hypothetical(drawn: Sent) -> None:
    world, sent = drawn

    seen = walk(world, **sent)

    marks = [step.hypothetical for step in (*seen.request, *seen.reply)]
    verdicts = [step.verdict for step in (*seen.request, *seen.reply)]
    real = verdicts.index("refuse") + 1 if "refuse" in verdicts else len(verdicts)
    assert marks == [False] * real + [True] * (len(marks) - real)


@settings(max_examples=60, deadline=None)
@given(worlds_and_packets())
def test_each_step_hands_on_the_packet_it_leaves(drawn: Sent) -> None:
    world, sent = drawn

    seen = walk(world, **sent)

    for leg in (seen.request, seen.reply):
        assert [step.after for step in leg[:-1]] == [step.before for step in leg[1:]]
        assert all((step.before == step.after) == (step.verdict != "translate") for step in leg)


@settings(max_examples=60, deadline=None)
@given(worlds_and_packets())
def test_a_walk_survives_json(drawn: Sent) -> None:
    world, sent = drawn

    seen = walk(world, **sent)

    assert msgspec.json.decode(msgspec.json.encode(seen), type=Walk) == seen


@settings(max_examples=150, deadline=None)
@given(worlds_and_packets())
def test_security_groups_and_network_acls_decide_as_their_texts_say(drawn: Sent) -> None:
    world, sent = drawn

    seen = walk(world, **sent)

    for leg in (seen.request, seen.reply):
        members = True
        for step in leg:
            if step.component_type == Component.SECURITY_GROUP:
                _check_group(world, step, members=members)
            elif step.component_type == Component.NETWORK_ACL:
                number, action = acl_decision(world.get(NetworkAcl, step.component_id), step.direction, step.before)
                assert (step.facts["rule_number"], step.verdict == "pass") == (number, action == "allow")
            if step.code == Passage.INTERFACE_FORWARDS or step.verdict == "translate" or "INGRESS" in step.code:
                members = False  # whose groups the sender is in is lost behind an appliance and a gateway


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_removing_a_rule_of_a_security_group_never_lets_anything_more_through(data: st.DataObject) -> None:
    world = data.draw(worlds())
    sent = data.draw(packets(world))
    rules = world.all(SecurityGroupRule)
    if not rules:
        return
    poorer = world.without(data.draw(st.sampled_from(rules)).id)

    before, after = walk(world, **sent), walk(poorer, **sent)

    assert after.arrived <= before.arrived
    assert after.returned <= before.returned


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_removing_an_allowing_acl_entry_never_lets_anything_more_through(data: st.DataObject) -> None:
    world = data.draw(worlds())
    sent = data.draw(packets(world))
    acl = data.draw(st.sampled_from(world.all(NetworkAcl)))
    allowing = [one for one in acl.entries if one.rule_action == "allow"]
    if not allowing:
        return
    removed = data.draw(st.sampled_from(allowing))
    poorer = world.put(acl.replace(entries=tuple(one for one in acl.entries if one != removed)))

    before, after = walk(world, **sent), walk(poorer, **sent)

    assert after.arrived <= before.arrived
    assert after.returned <= before.returned


def _check_group(world: World, step: Step, *, members: bool) -> None:
    if step.code == Passage.SG_TRACKED:
        return
    if step.verdict == "pass":
        rule = world.get(SecurityGroupRule, step.facts["security_group_rule_id"])
        assert rule.group_id == step.component_id
        assert rule_allows(world, rule, step.direction, step.before, members=members)
        return
    asked = [one for one in world.all(SecurityGroupRule) if one.group_id in step.facts["group_ids"]]
    assert not any(rule_allows(world, one, step.direction, step.before, members=members) for one in asked)
    lost = any(rule_allows(world, one, step.direction, step.before, members=True) for one in asked)
    assert lost == (step.code == Refusal.SG_REFERENCES_NOT_PRESERVED)


def _refused(steps: tuple[Step, ...]) -> bool:
    return any(step.verdict == "refuse" for step in steps)


def _delivered(steps: tuple[Step, ...]) -> bool:
    return steps[-1].verdict == "deliver"
