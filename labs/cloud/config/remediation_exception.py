"""Which resources does automatic remediation leave alone? Those with a remediation exception, until it expires.

https://docs.aws.amazon.com/config/latest/developerguide/remediation.html#remediation-exceptions. AWS Config makes one by
itself when as many attempts as allowed, in the time allowed, have not cured a resource. Manual remediation goes on.
"""

from datetime import UTC, datetime
from typing import Any

from labs.cloud.config.item import Related
from labs.cloud.config.ledger import Shelf
from labs.cloud.config.paging import page
from labs.cloud.config.remediation import must_be_a_rule_of_yours, must_have_a_remediation
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, World

MOST_KEYS = 100
"""https://docs.aws.amazon.com/config/latest/APIReference/API_PutRemediationExceptions.html"""
PAGE = 25
LONGEST_MESSAGE = 1024


class RemediationExceptionResourceKey(Frozen):
    """A resource of an exception; its members are spelled with capitals, unlike those of executions."""

    resource_type: str = ""
    resource_id: str = ""


class RemediationException(Frozen):
    """A resource that automatic remediation leaves alone."""

    rule_name: str
    resource_type: str
    resource_id: str
    message: str = ""
    expiration_time: datetime | None = None
    by_aws: bool = False
    """Whether Config made it, after attempts without success."""

    def view(self) -> dict[str, Any]:
        """The exception as Config answers it."""
        told = {
            "ConfigRuleName": self.rule_name,
            "ResourceType": self.resource_type,
            "ResourceId": self.resource_id,
            "Message": self.message,
            "ExpirationTime": self.expiration_time,
        }
        return {name: value for name, value in told.items() if value}


EXCEPTIONS: Shelf[tuple[RemediationException, ...]] = Shelf(
    "remediation-exceptions", tuple[RemediationException, ...], ()
)


class TooManyExceptionKeys(CloudError):
    code = "InvalidParameterValueException"
    template = "A request names 1 to {limit} resources; this one names {count}."


class ExceptionMessageTooLong(CloudError):
    code = "InvalidParameterValueException"
    template = "The message of a remediation exception has up to {limit} characters."


class ExceptionInThePast(CloudError):
    code = "InvalidParameterValueException"
    template = "The remediation exception would have expired at {expiration_time}, and it is {now}."


class NoSuchRemediationException(CloudError):
    code = "NoSuchRemediationExceptionException"
    template = "There is no remediation exception of the rule {rule_name} for {resource_id}."


@action_with(service="config")
def put_remediation_exceptions(
    world: World,
    *,
    config_rule_name: str,
    resource_keys: tuple[RemediationExceptionResourceKey, ...],
    message: str | None = None,
    expiration_time: datetime | None = None,
) -> Outcome:
    """Let automatic remediation leave resources alone: `{"FailedBatches": []}`."""
    must_be_a_rule_of_yours(world, config_rule_name)
    must_have_a_remediation(world, config_rule_name)
    must_be_few_keys(resource_keys)
    ends = _in_utc(expiration_time)
    must_be_an_exception(world, message or "", ends)
    for key in resource_keys:
        one = RemediationException(
            rule_name=config_rule_name,
            resource_type=key.resource_type,
            resource_id=key.resource_id,
            message=message or "",
            expiration_time=ends,
        )
        world = excepted(world, one)
    return world, {"FailedBatches": []}


@action_with(service="config")
def describe_remediation_exceptions(
    world: World,
    *,
    config_rule_name: str,
    resource_keys: tuple[RemediationExceptionResourceKey, ...] = (),
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """Show which resources automatic remediation leaves alone: `{"RemediationExceptions": […]}`."""
    keys = {(one.resource_type, one.resource_id) for one in resource_keys}
    chosen = [
        one
        for one in in_force(world)
        if one.rule_name == config_rule_name and (not keys or (one.resource_type, one.resource_id) in keys)
    ]
    names = [f"{one.resource_type}/{one.resource_id}" for one in chosen]
    views = [one.view() for one in chosen]
    return world, page("RemediationExceptions", names, views, next_token, limit=limit, usual=PAGE)


@action_with(service="config")
def delete_remediation_exceptions(
    world: World, *, config_rule_name: str, resource_keys: tuple[RemediationExceptionResourceKey, ...]
) -> Outcome:
    """Let automatic remediation deal with resources again: `{"FailedBatches": []}`."""
    must_be_few_keys(resource_keys)
    for key in resource_keys:
        if exception_of(world, config_rule_name, (key.resource_type, key.resource_id)) is None:
            raise NoSuchRemediationException(
                rule_name=config_rule_name, resource_id=key.resource_id, parameter="resource_keys"
            )
    gone = {(config_rule_name, one.resource_type, one.resource_id) for one in resource_keys}
    kept = tuple(one for one in EXCEPTIONS.of(world) if _key(one) not in gone)
    return EXCEPTIONS.put(world, kept), {"FailedBatches": []}


def excepted(world: World, one: RemediationException) -> World:
    """The world with an exception, in the place of an older one for the same resource."""
    others = tuple(other for other in EXCEPTIONS.of(world) if _key(other) != _key(one))
    return EXCEPTIONS.put(world, (*others, one))


def in_force(world: World) -> tuple[RemediationException, ...]:
    """The exceptions that have not expired."""
    return tuple(one for one in EXCEPTIONS.of(world) if one.expiration_time is None or world.now < one.expiration_time)


def exception_of(world: World, rule_name: str, related: Related) -> RemediationException | None:
    """The exception in force of a rule for a resource."""
    key = (rule_name, *related)
    return next((one for one in in_force(world) if _key(one) == key), None)


def _key(one: RemediationException) -> tuple[str, str, str]:
    return one.rule_name, one.resource_type, one.resource_id


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


# Rules


def must_be_few_keys(keys: tuple[RemediationExceptionResourceKey, ...]) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_PutRemediationExceptions.html."""
    if not 1 <= len(keys) <= MOST_KEYS:
        raise TooManyExceptionKeys(limit=MOST_KEYS, count=len(keys), parameter="resource_keys")


def must_be_an_exception(world: World, message: str, ends: datetime | None) -> None:
    """An exception lies ahead, and its message is short."""
    if len(message) > LONGEST_MESSAGE:
        raise ExceptionMessageTooLong(limit=LONGEST_MESSAGE, parameter="message")
    if ends is not None and ends <= world.now:
        raise ExceptionInThePast(expiration_time=ends, now=world.now, parameter="expiration_time")
