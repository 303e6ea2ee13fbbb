"""What surrounds AWS Config in the page: remediations, messages, authors' functions, automation documents, packs."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from labs.cloud.config import document, runbook
from labs.cloud.config.automation import Failure
from labs.cloud.config.compliance import compliance_of_rule
from labs.cloud.config.conformance_pack import ConformancePack, rules_of
from labs.cloud.config.document import SsmDocument
from labs.cloud.config.evaluation import EVALUATIONS, resource_of
from labs.cloud.config.function import LambdaFunction
from labs.cloud.config.inbox import INBOX, Message
from labs.cloud.config.pack_compliance import compliance_of_pack
from labs.cloud.config.remediation import Remediation, remediation_of
from labs.cloud.config.remediation_exception import exception_of
from labs.cloud.config.remediation_execution import RemediationExecution, executions_of
from labs.cloud.config.rule import ConfigRule
from labs.cloud.config.topic import Topic
from labs.cloud.world import World
from labs.study.services import Refusal
from labs.web import wording
from labs.web.shown import Shown
from labs.web.wording import Explained

LAST_MESSAGES = 25
"""Of the inbox, so many are shown, newest first."""
MOST_RESOURCES = 30
"""Of one rule, so many resources are shown."""

LOSES = gettext_lazy("The address is given back and lost for good: nobody can promise to get it again.")
TERMINATES = gettext_lazy("The instance is terminated for good, with what is on its volumes.")
DELETES = gettext_lazy("What breaks the rule is deleted for good.")
DANGERS: dict[str, str | Promise] = {
    "AWS-ReleaseElasticIP": LOSES,
    "AWS-TerminateEC2Instance": TERMINATES,
    "AWSConfigRemediation-DeleteUnusedSecurityGroup": DELETES,
    "AWSConfigRemediation-DeleteUnusedVPCNetworkACL": DELETES,
    "AWSConfigRemediation-DeleteUnusedENI": DELETES,
    "AWSConfigRemediation-DetachAndDeleteInternetGateway": DELETES,
}
"""What cannot be taken back, by the document that does it."""


class Mail(Shown, frozen=True, kw_only=True):
    """A message of the inbox."""

    id: str
    subject: str
    sentence: str
    moment: datetime
    text: str
    heard: tuple[str, ...]


class Case(Shown, frozen=True, kw_only=True):
    """A resource that breaks a rule, or that a remediation dealt with."""

    resource_type: str
    resource_id: str
    compliance: str
    state: str
    said: str
    explained: Explained | None
    exception: str
    excepted: bool


class Cure(Shown, frozen=True, kw_only=True):
    """A rule with what is to be done about it."""

    rule: str
    made_by: str
    document: str
    automatic: bool
    attempts: int
    window: int
    danger: str
    cases: tuple[Case, ...]
    hidden: int


class FunctionView(Shown, frozen=True, kw_only=True):
    """An author's function."""

    name: str
    arn: str
    expression: str
    description: str
    rules: tuple[str, ...]

    @property
    def form(self) -> str:
        """What its form calls itself."""
        return f"function:{self.name}"


class DocumentView(Shown, frozen=True, kw_only=True):
    """An automation document that can be run."""

    name: str
    description: str
    parameters: str
    text: str
    own: bool


class PackView(Shown, frozen=True, kw_only=True):
    """A conformance pack with the compliance of each of its rules."""

    name: str
    compliance: str
    rules: tuple[tuple[str, str], ...]


class DeskView(Shown, frozen=True, kw_only=True):
    """Everything of this part of the page."""

    cures: tuple[Cure, ...]
    rules: tuple[str, ...]
    """Rules that may be given a remediation."""
    mails: tuple[Mail, ...]
    arrived: int
    topics: tuple[str, ...]
    functions: tuple[FunctionView, ...]
    documents: tuple[DocumentView, ...]
    packs: tuple[PackView, ...]
    role: str

    @property
    def in_use(self) -> bool:
        """Whether there is anything of it yet; until then it stays folded."""
        return bool(self.rules or self.cures or self.arrived or self.topics or self.functions or self.packs)


def desk_view(world: World, language: str) -> DeskView:
    """What surrounds AWS Config in a world."""
    mails = INBOX.of(world)
    return DeskView(
        cures=tuple(_cure(world, one, language) for one in world.all(ConfigRule) if _has_something(world, one)),
        rules=tuple(one.name for one in world.all(ConfigRule) if not one.created_by),
        mails=tuple(_mail(one) for one in reversed(mails[-LAST_MESSAGES:])),
        arrived=len(mails),
        topics=tuple(world.arn(one) for one in world.all(Topic)),
        functions=tuple(_function(world, one) for one in world.all(LambdaFunction)),
        documents=tuple(_documents(world)),
        packs=tuple(_pack(world, one) for one in world.all(ConformancePack)),
        role=f"arn:aws:iam::{world.account_id}:role/remediation",
    )


def _has_something(world: World, rule: ConfigRule) -> bool:
    return remediation_of(world, rule.name) is not None or compliance_of_rule(world, rule)[0] == "NON_COMPLIANT"


def _cure(world: World, rule: ConfigRule, language: str) -> Cure:
    remediation = remediation_of(world, rule.name)
    executions = executions_of(world, rule.name)
    found = EVALUATIONS.at(rule.id).of(world)
    broken = [key for key, one in found.items() if one.compliance == "NON_COMPLIANT"]
    keys = list(dict.fromkeys([*broken, *executions]))
    return Cure(
        rule=rule.name,
        made_by=rule.created_by,
        document=remediation.target_id if remediation else "",
        automatic=bool(remediation and remediation.automatic),
        attempts=remediation.attempts if remediation else 0,
        window=remediation.window if remediation else 0,
        danger=_danger(remediation),
        cases=tuple(
            _case(world, rule, key, found[key].compliance if key in found else "", executions.get(key), language)
            for key in keys[:MOST_RESOURCES]
        ),
        hidden=max(0, len(keys) - MOST_RESOURCES),
    )


def _danger(remediation: Remediation | None) -> str:
    return str(DANGERS.get(remediation.target_id, "")) if remediation else ""


def _case(
    world: World, rule: ConfigRule, key: str, compliance: str, execution: RemediationExecution | None, language: str
) -> Case:
    resource_type, resource_id = resource_of(key)
    exception = exception_of(world, rule.name, (resource_type, resource_id))
    failure = execution.failure if execution else None
    return Case(
        resource_type=resource_type,
        resource_id=resource_id,
        compliance=compliance,
        state=execution.state if execution else "",
        said=failure.message if failure else "",
        explained=_explained(failure, language) if failure and failure.reason else None,
        exception=_told(exception.message, by_aws=exception.by_aws) if exception else "",
        excepted=exception is not None,
    )


def _told(message: str, *, by_aws: bool) -> str:
    return _("As many attempts as allowed have not cured it; AWS Config has given up.") if by_aws else message


def _explained(failure: Failure, language: str) -> Explained:
    facts = dict(failure.facts)
    refusal = Refusal(code=failure.code, reason=failure.reason, message=failure.message, parameter=None, facts=facts)
    return wording.explain(refusal, language)


def _function(world: World, one: LambdaFunction) -> FunctionView:
    arn = world.arn(one)
    return FunctionView(
        name=one.name,
        arn=arn,
        expression=one.expression,
        description=one.description,
        rules=tuple(rule.name for rule in world.all(ConfigRule) if rule.source.source_identifier == arn),
    )


def _documents(world: World) -> Iterator[DocumentView]:
    for one in world.all(SsmDocument):
        content = document.content_of(one)
        taken = ", ".join(content.parameters)
        yield DocumentView(name=one.name, description=content.description, parameters=taken, text=one.content, own=True)
    for name in runbook.names():
        content = runbook.RUNBOOKS[name]
        taken = ", ".join(content.parameters)
        yield DocumentView(name=name, description=content.description, parameters=taken, text="", own=False)


def _pack(world: World, one: ConformancePack) -> PackView:
    rules = tuple((rule.name, compliance_of_rule(world, rule)[0]) for rule in rules_of(world, one))
    return PackView(name=one.name, compliance=compliance_of_pack(world, one), rules=rules)


def _mail(one: Message) -> Mail:
    body = _body(one)
    return Mail(
        id=one.id,
        subject=one.subject,
        sentence=sentence_of(one.type, body) or one.text[:200],
        moment=one.timestamp,
        text=json.dumps(body, indent=2, ensure_ascii=False) if body else one.text,
        heard=one.endpoints,
    )


def _body(one: Message) -> dict[str, Any]:
    """The message as JSON, where it is one of AWS Config's."""
    return dict(json.loads(one.text)) if one.type else {}


def sentence_of(type: str, body: dict[str, Any]) -> str:
    """What a message of AWS Config says, in one sentence of the reader's language."""
    if type == "ConfigurationItemChangeNotification":
        return _of_item(body)
    if type == "ComplianceChangeNotification":
        return _of_compliance(body)
    if type == "ConfigRulesEvaluationStarted":
        return _("AWS Config is running these rules: %(rules)s.") % {"rules": ", ".join(body["configRuleNames"])}
    if type == "ConfigurationSnapshotDeliveryStarted":
        return _("A snapshot of everything recorded is on its way to the bucket.")
    if type == "ConfigurationSnapshotDeliveryCompleted":
        return _("A snapshot of everything recorded has arrived in the bucket %(bucket)s.") % {
            "bucket": body["s3Bucket"]
        }
    return ""


def _of_item(body: dict[str, Any]) -> str:
    item, diff = body["configurationItem"], body["configurationItemDiff"]
    facts = {"type": item["resourceType"], "id": item["resourceId"]}
    if diff["changeType"] == "CREATE":
        return _("%(type)s %(id)s was seen for the first time.") % facts
    if diff["changeType"] == "DELETE":
        return _("%(type)s %(id)s was deleted.") % facts
    count = len(diff["changedProperties"])
    said = ngettext(
        "%(type)s %(id)s changed in %(count)s property.", "%(type)s %(id)s changed in %(count)s properties.", count
    )
    return said % {**facts, "count": count}


def _of_compliance(body: dict[str, Any]) -> str:
    old = body["oldEvaluationResult"]
    facts = {
        "id": body["resourceId"],
        "rule": body["configRuleName"],
        "now": body["newEvaluationResult"]["complianceType"],
        "before": old["complianceType"] if old else "",
    }
    if not old:
        return _("%(id)s is %(now)s by the rule %(rule)s.") % facts
    return _("%(id)s was %(before)s by the rule %(rule)s and is now %(now)s.") % facts
