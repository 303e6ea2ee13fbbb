"""Does AWS Config find in order what it should? A rule's findings decide, once Config has done all that it has to do."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.checks.packet import label
from labs.assess.finding import Verdict
from labs.assess.selection import Query
from labs.assess.value import Fault
from labs.cloud import registry
from labs.cloud.config.compliance import Result, compliance_of_rule, results
from labs.cloud.config.remediation_execution import executions_of
from labs.cloud.config.rule import ConfigRule
from labs.cloud.config.rules.catalogue import MANAGED
from labs.cloud.world import World

FACTS = frozenset({"rule", "compliance", "judged"})


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say of one rule."""

    passed: bool
    code: str
    params: dict[str, Any]


class Compliance(Check, kw_only=True, tag="compliance"):
    """A Config rule comes to the result that it should; of several rules that are meant, one is enough."""

    codes: ClassVar = {
        "compliance.met": FACTS,
        "compliance.no_rule": frozenset({"meant"}),
        "compliance.otherwise": FACTS | {"wanted", "resources"},
        "compliance.too_few": FACTS | {"wanted"},
        "compliance.not_remediated": FACTS | {"remediated", "wanted"},
    }

    identifier: Annotated[
        str | None, Meta(description="Rules of AWS's with this identifier, whatever they are called: `EIP_ATTACHED`.")
    ] = None
    rule: Annotated[str | None, Meta(description="Instead: the rule of this name.")] = None
    expect: Annotated[
        Literal["COMPLIANT", "NON_COMPLIANT", "INSUFFICIENT_DATA"],
        Meta(description="What the rule as a whole must be."),
    ] = "COMPLIANT"
    resources: Annotated[
        Query | None,
        Meta(
            description="Ids of resources: the rule must say it of each of them, and of one at least; else of all it judges."
        ),
    ] = None
    judged: Annotated[int, Meta(ge=0, description="At least so many resources were judged by it.")] = 0
    remediated: Annotated[
        int, Meta(ge=0, description="Of at least so many resources a remediation of the rule has succeeded.")
    ] = 0

    def examine(self, case: Case) -> Verdict:
        """Ask what the rules found; the first that is as it must be decides, else the first of all."""
        world = case.now.world
        chosen = self._chosen(case)
        opinions = [self._opinion(world, one, chosen) for one in world.all(ConfigRule) if self._means(one)]
        if not opinions:
            return Verdict(passed=False, code="compliance.no_rule", params={"meant": self.identifier or self.rule})
        told = next((one for one in opinions if one.passed), opinions[0])
        return Verdict(passed=told.passed, code=told.code, params=told.params)

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        if (self.identifier is None) == (self.rule is None):
            yield Fault((), "needs either identifier or rule")
        if self.resources is not None:
            yield from self.resources.faults(place=("resources",))
        registry.load()
        if self.identifier is not None and self.identifier not in MANAGED:
            yield Fault(("identifier",), f"no rule {self.identifier} of AWS's is simulated here")

    def _chosen(self, case: Case) -> list[str] | None:
        """The ids that are asked for; None where the rule as a whole is meant."""
        if self.resources is None:
            return None
        asked = case.now.ask(self.resources)
        return [one for one in (asked if isinstance(asked, list) else [asked]) if isinstance(one, str)]

    def _of_each(self, found: Sequence[Result], chosen: Sequence[str]) -> str:
        """What the rule says of all of these: as it must be, or the first thing that it says else."""
        said = {one.resource_id: one.evaluation.compliance for one in found}
        each = [said.get(one, "INSUFFICIENT_DATA") for one in chosen] or ["INSUFFICIENT_DATA"]
        return next((one for one in each if one != self.expect), self.expect)

    def _means(self, rule: ConfigRule) -> bool:
        if self.rule is not None:
            return rule.name == self.rule
        return (rule.source.owner, rule.source.source_identifier) == ("AWS", self.identifier)

    def _opinion(self, world: World, rule: ConfigRule, chosen: list[str] | None) -> Opinion:
        found = [one for one in results(world, [rule]) if chosen is None or one.resource_id in chosen]
        compliance = compliance_of_rule(world, rule)[0] if chosen is None else self._of_each(found, chosen)
        facts = {"rule": rule.name, "compliance": compliance, "judged": len(found)}
        if compliance != self.expect:
            odd = [label(world, one.resource_id) for one in found if one.evaluation.compliance != self.expect]
            params = {**facts, "wanted": self.expect, "resources": odd}
            return Opinion(passed=False, code="compliance.otherwise", params=params)
        if len(found) < self.judged:
            return Opinion(passed=False, code="compliance.too_few", params={**facts, "wanted": self.judged})
        cured = sum(one.state == "SUCCEEDED" for one in executions_of(world, rule.name).values())
        if cured < self.remediated:
            params = {**facts, "remediated": cured, "wanted": self.remediated}
            return Opinion(passed=False, code="compliance.not_remediated", params=params)
        return Opinion(passed=True, code="compliance.met", params=facts)
