"""Which automation documents are there, by what one looks for? Those of AWS and the account's own, by name.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListDocuments.html
"""

from collections.abc import Iterator
from typing import Any

from labs.cloud.config import runbook
from labs.cloud.config.document import PLATFORMS, SsmDocument, of_aws, owner_of
from labs.cloud.config.listing import page_of
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, World

PAGE = 50


class DocumentKeyValuesFilter(Frozen):
    """A condition of ListDocuments."""

    key: str
    values: tuple[str, ...] = ()


class InvalidDocumentFilter(CloudError):
    code = "InvalidFilterKey"
    template = "Documents cannot be listed by {key}: Name, Owner and DocumentType are known."


@action_with(service="ssm")
def list_documents(
    world: World,
    *,
    filters: tuple[DocumentKeyValuesFilter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the automations, AWS's and your own: `{"DocumentIdentifiers": […]}`."""
    rows = [one for one in _rows(world) if all(_passes(one, asked) for asked in filters)]
    return world, page_of(
        "DocumentIdentifiers",
        rows,
        size=max_results or PAGE,
        next_token=next_token,
        name=lambda one: str(one["Name"]),
        view=lambda one: one,
    )


def _rows(world: World) -> Iterator[dict[str, Any]]:
    own = {one.name: one for one in world.all(SsmDocument)}
    for name in sorted({*own, *runbook.RUNBOOKS}):
        found = own.get(name) or of_aws(name)
        if found is not None:
            yield {
                "Name": name,
                "CreatedDate": found.created_date,
                "Owner": owner_of(world, found),
                "PlatformTypes": PLATFORMS,
                "DocumentVersion": str(found.version),
                "DocumentType": "Automation",
                "SchemaVersion": "0.3",
                "DocumentFormat": found.document_format,
                "TargetType": found.target_type,
                "Tags": [{"Key": key, "Value": value} for key, value in found.tags.items()],
            }


def _passes(row: dict[str, Any], asked: DocumentKeyValuesFilter) -> bool:
    if asked.key == "Owner":
        return any(_is_owner(str(row["Owner"]), one) for one in asked.values)
    if asked.key in ("Name", "DocumentType"):
        compare = str.startswith if asked.key == "Name" else str.__eq__
        return any(compare(str(row[asked.key]), one) for one in asked.values)
    raise InvalidDocumentFilter(key=asked.key, parameter="filters")


def _is_owner(owner: str, wanted: str) -> bool:
    words = {"amazon": owner == runbook.OWNER, "self": owner != runbook.OWNER, "private": owner != runbook.OWNER}
    return words.get(wanted.lower(), wanted.lower() in ("all", "public") or wanted == owner)
