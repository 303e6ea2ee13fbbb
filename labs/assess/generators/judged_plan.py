"""Some resources and the rules that look at them: how are they drawn, told and judged?"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.config_stage import config_rule, id_of, later, recording, table, verdicts_of
from labs.assess.generators.judged_kinds import KINDS, Facts, Permission, stage
from labs.assess.generators.judged_pages import WORLD, Given
from labs.assess.generators.judged_rules import Rule
from labs.assess.generators.judged_words import NO_MATTER, REASONS
from labs.assess.generators.posing import code, told
from labs.assess.scene import Scene, played
from labs.assess.script import Performance
from labs.assess.value import Text

TIERS = ("front", "back")


class Case(NamedTuple):
    """A rule as somebody has added it."""

    rule: Rule
    given: Given
    tier: str = ""
    """Only resources with this tag are in its scope; empty for all."""

    @property
    def do(self) -> Any:
        """The action that adds it."""
        scope = {"scope": {"tag_key": "Tier", "tag_value": self.tier}} if self.tier else {}
        return config_rule(self.rule.name, self.rule.identifier, self.given, **scope)

    def reason(self, facts: Facts) -> str:
        """Why it says what it says of a resource: a name of REASONS."""
        return "out-of-scope" if self.tier and facts["tier"] != self.tier else self.rule.reason(facts, self.given)

    def expected(self, facts: Facts) -> str:
        """What it says for this reason."""
        return REASONS[self.reason(facts)].compliance

    def because(self, facts: Facts) -> Text:
        """The reason in words."""
        ports: Sequence[Permission] = [
            one for one in facts.get("permissions", ()) if one[3] in WORLD and one[1] != one[2]
        ]
        watched = ", ".join(dict.fromkeys(self.given.values())) or "22"
        low, high = ports[0][1:3] if ports else (0, 0)
        limit = self.given.get("tokenHopLimit", "")
        told_of = {name: facts.get(name, "") for name in ("hops", "type")}
        return told(
            REASONS[self.reason(facts)].because,
            watched=watched.replace(",", ", ") if "," in watched and ", " not in watched else watched,
            low=low, high=high, limit=limit, scope=self.tier, **told_of,
        )  # fmt: skip


class Plan(NamedTuple):
    """Resources of one kind by their names, and the world in which they are."""

    kind: str
    facts: Mapping[str, Facts]
    references: Mapping[str, str]
    scene: Scene


def drawn(random: Random, case: Case, count: int) -> dict[str, Facts] | None:
    """So many resources with facts that differ; None where chance drew too many alike."""
    found: list[Facts] = []
    for _ in range(3 * count):
        one = {**case.rule.drawn(random, case.given), **({"tier": random.choice(TIERS)} if case.tier else {})}
        if len(found) < count and cells(case, one) not in [cells(case, other) for other in found]:
            found.append(one)
    numbers = [one["number"] for one in found if "number" in one]
    if len(found) < min(count, 3) or len(set(numbers)) < len(numbers):
        return None
    return dict(zip(random.sample(KINDS[case.rule.kind].names, len(found)), found, strict=True))


def planned(random: Random, kind: str, facts: Mapping[str, Facts]) -> Plan:
    """The world of these resources."""
    here = stage(random)
    if any(target == "eni" for one in facts.values() for _, target in one.get("routes", ())):
        here.sketch.made("create_network_interface", "appliance", subnet_id=here.private)
    references = {name: KINDS[kind].make(here, name, one) for name, one in facts.items()}
    return Plan(kind, facts, references, here.sketch.scene(some_seed(random)))


def evaluated(plan: Plan, cases: Sequence[Case]) -> Performance:
    """The world after AWS Config has run these rules."""
    *ready, start = recording(KINDS[plan.kind].resource_type)
    return later(played(plan.scene), (*ready, *(one.do for one in cases), start))


def judged(plan: Plan, cases: Sequence[Case], performance: Performance) -> dict[str, dict[str, str]]:
    """What the simulator's AWS Config says: rule -> resource -> compliance, NOT_APPLICABLE where it says nothing."""
    ids = {name: id_of(performance, reference) for name, reference in plan.references.items()}
    found = {one.rule.name: verdicts_of(performance, one.rule.name) for one in cases}
    return {rule: {name: said.get(id, NO_MATTER) for name, id in ids.items()} for rule, said in found.items()}


def cells(case: Case, facts: Facts) -> list[Text]:
    """What a prompt tells of a resource."""
    columns = KINDS[case.rule.kind].columns
    return [columns[one].cell(facts) for one in columns_of(case)]


def columns_of(case: Case) -> tuple[str, ...]:
    """The facts that a prompt tells."""
    return (*case.rule.columns, *(["tier"] if case.tier else []))


def told_of(case: Case, facts: Mapping[str, Facts]) -> Text:
    """The resources in a table."""
    kind = KINDS[case.rule.kind]
    heads = [kind.noun, *(kind.columns[one].head for one in columns_of(case))]
    return table(heads, [[code(name), *cells(case, one)] for name, one in facts.items()])
