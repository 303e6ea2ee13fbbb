"""What is an SNS topic? A name to which messages are published, for whoever subscribes to it.

https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html
"""

import re
from typing import Annotated, Any

from labs.cloud.config.listing import page_of
from labs.cloud.errors import CloudError, ParameterNotSimulated
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.rules import deleted
from labs.cloud.world import Resource, World

TopicId = Annotated[str, Ref("topic")]
NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")
PAGE = 100
"""https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html"""
SETTABLE = ("DeliveryPolicy", "DisplayName", "KmsMasterKeyId", "Policy", "SignatureVersion", "TracingConfig")
"""Attributes that are kept. Only the display name shows here: no one but the owner has a part in this Region."""


class Topic(Resource, tag="topic"):
    service = "sns"
    id_prefix = "topic"
    id_member = "TopicArn"
    noun = "topic"
    not_found = "NotFound"
    malformed = "InvalidParameter"

    name: str
    attributes: dict[str, str] = {}

    def within_arn(self) -> str:
        return self.name

    def view(self, world: World) -> dict[str, Any]:
        return {"TopicArn": world.arn(self)}


class NoSuchTopic(CloudError):
    code = "NotFound"
    template = "Topic does not exist"


class TopicNameInvalid(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Topic Name"


class UnknownTopicAttribute(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: AttributeName"


class TopicArnInvalid(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: TopicArn"


class TopicHasOtherAttributes(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Attributes Reason: Topic already exists with different attributes"


@action_with(service="sns")
def create_topic(
    world: World, *, name: str, attributes: dict[str, str] | None = None, tags: tuple[Tag, ...] = ()
) -> Outcome:
    """Make a topic, or find the one of this name: `{"TopicArn": …}`."""
    must_be_a_topic_name(name)
    wanted = must_be_settable(attributes or {})
    found = next(iter(world.where(Topic, name=name)), None)
    if found:
        must_have_these_attributes(found, wanted)
        return world, found.view(world)
    world, topic_id = world.new_id(Topic.id_prefix)
    kept = {one.key: one.value or "" for one in tags if one.key}
    topic = Topic(id=topic_id, name=name, attributes=wanted, tags=kept)
    return world.put(topic), topic.view(world)


@action_with(service="sns")
def delete_topic(world: World, *, topic_arn: str) -> Outcome:
    """Delete a topic with its subscriptions; one that is not there is deleted already."""
    must_be_a_topic_arn(world, topic_arn)
    topic = topic_of(world, topic_arn)
    if topic is None:
        return world, {}
    return deleted(world, topic), {}


@action_with(service="sns")
def list_topics(world: World, *, next_token: str | None = None) -> Outcome:
    """List the topics, a hundred at a time: `{"Topics": [{"TopicArn"}]}`."""
    topics = world.all(Topic)
    return world, page_of(
        "Topics", topics, size=PAGE, next_token=next_token, name=world.arn, view=lambda one: one.view(world)
    )


@action_with(service="sns")
def get_topic_attributes(world: World, *, topic_arn: str) -> Outcome:
    """Show what is set for a topic, and how many hear it: `{"Attributes": {…}}`."""
    topic = must_be_a_topic(world, topic_arn)
    count = len(world.pointing(topic.id, "subscription"))
    told = {
        "TopicArn": world.arn(topic),
        "Owner": world.account_id,
        "DisplayName": "",
        "SubscriptionsConfirmed": str(count),
        "SubscriptionsPending": "0",
        "SubscriptionsDeleted": "0",
    }
    return world, {"Attributes": {**told, **topic.attributes}}


@action_with(service="sns")
def set_topic_attributes(
    world: World, *, topic_arn: str, attribute_name: str, attribute_value: str | None = None
) -> Outcome:
    """Set one attribute of a topic."""
    topic = must_be_a_topic(world, topic_arn)
    changed = must_be_settable({attribute_name: attribute_value or ""})
    return world.put(topic.replace(attributes={**topic.attributes, **changed})), {}


def topic_of(world: World, topic_arn: str) -> Topic | None:
    """The topic that an ARN names, where it is there."""
    return next((one for one in world.all(Topic) if world.arn(one) == topic_arn), None)


# Rules


def must_be_a_topic_name(name: str) -> None:
    """Letters, digits, hyphens and underscores, up to 256. Topics in strict order end with .fifo and are not here.

    https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    """
    if name.endswith(".fifo"):
        raise ParameterNotSimulated(name="FifoTopic", parameter="name")
    if not NAME.fullmatch(name):
        raise TopicNameInvalid(name=name, parameter="name")


def must_be_settable(attributes: dict[str, str]) -> dict[str, str]:
    """A topic has these attributes and no others.

    https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
    """
    for name, value in attributes.items():
        if name in ("FifoTopic", "ContentBasedDeduplication") and value.lower() == "true":
            raise ParameterNotSimulated(name=name, parameter="attributes")
        if name not in SETTABLE and name not in ("FifoTopic", "ContentBasedDeduplication"):
            raise UnknownTopicAttribute(name=name, known=", ".join(SETTABLE), parameter="attributes")
    return {name: value for name, value in attributes.items() if name in SETTABLE}


def must_have_these_attributes(topic: Topic, wanted: dict[str, str]) -> None:
    """Making a topic again finds it, unless it was made otherwise."""
    if any(topic.attributes.get(name, "") != value for name, value in wanted.items()):
        raise TopicHasOtherAttributes(parameter="attributes")


def must_be_a_topic_arn(world: World, topic_arn: str) -> None:
    """An ARN names a topic of this account in this Region."""
    start = f"arn:aws:sns:{world.region}:{world.account_id}:"
    if not topic_arn.startswith(start) or not NAME.fullmatch(topic_arn.removeprefix(start)):
        raise TopicArnInvalid(topic_arn=topic_arn, parameter="topic_arn")


def must_be_a_topic(world: World, topic_arn: str) -> Topic:
    """The topic that an ARN names has to be there."""
    must_be_a_topic_arn(world, topic_arn)
    topic = topic_of(world, topic_arn)
    if topic is None:
        raise NoSuchTopic(parameter="topic_arn")
    return topic
