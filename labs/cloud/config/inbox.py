"""What has arrived by e-mail? The messages of SNS in one inbox, newest last, of which the oldest are thrown away.

AWS has no inbox: mail goes to whoever subscribed. Here it stays in the Region, so that it can be read and be checked.
"""

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
    sent: list[Message] = []
    for subject, text, type in messages:
        world, drawn = world.draw()
        sent.append(
            Message(
                id=uuid_of(drawn),
                timestamp=world.now,
                topic_arn=topic_arn,
                subject=subject,
                text=text,
                endpoints=endpoints,
                type=type,
            )
        )
    return INBOX.put(world, (*INBOX.of(world), *sent)[-KEPT:]), tuple(sent)


def uuid_of(drawn: bytes) -> str:
    """Sixteen bytes as a UUID of version 4, as AWS's newer services write their ids."""
    digits = bytearray(drawn)
    digits[6] = digits[6] & 0x0F | 0x40
    digits[8] = digits[8] & 0x3F | 0x80
    text = digits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def json_text(body: Any) -> str:
    """A message's body as AWS writes it: JSON, with times in UTC."""
    return msgspec.json.encode(msgspec.to_builtins(body, enc_hook=str)).decode()
