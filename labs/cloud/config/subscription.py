"""Who hears what is published to a topic? Subscribers by e-mail, whose mail lies in one inbox.

https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html. At AWS, who is to get e-mail first follows a link
that SNS sends to the address; here there is nobody to follow it, and a subscription is confirmed as soon as it is made.
Queues, functions, phones and web addresses are no subscribers here: nothing of them is simulated.
"""

import re
from typing import Any, Literal, cast

from labs.cloud.config.listing import page_of
from labs.cloud.config.topic import PAGE, TopicId, must_be_a_topic
from labs.cloud.errors import CloudError, ParameterNotSimulated
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Resource, World

ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
BY_EMAIL = ("email", "email-json")
PROTOCOLS = (*BY_EMAIL, "http", "https", "sms", "sqs", "application", "lambda", "firehose")
"""https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"""

EmailProtocol = Literal["email", "email-json"]


class Subscription(Resource, tag="subscription"):
    service = "sns"
    id_prefix = "subscription"
    id_member = "SubscriptionArn"
    noun = "subscription"
    not_found = "NotFound"
    malformed = "InvalidParameter"

    topic_id: TopicId
    topic_name: str
    protocol: EmailProtocol
    endpoint: str

    def within_arn(self) -> str:
        return f"{self.topic_name}:{self.id.removeprefix('subscription-')}"

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes"

    def view(self, world: World) -> dict[str, Any]:
        return {
            "SubscriptionArn": world.arn(self),
            "Owner": world.account_id,
            "Protocol": self.protocol,
            "Endpoint": self.endpoint,
            "TopicArn": f"arn:aws:sns:{world.region}:{world.account_id}:{self.topic_name}",
        }


class ProtocolInvalid(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Does not support this protocol string: {protocol}"


class EmailAddressInvalid(CloudError):
    code = "InvalidParameter"
    template = "Invalid parameter: Email address"


@action_with(service="sns")
def subscribe(
    world: World,
    *,
    topic_arn: str,
    protocol: str,
    endpoint: str | None = None,
    return_subscription_arn: bool = False,
) -> Outcome:
    """Let an e-mail address hear a topic, confirmed at once: `{"SubscriptionArn": …}`."""
    topic = must_be_a_topic(world, topic_arn)
    by = must_be_by_email(protocol)
    address = must_be_an_address(endpoint)
    same = world.where(Subscription, topic_id=topic.id, protocol=by, endpoint=address)
    if same:
        return world, {"SubscriptionArn": world.arn(same[0])}
    world, subscription_id = world.new_id(Subscription.id_prefix)
    made = Subscription(id=subscription_id, topic_id=topic.id, topic_name=topic.name, protocol=by, endpoint=address)
    return world.put(made), {"SubscriptionArn": world.arn(made)}


@action_with(service="sns")
def unsubscribe(world: World, *, subscription_arn: str) -> Outcome:
    """End a subscription; one that is not there has ended already."""
    return world.without(*(one.id for one in world.all(Subscription) if world.arn(one) == subscription_arn)), {}


@action_with(service="sns")
def list_subscriptions(world: World, *, next_token: str | None = None) -> Outcome:
    """List the subscriptions, a hundred at a time: `{"Subscriptions": […]}`."""
    return world, _page(world, world.all(Subscription), next_token)


@action_with(service="sns")
def list_subscriptions_by_topic(world: World, *, topic_arn: str, next_token: str | None = None) -> Outcome:
    """List who hears a topic, a hundred at a time: `{"Subscriptions": […]}`."""
    topic = must_be_a_topic(world, topic_arn)
    return world, _page(world, world.where(Subscription, topic_id=topic.id), next_token)


def _page(world: World, chosen: tuple[Subscription, ...], next_token: str | None) -> dict[str, Any]:
    return page_of(
        "Subscriptions", chosen, size=PAGE, next_token=next_token, name=world.arn, view=lambda one: one.view(world)
    )


# Rules


def must_be_by_email(protocol: str) -> EmailProtocol:
    """Only e-mail arrives anywhere in this Region."""
    if protocol not in PROTOCOLS:
        raise ProtocolInvalid(protocol=protocol, parameter="protocol")
    if protocol not in BY_EMAIL:
        raise ParameterNotSimulated(name=f"Protocol={protocol}", parameter="protocol")
    return cast(EmailProtocol, protocol)


def must_be_an_address(endpoint: str | None) -> str:
    """E-mail goes to an address."""
    if not endpoint or not ADDRESS.fullmatch(endpoint):
        raise EmailAddressInvalid(endpoint=endpoint or "-", parameter="endpoint")
    return endpoint
