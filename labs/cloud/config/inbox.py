"""What has arrived by e-mail? The messages of SNS in one inbox, newest last, of which the oldest are thrown away.

AWS has no inbox: mail goes to whoever subscribed. Here it stays in the Region, so that it can be read and be checked.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from labs.cloud.config.ledger import Shelf
from labs.cloud.registry import Outcome, action
from labs.cloud.world import Frozen, World

KEPT = 200
"""Messages; the model's own."""


class Message(Frozen):
    """A message that was published to a topic."""

    number: int
    """The how manieth of the Region it is, counted from 1."""
    id: str
    timestamp: datetime
    topic_arn: str
    subject: str
    text: str
    """What was published: for messages of AWS Config, a JSON document."""
    endpoints: tuple[str, ...] = ()
    """Who got it; nobody where the topic had no subscription."""
    type: str = ""
    """Config's `messageType`; empty for what others published."""

    def view(self) -> dict[str, Any]:
        """The message as SNS sends it by e-mail with JSON, and who got it.

        https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
        """
        return {
            "Type": "Notification",
            "MessageId": self.id,
            "TopicArn": self.topic_arn,
            "Subject": self.subject,
            "Message": self.text,
            "Timestamp": self.timestamp,
            "Endpoints": list(self.endpoints),
        }


INBOX: Shelf[tuple[Message, ...]] = Shelf("inbox", tuple[Message, ...], ())


@action
def describe_inbox(world: World, *, message_type: str | None = None) -> Outcome:
    """List what has arrived by e-mail, oldest first; no action of AWS: `{"Messages": […]}`."""
    chosen = [one for one in INBOX.of(world) if message_type in (None, "", one.type)]
    return world, {"Messages": [one.view() for one in chosen]}


def deliver(
    world: World, topic_arn: str, endpoints: tuple[str, ...], messages: Iterable[tuple[str, str, str]]
) -> tuple[World, tuple[Message, ...]]:
    """The world with more messages, each given as its subject, its text and its type."""
    kept = INBOX.of(world)
    first = kept[-1].number + 1 if kept else 1
    sent = [
        Message(
            number=number,
            id=numbered_uuid(world, "message", number),
            timestamp=world.now,
            topic_arn=topic_arn,
            subject=subject,
            text=text,
            endpoints=endpoints,
            type=type,
        )
        for number, (subject, text, type) in enumerate(messages, first)
    ]
    return INBOX.put(world, (*kept, *sent)[-KEPT:]), tuple(sent)


def numbered_uuid(world: World, what: str, number: int) -> str:
    """The id of the so manieth of something, as a UUID of version 4, in which AWS's newer services write their ids.

    It is not drawn: what a service does by itself leaves the ids of what the learner makes afterwards as they are.
    """
    digits = bytearray(hashlib.blake2b(f"{world.seed}:{what}:{number}".encode(), digest_size=16).digest())
    digits[6] = digits[6] & 0x0F | 0x40
    digits[8] = digits[8] & 0x3F | 0x80
    text = digits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def json_text(body: Any) -> str:
    """A message's body as AWS writes it: JSON, with times in UTC."""
    return msgspec.json.encode(msgspec.to_builtins(body, enc_hook=str)).decode()
