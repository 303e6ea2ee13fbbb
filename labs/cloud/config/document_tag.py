"""How are documents of Systems Manager tagged? By their type and name: no ARN is asked for.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html
"""

from typing import Annotated, Literal

from labs.cloud.config.document import SsmDocument
from labs.cloud.config.tagging import NothingToTag, tagged, tags_shown, untagged
from labs.cloud.reference import Named
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.world import World

Type = Literal[
    "Document",
    "ManagedInstance",
    "MaintenanceWindow",
    "Parameter",
    "PatchBaseline",
    "OpsItem",
    "OpsMetadata",
    "Automation",
    "Association",
]
"""What Systems Manager lets be tagged; of these only documents are simulated."""
DocumentName = Annotated[str, Named("document", "name")]


@action_with(service="ssm")
def add_tags_to_resource(
    world: World, *, resource_type: Type, resource_id: DocumentName, tags: tuple[Tag, ...]
) -> Outcome:
    """Add tags to a document: `{}`."""
    return world.put(tagged(must_be_a_document(world, resource_type, resource_id), tags)), {}


@action_with(service="ssm")
def remove_tags_from_resource(
    world: World, *, resource_type: Type, resource_id: DocumentName, tag_keys: tuple[str, ...]
) -> Outcome:
    """Take tags away from a document: `{}`."""
    return world.put(untagged(must_be_a_document(world, resource_type, resource_id), tag_keys)), {}


@action_with(service="ssm")
def list_tags_for_resource(world: World, *, resource_type: Type, resource_id: DocumentName) -> Outcome:
    """List the tags of a document: `{"TagList": [{Key, Value}]}`."""
    return world, {"TagList": tags_shown(must_be_a_document(world, resource_type, resource_id))}


def must_be_a_document(world: World, resource_type: str, resource_id: str) -> SsmDocument:
    """A document of this account is named by its name."""
    found = next(iter(world.where(SsmDocument, name=resource_id)), None) if resource_type == "Document" else None
    if found is None:
        raise NothingToTag(service="ssm", resource=resource_id, parameter="resource_id")
    return found
