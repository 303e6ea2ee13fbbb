"""Which automation documents are there? Those that AWS owns, and those that the account wrote itself.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents.html. Of all kinds of documents this Region has
only automations, in schema 0.3, each in its newest version.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

import msgspec
import yaml

from labs.cloud.config import runbook
from labs.cloud.config.automation_content import LARGEST, Content, read_content
from labs.cloud.config.template import TemplateFault, read_template
from labs.cloud.errors import CloudError, ParameterNotSimulated
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.world import Resource, World

NAME = re.compile(r"[a-zA-Z0-9_\-.]{3,128}")
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html"""
RESERVED = re.compile(r"(aws|amazon|amzn)(-|\b)|aws[a-z]*-", re.IGNORECASE)
MOST = 200
"""Documents of an account in a Region: https://docs.aws.amazon.com/general/latest/gr/ssm.html says 500; the model's own."""
PLATFORMS = ["Windows", "Linux", "MacOS"]
OWNED_SINCE = datetime(2019, 9, 4, tzinfo=UTC)
"""When AWS's own documents say they were made; the model's own."""

Format = Literal["YAML", "JSON"]


class SsmDocument(Resource, tag="document"):
    service = "ssm"
    id_prefix = "document"
    id_member = "Name"
    noun = "document"
    not_found = "InvalidDocument"
    malformed = "InvalidDocument"

    name: str
    content: str
    document_format: Format
    created_date: datetime
    target_type: str = ""
    version: int = 1

    def within_arn(self) -> str:
        return f"document/{self.name}"

    def view(self, world: World) -> dict[str, Any]:
        return described(world, self)


class InvalidDocumentContent(CloudError):
    code = "InvalidDocumentContent"
    template = "The document cannot be used: {fault}"


class MaxDocumentSizeExceeded(CloudError):
    code = "MaxDocumentSizeExceeded"
    template = "The size limit of a document is {limit} bytes; this one has {size}."


class DocumentAlreadyExists(CloudError):
    code = "DocumentAlreadyExists"
    template = "Document with same name {name} already exists"


class DocumentLimitExceeded(CloudError):
    code = "DocumentLimitExceeded"
    template = "A Region has up to {limit} documents of your own here."


class NoSuchDocument(CloudError):
    code = "InvalidDocument"
    template = "Document with name {name} does not exist."


class DocumentNameInvalid(CloudError):
    code = "ValidationException"
    template = (
        "The document name '{name}' is not valid: 3 to 128 letters, digits, hyphens, underscores and dots, and no name "
        "that begins as those of AWS do."
    )


class DocumentOfAws(CloudError):
    code = "InvalidDocumentOperation"
    template = "The document {name} is owned by Amazon."


class DuplicateDocumentContent(CloudError):
    code = "DuplicateDocumentContent"
    template = "The content of the document {name} is what it was."


class NoSuchDocumentVersion(CloudError):
    code = "InvalidDocumentVersion"
    template = "The document {name} has no version {version} here: only the newest is kept."


@action_with(service="ssm")
def create_document(
    world: World,
    *,
    content: str,
    name: str,
    document_type: str | None = None,
    document_format: str = "JSON",
    target_type: str | None = None,
    tags: tuple[Tag, ...] = (),
) -> Outcome:
    """Write an automation of your own, in schema 0.3: `{"DocumentDescription": …}`."""
    must_be_an_automation(document_type)
    must_be_a_document_name(name)
    if find_document(world, name):
        raise DocumentAlreadyExists(name=name, parameter="name")
    if len(world.all(SsmDocument)) >= MOST:
        raise DocumentLimitExceeded(limit=MOST, parameter="name")
    form = must_be_a_format(document_format)
    must_be_content(content, form)
    world, document_id = world.new_id(SsmDocument.id_prefix)
    made = SsmDocument(
        id=document_id,
        name=name,
        content=content,
        document_format=form,
        created_date=world.now,
        target_type=target_type or "",
        tags={one.key: one.value or "" for one in tags if one.key},
    )
    return world.put(made), {"DocumentDescription": described(world, made)}


@action_with(service="ssm")
def update_document(
    world: World,
    *,
    content: str,
    name: str,
    document_version: str | None = None,
    document_format: str = "JSON",
    target_type: str | None = None,
) -> Outcome:
    """Write an automation of your own anew, as its next version and its default: `{"DocumentDescription": …}`."""
    found = must_be_own_document(world, name)
    must_be_the_newest(found, document_version)
    form = must_be_a_format(document_format)
    if content == found.content:
        raise DuplicateDocumentContent(name=name, parameter="content")
    must_be_content(content, form)
    changed = found.replace(
        content=content,
        document_format=form,
        version=found.version + 1,
        created_date=world.now,
        target_type=found.target_type if target_type is None else target_type,
    )
    return world.put(changed), {"DocumentDescription": described(world, changed)}


@action_with(service="ssm")
def delete_document(world: World, *, name: str) -> Outcome:
    """Delete an automation of your own; a remediation that names it fails from then on."""
    return world.without(must_be_own_document(world, name).id), {}


@action_with(service="ssm")
def describe_document(world: World, *, name: str, document_version: str | None = None) -> Outcome:
    """Show what a document does and takes: `{"Document": …}`."""
    found = must_be_a_document(world, name)
    must_be_the_newest(found, document_version)
    return world, {"Document": described(world, found)}


@action_with(service="ssm")
def get_document(
    world: World, *, name: str, document_version: str | None = None, document_format: str | None = None
) -> Outcome:
    """Show a document as it is written; what the scripts of AWS's documents hold is not told: `{"Content": …}`."""
    found = must_be_a_document(world, name)
    must_be_the_newest(found, document_version)
    form = must_be_a_format(document_format or found.document_format)
    return world, {
        "Name": found.name,
        "CreatedDate": found.created_date,
        "DocumentVersion": str(found.version),
        "Status": "Active",
        "Content": found.content if form == found.document_format else _rewritten(found.content, form),
        "DocumentType": "Automation",
        "DocumentFormat": form,
    }


def find_document(world: World, name: str) -> SsmDocument | None:
    """The document of a name, AWS's or the account's."""
    return of_aws(name) or next(iter(world.where(SsmDocument, name=name)), None)


@cache
def of_aws(name: str) -> SsmDocument | None:
    """A document that AWS owns, by its name."""
    content = runbook.RUNBOOKS.get(name)
    if content is None:
        return None
    text = yaml.safe_dump(_as_written(content), sort_keys=False, allow_unicode=True, width=100)
    return SsmDocument(id=name, name=name, content=text, document_format="YAML", created_date=OWNED_SINCE)


def _as_written(content: Content) -> dict[str, Any]:
    """A document in the order in which people write them."""
    plain = msgspec.to_builtins(content)
    parameters = {name: {"type": one.type, **plain["parameters"][name]} for name, one in content.parameters.items()}
    order = ("schemaVersion", "description", "assumeRole", "parameters", "mainSteps")
    return {name: parameters if name == "parameters" else plain[name] for name in order}


def content_of(found: SsmDocument) -> Content:
    """The steps of a document. Raises TemplateFault."""
    return runbook.RUNBOOKS.get(found.name) or read_content(found.content)


def described(world: World, found: SsmDocument) -> dict[str, Any]:
    """A document as DescribeDocument answers it."""
    content = content_of(found)
    parameters = [
        {
            "Name": name,
            "Type": "StringList" if one.many else "String",
            "Description": one.description,
            **({} if one.default is None else {"DefaultValue": str(one.default)}),
        }
        for name, one in content.parameters.items()
    ]
    return {
        "Hash": hashlib.sha256(found.content.encode()).hexdigest(),
        "HashType": "Sha256",
        "Name": found.name,
        "Owner": owner_of(world, found),
        "CreatedDate": found.created_date,
        "Status": "Active",
        "DocumentVersion": str(found.version),
        "Description": content.description,
        "Parameters": parameters,
        "PlatformTypes": PLATFORMS,
        "DocumentType": "Automation",
        "SchemaVersion": content.schema_version,
        "LatestVersion": str(found.version),
        "DefaultVersion": str(found.version),
        "DocumentFormat": found.document_format,
        "TargetType": found.target_type,
        "Tags": [{"Key": key, "Value": value} for key, value in found.tags.items()],
    }


def owner_of(world: World, found: SsmDocument) -> str:
    """Amazon, or the account."""
    return runbook.OWNER if found.name in runbook.RUNBOOKS else world.account_id


def _rewritten(content: str, form: Format) -> str:
    values = read_template(content).values
    if form == "JSON":
        return json.dumps(values, indent=2, ensure_ascii=False)
    return str(yaml.safe_dump(values, sort_keys=False, allow_unicode=True))


# Rules


def must_be_an_automation(document_type: str | None) -> None:
    """Without a type, CreateDocument makes a command for instances, and nothing runs commands here."""
    if document_type != "Automation":
        raise ParameterNotSimulated(name=f"DocumentType={document_type or 'Command'}", parameter="document_type")


def must_be_a_document_name(name: str) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html."""
    if not NAME.fullmatch(name) or RESERVED.match(name):
        raise DocumentNameInvalid(name=name, parameter="name")


def must_be_a_format(document_format: str) -> Format:
    """Documents are written in JSON, which CreateDocument takes for granted, or in YAML."""
    if document_format == "YAML":
        return "YAML"
    if document_format == "JSON":
        return "JSON"
    raise ParameterNotSimulated(name=f"DocumentFormat={document_format}", parameter="document_format")


def must_be_content(content: str, form: Format) -> None:
    """What can never run is refused when it is written, with the line it stands in."""
    if (size := len(content.encode())) > LARGEST:
        raise MaxDocumentSizeExceeded(limit=LARGEST, size=size, parameter="content")
    if form == "JSON":
        _must_be_json(content)
    try:
        read_content(content)
    except TemplateFault as fault:
        raise InvalidDocumentContent(fault=fault, parameter="content") from None


def _must_be_json(content: str) -> None:
    try:
        json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidDocumentContent(fault=f"This is no JSON: {error}", parameter="content") from None


def must_be_a_document(world: World, name: str) -> SsmDocument:
    """A document is named by its name, or by its ARN."""
    found = find_document(world, name.rpartition("/")[2])
    if found is None:
        raise NoSuchDocument(name=name, parameter="name")
    return found


def must_be_own_document(world: World, name: str) -> SsmDocument:
    """What AWS owns can be run and read, not changed."""
    found = must_be_a_document(world, name)
    if found.name in runbook.RUNBOOKS:
        raise DocumentOfAws(name=name, parameter="name")
    return found


def must_be_the_newest(found: SsmDocument, version: str | None) -> None:
    """Older versions of a document are not kept here."""
    if version not in (None, "", "$DEFAULT", "$LATEST", str(found.version)):
        raise NoSuchDocumentVersion(name=found.name, version=version, parameter="document_version")


def names(world: World) -> Sequence[str]:
    """Every document that can be run, by name."""
    return sorted({*runbook.RUNBOOKS, *(one.name for one in world.all(SsmDocument))})
