"""What is a launch template? Parameters of a launch kept under a name, in numbered versions that never change.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-launch-templates.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from labs.cloud.describe import BY_TAGS, Filter, matching, page, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, pascal
from labs.cloud.world import Frozen, Resource, World

LaunchTemplateId = Annotated[str, Ref("launch-template")]
NAME = re.compile(r"[a-zA-Z0-9().\-/_]{3,128}")
PAGES = (1, 200)
"""How many results a page may have. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html"""
LATEST, DEFAULT = "$Latest", "$Default"


class LaunchTemplateVersion(Frozen):
    """One version: what it says of a launch, in snake_case as RunInstances takes it."""

    version_number: int
    create_time: datetime
    data: dict[str, Any]
    version_description: str = ""


class LaunchTemplate(Resource, tag="launch-template"):
    id_prefix = "lt"
    id_member = "LaunchTemplateId"
    noun = "launchTemplate"
    not_found = "InvalidLaunchTemplateId.NotFound"
    malformed = "InvalidLaunchTemplateId.Malformed"
    unknown = "The specified launch template, with template ID {id}, does not exist."
    filters = {
        "create-time": "CreateTime",
        "launch-template-name": "LaunchTemplateName",
    }

    launch_template_name: str
    create_time: datetime
    versions: tuple[LaunchTemplateVersion, ...]
    default_version_number: int = 1
    latest_version_number: int = 1
    """Of all versions there ever were: the number of a deleted one is not given again."""

    def view(self, world: World) -> dict[str, Any]:
        return {
            "CreatedBy": f"arn:aws:iam::{world.account_id}:root",
            "CreateTime": self.create_time,
            "DefaultVersionNumber": self.default_version_number,
            "LatestVersionNumber": self.latest_version_number,
            "LaunchTemplateId": self.id,
            "LaunchTemplateName": self.launch_template_name,
            "Tags": tag_list(self.tags),
        }


class LaunchTemplateSpecification(Frozen):
    """Which version of which template a launch begins with."""

    launch_template_id: LaunchTemplateId | None = None
    launch_template_name: str | None = None
    version: str | None = None


class TemplateNameUnknown(CloudError):
    code = "InvalidLaunchTemplateName.NotFoundException"
    template = "The specified launch template, with template name {launch_template_name}, does not exist."


class TemplateVersionUnknown(CloudError):
    code = "InvalidLaunchTemplateId.VersionNotFound"
    template = "Could not find the specified version {version} for the launch template with ID {launch_template_id}."


class TemplateIdOrName(CloudError):
    code = "InvalidParameterCombination"
    template = "Specify either the launch template ID or the launch template name, but not both."


@action
def modify_launch_template(
    world: World,
    *,
    launch_template_id: LaunchTemplateId | None = None,
    launch_template_name: str | None = None,
    default_version: str | None = None,
) -> Outcome:
    """Choose the version that a launch takes when it names none: `{"LaunchTemplate": …}`."""
    template = the_launch_template(world, launch_template_id, launch_template_name)
    if default_version is not None:
        template = template.replace(default_version_number=the_version(template, default_version).version_number)
    return world.put(template), {"LaunchTemplate": template.view(world)}


@action
def delete_launch_template(
    world: World, *, launch_template_id: LaunchTemplateId | None = None, launch_template_name: str | None = None
) -> Outcome:
    """Delete a template with all its versions: `{"LaunchTemplate": …}`."""
    template = the_launch_template(world, launch_template_id, launch_template_name)
    return world.without(template.id), {"LaunchTemplate": template.view(world)}


@action
def delete_launch_template_versions(
    world: World,
    *,
    versions: tuple[str, ...],
    launch_template_id: LaunchTemplateId | None = None,
    launch_template_name: str | None = None,
) -> Outcome:
    """Delete versions, all but the default one; what could be deleted and what not is told one by one."""
    template = the_launch_template(world, launch_template_id, launch_template_name)
    done, failed = [], []
    for text in dict.fromkeys(versions):
        fault = _fault_of_deletion(template, text)
        named = {"LaunchTemplateId": template.id, "LaunchTemplateName": template.launch_template_name}
        entry = {**named, **({"VersionNumber": int(text)} if text.isdigit() else {})}
        if fault:
            failed.append({**entry, "ResponseError": fault})
        else:
            done.append(entry)
            kept = tuple(one for one in template.versions if one.version_number != int(text))
            template = template.replace(versions=kept)
    return world.put(template), {
        "SuccessfullyDeletedLaunchTemplateVersions": done,
        "UnsuccessfullyDeletedLaunchTemplateVersions": failed,
    }


@action
def describe_launch_templates(
    world: World,
    *,
    launch_template_ids: tuple[LaunchTemplateId, ...] = (),
    launch_template_names: tuple[str, ...] = (),
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List launch templates: `{"LaunchTemplates": […]}`."""
    by_id = [world.get(LaunchTemplate, one, parameter="launch_template_ids") for one in launch_template_ids]
    by_name = [template_named(world, one, parameter="launch_template_names") for one in launch_template_names]
    is_asked = launch_template_ids or launch_template_names
    chosen = {one.id: one for one in ((*by_id, *by_name) if is_asked else world.all(LaunchTemplate))}
    views = matching([one.view(world) for one in chosen.values()], filters, {**LaunchTemplate.filters, **BY_TAGS})
    return world, page("LaunchTemplates", views, max_results, next_token, by=("LaunchTemplateId",), pages=PAGES)


VERSION_FILTERS: Mapping[str, str] = {
    "create-time": "CreateTime",
    "ebs-optimized": "LaunchTemplateData.EbsOptimized",
    "host-resource-group-arn": "LaunchTemplateData.Placement.HostResourceGroupArn",
    "http-endpoint": "LaunchTemplateData.MetadataOptions.HttpEndpoint",
    "http-protocol-ipv4": "LaunchTemplateData.MetadataOptions.HttpEndpoint",
    "http-tokens": "LaunchTemplateData.MetadataOptions.HttpTokens",
    "iam-instance-profile": "LaunchTemplateData.IamInstanceProfile.Arn",
    "image-id": "LaunchTemplateData.ImageId",
    "instance-type": "LaunchTemplateData.InstanceType",
    "is-default-version": "DefaultVersion",
    "kernel-id": "LaunchTemplateData.KernelId",
    "license-configuration-arn": "LaunchTemplateData.LicenseSpecifications[].LicenseConfigurationArn",
    "network-card-index": "LaunchTemplateData.NetworkInterfaces[].NetworkCardIndex",
    "ram-disk-id": "LaunchTemplateData.RamDiskId",
}


@action
def describe_launch_template_versions(
    world: World,
    *,
    launch_template_id: LaunchTemplateId | None = None,
    launch_template_name: str | None = None,
    versions: tuple[str, ...] = (),
    min_version: str | None = None,
    max_version: str | None = None,
    filters: tuple[Filter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List versions of one template, or the latest or default ones of all: `{"LaunchTemplateVersions": […]}`."""
    if launch_template_id or launch_template_name:
        template = the_launch_template(world, launch_template_id, launch_template_name)
        chosen = list(_versions(template, versions, min_version, max_version))
    else:
        must_name_versions_of_all(versions)
        chosen = [(one, the_version(one, text)) for one in world.all(LaunchTemplate) for text in versions]
    views = [version_view(world, template, one) for template, one in chosen]
    found = matching(views, filters, VERSION_FILTERS)
    by = ("LaunchTemplateId", "VersionNumber")
    return world, page("LaunchTemplateVersions", found, max_results, next_token, by=by, pages=PAGES)


# Rules


def the_launch_template(
    world: World, launch_template_id: str | None, launch_template_name: str | None, *, parameter: str | None = None
) -> LaunchTemplate:
    """The template named by its id or by its name, and by one of them only.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateSpecification.html
    """
    if launch_template_id and launch_template_name:
        raise TemplateIdOrName(parameter=parameter or "launch_template_name")
    if launch_template_id:
        return world.get(LaunchTemplate, launch_template_id, parameter=parameter or "launch_template_id")
    if launch_template_name:
        return template_named(world, launch_template_name, parameter=parameter or "launch_template_name")
    raise MissingParameter(name="LaunchTemplateId", parameter=parameter or "launch_template_id")


def template_named(world: World, name: str, *, parameter: str) -> LaunchTemplate:
    """The template of this name."""
    found = world.where(LaunchTemplate, launch_template_name=name)
    if not found:
        raise TemplateNameUnknown(launch_template_name=name, parameter=parameter)
    return found[0]


def the_version(template: LaunchTemplate, text: str | None) -> LaunchTemplateVersion:
    """The version of a number, or `$Latest`, or `$Default`, which is also meant where none is named."""
    latest = max((one.version_number for one in template.versions), default=0)
    special = {None: template.default_version_number, DEFAULT: template.default_version_number, LATEST: latest}
    wanted = special.get(text) or text
    for one in template.versions:
        if str(one.version_number) == str(wanted):
            return one
    raise TemplateVersionUnknown(version=text, launch_template_id=template.id, parameter="version")


def must_name_versions_of_all(versions: Sequence[str]) -> None:
    """Of all templates at once only the latest and the default versions can be told."""
    if not versions:
        raise MissingParameter(name="LaunchTemplateId", parameter="launch_template_id")
    for one in versions:
        if one not in (LATEST, DEFAULT):
            expected = f"Without a launch template only {LATEST} and {DEFAULT} can be asked for."
            raise InvalidParameterValue(name="versions", value=one, expected=expected, parameter="versions")


# Views


def version_view(world: World, template: LaunchTemplate, one: LaunchTemplateVersion) -> dict[str, Any]:
    """A version as DescribeLaunchTemplateVersions answers it."""
    return {
        "CreatedBy": f"arn:aws:iam::{world.account_id}:root",
        "CreateTime": one.create_time,
        "DefaultVersion": one.version_number == template.default_version_number,
        "LaunchTemplateData": _in_awss_names(one.data),
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.launch_template_name,
        "VersionNumber": one.version_number,
        **({"VersionDescription": one.version_description} if one.version_description else {}),
    }


def _in_awss_names(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {pascal(name): _in_awss_names(inner) for name, inner in value.items()}
    return [_in_awss_names(one) for one in value] if isinstance(value, list | tuple) else value


def _versions(
    template: LaunchTemplate, versions: Sequence[str], min_version: str | None, max_version: str | None
) -> Iterator[tuple[LaunchTemplate, LaunchTemplateVersion]]:
    low, high = _number("minVersion", min_version, 0), _number("maxVersion", max_version, 2**63)
    chosen = [the_version(template, one) for one in versions] if versions else template.versions
    for one in chosen:
        if low <= one.version_number <= high:
            yield template, one


def _number(name: str, text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isdigit():
        raise InvalidParameterValue(name=name, value=text, expected="Expecting a number.", parameter="versions")
    return int(text)


def _fault_of_deletion(template: LaunchTemplate, text: str) -> dict[str, str] | None:
    """Why a version cannot be deleted. That the default one is told as `unexpectedError` is not confirmed."""
    if not any(str(one.version_number) == text for one in template.versions):
        message = f"Could not find the specified version {text} for the launch template with ID {template.id}."
        return {"Code": "launchTemplateVersionDoesNotExist", "Message": message}
    if text == str(template.default_version_number):
        message = "The default version cannot be deleted. Assign another version as the default first."
        return {"Code": "unexpectedError", "Message": message}
    return None
