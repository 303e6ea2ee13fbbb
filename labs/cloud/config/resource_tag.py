"""How are rules, recorders and conformance packs of AWS Config tagged? By their ARNs.

https://docs.aws.amazon.com/config/latest/developerguide/tagging.html
"""

from labs.cloud.config.paging import page
from labs.cloud.config.tagging import must_be_there, tagged, tags_shown, untagged
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.world import Resource, World

TAGGABLE = frozenset({"config-rule", "configuration-recorder", "conformance-pack"})
PAGE = 50


@action_with(service="config")
def tag_resource(world: World, *, resource_arn: str, tags: tuple[Tag, ...]) -> Outcome:
    """Add tags to a rule, a recorder or a conformance pack: `{}`."""
    return world.put(tagged(_found(world, resource_arn), tags)), {}


@action_with(service="config")
def untag_resource(world: World, *, resource_arn: str, tag_keys: tuple[str, ...]) -> Outcome:
    """Take tags away: `{}`."""
    return world.put(untagged(_found(world, resource_arn), tag_keys)), {}


@action_with(service="config")
def list_tags_for_resource(
    world: World, *, resource_arn: str, limit: int | None = None, next_token: str | None = None
) -> Outcome:
    """List the tags of a rule, a recorder or a conformance pack: `{"Tags": [{Key, Value}], "NextToken"?}`."""
    found = _found(world, resource_arn)
    return world, page("Tags", list(found.tags), tags_shown(found), next_token, limit=limit, usual=PAGE)


def _found(world: World, arn: str) -> Resource:
    return must_be_there(world, "config", TAGGABLE, arn)
