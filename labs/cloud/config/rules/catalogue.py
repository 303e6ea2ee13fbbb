"""Which managed rules are there, and who judges by them? A table that the files of this package fill, one function a rule.

Identifiers, types, triggers and parameters are those of the rule catalogue in aws-cdk-lib 2.275.0 and of each rule's page,
https://docs.aws.amazon.com/config/latest/developerguide/<name of the rule>.html; the words of a verdict are our own.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from labs.cloud import facts
from labs.cloud.config.evaluation import EVALUATORS, MessageType, Subject, Verdict
from labs.cloud.config.item import Related
from labs.cloud.config.rule import ConfigRule
from labs.cloud.config.rules.parameter import RuleParameter, values
from labs.cloud.world import World

Given = Mapping[str, Any]
Judge = Callable[[World, Any, Given], Verdict]
Flips = Callable[[World, Any, Given], datetime | None]
J = TypeVar("J", bound=Judge)

COMPLIANT = Verdict("COMPLIANT")
NOT_APPLICABLE = Verdict("NOT_APPLICABLE")


class ManagedRule(msgspec.Struct, frozen=True, kw_only=True):
    """One of AWS's rules."""

    identifier: str
    resource_types: tuple[str, ...]
    judge: Judge
    is_change_triggered: bool
    is_periodic: bool
    parameters: tuple[RuleParameter, ...] = ()
    flips: Flips | None = None
    """When its verdict may become another one though nothing but time passes."""

    @property
    def usual_name(self) -> str:
        """What the console calls a rule made from it: the identifier, or the older name that AWS's pages have."""
        return USUAL_NAMES.get(self.identifier, self.identifier.lower().replace("_", "-"))


USUAL_NAMES: Mapping[str, str] = {
    "INCOMING_SSH_DISABLED": "restricted-ssh",
    "RESTRICTED_INCOMING_TRAFFIC": "restricted-common-ports",
    "INSTANCES_IN_VPC": "ec2-instances-in-vpc",
}
MANAGED: dict[str, ManagedRule] = {}
"""Identifier -> rule."""


def managed(
    identifier: str,
    *resource_types: str,
    change: bool = False,
    periodic: bool = False,
    parameters: tuple[RuleParameter, ...] = (),
    flips: Flips | None = None,
) -> Callable[[J], J]:
    """Register a function as the judge of a managed rule; types are given without `AWS::`."""

    def register(judge: J) -> J:
        MANAGED[identifier] = ManagedRule(
            identifier=identifier,
            resource_types=tuple(f"AWS::{one}" for one in resource_types),
            judge=judge,
            is_change_triggered=change,
            is_periodic=periodic,
            parameters=parameters,
            flips=flips,
        )
        return judge

    return register


def fault(evidence: str = "") -> Verdict:
    """Not compliant, with what shows it, in no language: an id, a port, a range."""
    return Verdict("NON_COMPLIANT", evidence[:256])


def unless(evidence: str) -> Verdict:
    """Not compliant where there is evidence, and compliant where there is none."""
    return fault(evidence) if evidence else COMPLIANT


@cache
def every_identifier() -> frozenset[str]:
    """The managed rules that AWS has, of which only some can be met here: facts/config_managed_rules.txt, as of 2026-11."""
    listed = Path(facts.__path__[0], "config_managed_rules.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())


def given_to(rule: ConfigRule) -> Given:
    """The parameters of a managed rule as its judge takes them."""
    return _values(rule.source.source_identifier, tuple(sorted(rule.input_parameters.items())))


def depends_on_time(rule: ConfigRule) -> bool:
    """Whether a rule may find something else though nothing but time passes."""
    found = MANAGED.get(rule.source.source_identifier) if rule.source.owner == "AWS" else None
    return found is not None and found.flips is not None


def flips_of(world: World, rule: ConfigRule) -> datetime | None:
    """When a rule may find something else though nothing but time passes."""
    found = MANAGED.get(rule.source.source_identifier)
    if rule.source.owner != "AWS" or found is None or found.flips is None:
        return None
    given = given_to(rule)
    kinds = _kinds_of(found)
    moments = (found.flips(world, one, given) for one in world.resources.values() if one.kind() in kinds)
    return min((one for one in moments if one and one > world.now), default=None)


def judged(
    world: World, rule: ConfigRule, subjects: Sequence[Subject], _message: MessageType
) -> dict[Related, Verdict]:
    """What a managed rule says of each of these resources."""
    judge, given = MANAGED[rule.source.source_identifier].judge, given_to(rule)
    return {(one.resource_type, one.resource_id): judge(world, one.resource, given) for one in subjects}


@lru_cache(maxsize=512)
def _values(identifier: str, given: tuple[tuple[str, str], ...]) -> Given:
    return values(MANAGED[identifier].parameters, dict(given))


def _kinds_of(rule: ManagedRule) -> frozenset[str]:
    from labs.cloud.config.resource_type import KIND_OF

    return frozenset(KIND_OF[one] for one in rule.resource_types if one in KIND_OF)


EVALUATORS["AWS"] = judged
