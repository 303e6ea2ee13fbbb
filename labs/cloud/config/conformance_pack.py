"""What is a conformance pack? Rules and remediations in one template, which are put, changed and deleted together.

https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html. The rules inside belong to the service
config-conforms.amazonaws.com and change with the pack alone; their names end with the pack's id.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from labs.cloud.config.config_rule import must_have_a_recorder
from labs.cloud.config.pack_filling import ConformancePackTemplateInvalid, emptied, filled
from labs.cloud.config.pack_template import LARGEST, MOST_PARAMETERS, PackResource, read_pack
from labs.cloud.config.paging import page
from labs.cloud.config.rule import ConfigRule, rule_named
from labs.cloud.config.template import TemplateFault
from labs.cloud.errors import CloudError, ParameterNotSimulated
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.world import Frozen, Resource, World

NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,255}")
MOST = 50
"""Packs of a Region: https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html"""
PAGE = 20


class ConformancePackInputParameter(Frozen):
    """A value for one of the template's parameters."""

    parameter_name: str
    parameter_value: str


class ConformancePackFilters(Frozen):
    """Which packs are asked for."""

    types: tuple[Literal["CUSTOM", "MANAGED"], ...] = ()


class ConformancePack(Resource, tag="conformance-pack"):
    service = "config"
    id_prefix = "conformance-pack"
    id_member = "ConformancePackId"
    noun = "conformancePack"
    not_found = "NoSuchConformancePackException"
    malformed = "NoSuchConformancePackException"

    name: str
    template: str
    requested_at: datetime
    parameters: dict[str, str] = {}
    rule_names: tuple[str, ...] = ()
    is_new: bool = True
    """Whether it was put once only."""

    @property
    def suffix(self) -> str:
        """What the names of its rules end with: the id, shortened as AWS's are."""
        return f"conformance-pack-{self.id[-9:]}"

    def within_arn(self) -> str:
        return f"conformance-pack/{self.name}/{self.suffix}"

    def view(self, world: World) -> dict[str, Any]:
        return {
            **self.named(world),
            "ConformancePackInputParameters": [
                {"ParameterName": name, "ParameterValue": value} for name, value in self.parameters.items()
            ],
            "LastUpdateRequestedTime": self.requested_at,
            "Type": "CUSTOM",
        }

    def named(self, world: World) -> dict[str, Any]:
        """What tells a pack from every other."""
        return {
            "ConformancePackName": self.name,
            "ConformancePackArn": world.arn(self),
            "ConformancePackId": self.suffix,
        }

    def status(self, world: World) -> dict[str, Any]:
        """How the pack is doing: it is made at once."""
        stack = f"arn:aws:cloudformation:{world.region}:{world.account_id}:stack/awsconfigconforms-{self.name}-{self.suffix}"
        return {
            **self.named(world),
            "ConformancePackState": "CREATE_COMPLETE" if self.is_new else "UPDATE_COMPLETE",
            "StackArn": stack,
            "LastUpdateRequestedTime": self.requested_at,
            "LastUpdateCompletedTime": self.requested_at,
            "Type": "CUSTOM",
        }


class NoSuchConformancePack(CloudError):
    code = "NoSuchConformancePackException"
    template = "The conformance pack {name} does not exist."


class ConformancePackNameInvalid(CloudError):
    code = "InvalidParameterValueException"
    template = "The name {name} is not valid: a letter, then letters, digits and hyphens, up to 256."


class ConformancePackTooLarge(CloudError):
    code = "ConformancePackTemplateValidationException"
    template = "The template has {size} bytes; {limit} are the most."


class ConformancePackWithoutTemplate(CloudError):
    code = "InvalidParameterValueException"
    template = "A conformance pack is put with its TemplateBody."


class TooManyConformancePacks(CloudError):
    code = "MaxNumberOfConformancePacksExceededException"
    template = "You have reached the limit of {limit} conformance packs."


class TooManyPackParameters(CloudError):
    code = "InvalidParameterValueException"
    template = "A conformance pack takes up to {limit} parameters; {count} were given."


@action_with(service="config")
def put_conformance_pack(
    world: World,
    *,
    conformance_pack_name: str,
    template_body: str | None = None,
    template_s3_uri: str | None = None,
    conformance_pack_input_parameters: tuple[ConformancePackInputParameter, ...] = (),
    tags: tuple[Tag, ...] = (),
) -> Outcome:
    """Put rules and remediations together, or change those of a pack: `{"ConformancePackArn": …}`."""
    must_be_a_pack_name(conformance_pack_name)
    text = must_be_a_template(template_body, template_s3_uri)
    must_be_few_parameters(conformance_pack_input_parameters)
    must_have_a_recorder(world)
    given = {one.parameter_name: one.parameter_value for one in conformance_pack_input_parameters}
    parts = must_be_readable(world, text, given)
    found = pack_named(world, conformance_pack_name)
    if found is None:
        must_be_few_packs(world)
        world, pack_id = world.new_id(ConformancePack.id_prefix)
        kept = {one.key: one.value or "" for one in tags if one.key}
        found = ConformancePack(
            id=pack_id, name=conformance_pack_name, template=text, requested_at=world.now, tags=kept
        )
    else:
        found = found.replace(is_new=False)
    world, names = filled(world, found.suffix, parts, before=found.rule_names)
    made = found.replace(template=text, parameters=given, rule_names=names, requested_at=world.now)
    return world.put(made), {"ConformancePackArn": world.arn(made)}


@action_with(service="config")
def delete_conformance_pack(world: World, *, conformance_pack_name: str) -> Outcome:
    """Delete a pack with its rules, remediations and all that they found."""
    pack = must_be_a_pack(world, conformance_pack_name)
    return emptied(world, pack.rule_names).without(pack.id), {}


@action_with(service="config")
def describe_conformance_packs(
    world: World,
    *,
    conformance_pack_names: tuple[str, ...] = (),
    filters: ConformancePackFilters | None = None,
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List packs: `{"ConformancePackDetails": […]}`."""
    chosen = _chosen(world, conformance_pack_names, filters)
    views = [one.view(world) for one in chosen]
    names = [one.name for one in chosen]
    return world, page("ConformancePackDetails", names, views, next_token, limit=limit, usual=PAGE, largest=PAGE)


@action_with(service="config")
def describe_conformance_pack_status(
    world: World,
    *,
    conformance_pack_names: tuple[str, ...] = (),
    filters: ConformancePackFilters | None = None,
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """Show how packs are doing: `{"ConformancePackStatusDetails": […]}`."""
    chosen = _chosen(world, conformance_pack_names, filters)
    views = [one.status(world) for one in chosen]
    names = [one.name for one in chosen]
    return world, page("ConformancePackStatusDetails", names, views, next_token, limit=limit, usual=PAGE, largest=PAGE)


def pack_named(world: World, name: str) -> ConformancePack | None:
    """The pack of this name."""
    return next(iter(world.where(ConformancePack, name=name)), None)


def rules_of(world: World, pack: ConformancePack) -> tuple[ConfigRule, ...]:
    """The rules of a pack."""
    return tuple(one for name in pack.rule_names if (one := rule_named(world, name)))


def _chosen(
    world: World, names: tuple[str, ...], filters: ConformancePackFilters | None
) -> tuple[ConformancePack, ...]:
    chosen = tuple(must_be_a_pack(world, name) for name in names) if names else world.all(ConformancePack)
    wanted = filters.types if filters else ()
    return chosen if not wanted or "CUSTOM" in wanted else ()


# Rules


def must_be_a_pack_name(name: str) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html."""
    if not NAME.fullmatch(name):
        raise ConformancePackNameInvalid(name=name, parameter="conformance_pack_name")


def must_be_a_pack(world: World, name: str) -> ConformancePack:
    """A pack of this name has to be there."""
    found = pack_named(world, name)
    if found is None:
        raise NoSuchConformancePack(name=name, parameter="conformance_pack_name")
    return found


def must_be_a_template(body: str | None, s3_uri: str | None) -> str:
    """A template is given as text here, for there is no S3; it has up to 51,200 bytes.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html
    """
    if s3_uri:
        raise ParameterNotSimulated(name="TemplateS3Uri", parameter="template_s3_uri")
    if not body:
        raise ConformancePackWithoutTemplate(parameter="template_body")
    if (size := len(body.encode())) > LARGEST:
        raise ConformancePackTooLarge(size=size, limit=LARGEST, parameter="template_body")
    return body


def must_be_few_parameters(given: tuple[ConformancePackInputParameter, ...]) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html."""
    if len(given) > MOST_PARAMETERS:
        raise TooManyPackParameters(
            limit=MOST_PARAMETERS, count=len(given), parameter="conformance_pack_input_parameters"
        )


def must_be_few_packs(world: World) -> None:
    """https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html."""
    if len(world.all(ConformancePack)) >= MOST:
        raise TooManyConformancePacks(limit=MOST, parameter="conformance_pack_name")


def must_be_readable(world: World, text: str, given: Mapping[str, str]) -> tuple[PackResource, ...]:
    """A template holds rules and remediations, and each fault in it has its line."""
    try:
        return read_pack(text, given, account_id=world.account_id, region=world.region)
    except TemplateFault as fault:
        raise ConformancePackTemplateInvalid(fault=fault, parameter="template_body") from None
