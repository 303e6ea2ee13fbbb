"""How are topics tagged? By their ARNs.

https://docs.aws.amazon.com/sns/latest/dg/sns-tags.html
"""

from labs.cloud.config.tagging import must_be_there, tagged, tags_shown, untagged
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.world import Resource, World


@action_with(service="sns")
def tag_resource(world: World, *, resource_arn: str, tags: tuple[Tag, ...]) -> Outcome:
    """Add tags to a topic: `{}`."""
    return world.put(tagged(_topic(world, resource_arn), tags)), {}


@action_with(service="sns")
def untag_resource(world: World, *, resource_arn: str, tag_keys: tuple[str, ...]) -> Outcome:
    """Take tags away from a topic: `{}`."""
    return world.put(untagged(_topic(world, resource_arn), tag_keys)), {}


@action_with(service="sns")
def list_tags_for_resource(world: World, *, resource_arn: str) -> Outcome:
    """List the tags of a topic: `{"Tags": [{Key, Value}]}`."""
    return world, {"Tags": tags_shown(_topic(world, resource_arn))}


def _topic(world: World, arn: str) -> Resource:
    return must_be_there(world, "sns", {"topic"}, arn)
