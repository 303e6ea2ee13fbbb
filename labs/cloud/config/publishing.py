"""What is published to a topic, and where does it arrive? In the inbox, for all who subscribe.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
"""

import json
import re
from collections.abc import Iterable

from labs.cloud.config.inbox import deliver
from labs.cloud.config.subscription import Subscription
from labs.cloud.config.topic import Topic, must_be_a_topic
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import World

SUBJECT = re.compile(r"[!-~][ -~]{0,99}")
"""ASCII, up to 100 characters, no line break."""
LONGEST_MESSAGE = 262_144
"""Bytes."""


class MessageEmpty(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Empty message"


class MessageTooLong(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Message too long"


class SubjectInvalid(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Subject"


class NoDefaultMessage(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Message Structure - No default entry in JSON message body"


@action_with(service="sns")
def publish(
    world: World,
    *,
    message: str,
    topic_arn: str | None = None,
    target_arn: str | None = None,
    subject: str | None = None,
    message_structure: str | None = None,
) -> Outcome:
    """Tell something to all who hear a topic: `{"MessageId": …}`."""
    topic = must_be_a_topic(world, topic_arn or target_arn or "")
    must_be_a_message(message)
    must_be_a_subject(subject)
    text = must_be_structured(message) if message_structure == "json" else message
    world, (sent,) = deliver(world, world.arn(topic), _heard(world, topic), [(subject or "", text, "")])
    return world, {"MessageId": sent.id}


def publish_all(world: World, topic: Topic, messages: Iterable[tuple[str, str, str]]) -> World:
    """The world in which those who hear a topic have these messages: subject, text and type of each."""
    return deliver(world, world.arn(topic), _heard(world, topic), messages)[0]


def _heard(world: World, topic: Topic) -> tuple[str, ...]:
    return tuple(one.endpoint for one in world.where(Subscription, topic_id=topic.id))


# Rules


def must_be_a_message(message: str) -> None:
    """A message says something, in up to 256 KiB.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    if not message:
        raise MessageEmpty(parameter="message")
    if len(message.encode()) > LONGEST_MESSAGE:
        raise MessageTooLong(limit=LONGEST_MESSAGE, parameter="message")


def must_be_a_subject(subject: str | None) -> None:
    """A subject is a line of an e-mail's head.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    if subject and not SUBJECT.fullmatch(subject):
        raise SubjectInvalid(subject=subject, parameter="subject")


def must_be_structured(message: str) -> str:
    """With the structure json, the message holds a text for each protocol; e-mail gets its own, or the default.

    https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    """
    try:
        texts = json.loads(message)
    except (ValueError, RecursionError):
        texts = None
    if not isinstance(texts, dict) or not isinstance(texts.get("default"), str):
        raise NoDefaultMessage(parameter="message")
    return str(texts.get("email", texts["default"]))
