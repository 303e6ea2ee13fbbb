"""How do the rules and remediations of a conformance pack come into the Region? By the checks that all others go through.

https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from labs.cloud.config.config_rule import (
    RuleGiven,
    must_be_a_rule,
    must_be_few_rules,
    world_with_rule,
    world_without_rule,
)
from labs.cloud.config.pack_template import RULE, PackResource
from labs.cloud.config.remediation import RemediationConfigurationInput, remediation_of, with_remediation
from labs.cloud.config.rule import rule_named
from labs.cloud.config.template import TemplateFault
from labs.cloud.errors import CloudError, ParameterNotSimulated
from labs.cloud.registry import actions, typed
from labs.cloud.spelling import params_of
from labs.cloud.world import World

SERVICE = "config-conforms.amazonaws.com"
LONGEST_NAME = 128


class ConformancePackTemplateInvalid(CloudError):
    code = "ConformancePackTemplateValidationException"
    template = "The template of the conformance pack cannot be used: {fault}"


class RuleOfAPackRefused(CloudError):
    code = "ConformancePackTemplateValidationException"
    template = "line {line}: {logical_id} was refused ({refusal_code}): {refusal}"


def filled(
    world: World, suffix: str, parts: tuple[PackResource, ...], *, before: tuple[str, ...]
) -> tuple[World, tuple[str, ...]]:
    """The world in which a pack has these rules and remediations and no others, and the names of its rules.

    Raises ConformancePackTemplateInvalid, RuleOfAPackRefused.
    """
    names = {one.logical_id: _name_of(suffix, one) for one in parts if one.type == RULE}
    plain = {_plain_name(one): names[one.logical_id] for one in parts if one.type == RULE}
    gone = [name for name in before if name not in names.values()]
    world = emptied(world, gone)
    for one in parts:
        if one.type == RULE:
            world = _with_rule(world, names[one.logical_id], one)
    curing: set[str] = set()
    for one in parts:
        if one.type != RULE:
            rule_name = _rule_of(one, names, plain)
            world = _with_remediation(world, rule_name, one)
            curing.add(rule_name)
    left = [found.id for name in names.values() if name not in curing and (found := remediation_of(world, name))]
    return world.without(*left), tuple(names.values())


def emptied(world: World, rule_names: Iterable[str]) -> World:
    """The world without these rules and their remediations."""
    for name in rule_names:
        if remediation := remediation_of(world, name):
            world = world.without(remediation.id)
        if rule := rule_named(world, name):
            world = world_without_rule(world, rule)
    return world


def _plain_name(one: PackResource) -> str:
    return str(one.properties.get("ConfigRuleName") or one.logical_id)


def _name_of(suffix: str, one: PackResource) -> str:
    """https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html: the pack's id is added."""
    room = LONGEST_NAME - len(suffix) - 1
    return f"{_plain_name(one)[:room]}-{suffix}"


def _rule_of(one: PackResource, names: Mapping[str, str], plain: Mapping[str, str]) -> str:
    """The rule that a remediation belongs to: by reference to its resource, or by its name in the template."""
    asked = one.properties.get("ConfigRuleName")
    found = names.get(str(asked.get("Ref"))) if isinstance(asked, dict) else plain.get(str(asked))
    if found is None:
        fault = TemplateFault(f"Resources.{one.logical_id}: No rule of the pack is called {asked}.", one.line)
        raise ConformancePackTemplateInvalid(fault=fault, parameter="template_body")
    return found


def _with_rule(world: World, name: str, one: PackResource) -> World:
    given: RuleGiven = _read(one, "put_config_rule", {**one.properties, "InputParameters": _as_text(one)}, RuleGiven)
    try:
        must_be_a_rule(world, given)
        if rule_named(world, name) is None:
            must_be_few_rules(world)
    except CloudError as refusal:
        raise _refused(one, refusal) from None
    return world_with_rule(world, given, name=name, created_by=SERVICE)


def _with_remediation(world: World, rule_name: str, one: PackResource) -> World:
    asked = {"TargetType": "SSM_DOCUMENT", **one.properties, "ConfigRuleName": rule_name}
    wanted = RemediationConfigurationInput
    given: RemediationConfigurationInput = _read(one, "put_remediation_configurations", asked, wanted)
    rule = rule_named(world, rule_name)
    if rule is None:
        return world
    try:
        return with_remediation(world, rule, given, created_by=SERVICE)
    except CloudError as refusal:
        raise _refused(one, refusal) from None


def _as_text(one: PackResource) -> str:
    given = one.properties.get("InputParameters") or {}
    if isinstance(given, str):
        return given
    return msgspec.json.encode({name: _text(value) for name, value in given.items()}).decode() if given else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _read(one: PackResource, action: str, properties: Mapping[str, Any], wanted: type[Any]) -> Any:
    """The properties as the action takes them by itself; a member that it does not know is refused."""
    found = actions()[f"config.{action}"]
    taken = found.parameters[0]
    try:
        given = params_of(found, {taken.member: [properties] if taken.many else properties})[taken.name]
        return typed(given[0] if taken.many else given, wanted)
    except (msgspec.ValidationError, ParameterNotSimulated) as error:
        fault = TemplateFault(f"Resources.{one.logical_id}.Properties: {error}", one.line)
        raise ConformancePackTemplateInvalid(fault=fault, parameter="template_body") from None


def _refused(one: PackResource, refusal: CloudError) -> RuleOfAPackRefused:
    return RuleOfAPackRefused(
        line=one.line,
        logical_id=one.logical_id,
        refusal_code=refusal.code,
        refusal=refusal.message,
        parameter="template_body",
    )
