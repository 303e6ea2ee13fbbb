"""Topics are told things, and who subscribes by e-mail finds them in the inbox."""

import json

import pytest

from labs.cloud.config.inbox import KEPT
from tests.cloud.builders import Network, a_region

START = "arn:aws:sns:ap-northeast-2:111122223333:"


@pytest.fixture
def region() -> Network:
    network = a_region()
    network.do("sns.create_topic", name="alarms")
    return network


def subscribed(region: Network, endpoint: str = "me@example.com", topic: str = "alarms") -> str:
    made = region.do("sns.subscribe", topic_arn=START + topic, protocol="email", endpoint=endpoint)
    return str(made["SubscriptionArn"])


def test_making_a_topic_again_finds_it(region: Network) -> None:
    again = region.do("sns.create_topic", name="alarms")

    assert again == {"TopicArn": f"{START}alarms"}
    assert region.do("sns.list_topics") == {"Topics": [again]}


def test_making_a_topic_again_with_other_attributes_is_refused(region: Network) -> None:
    refused = region.refused("sns.create_topic", name="alarms", attributes={"DisplayName": "Alarms"})

    assert (refused.code, refused.reason) == ("InvalidParameter", "TopicHasOtherAttributes")


def test_attributes_are_set_and_shown_with_the_number_of_subscribers(region: Network) -> None:
    subscribed(region)
    region.do("sns.set_topic_attributes", topic_arn=f"{START}alarms", attribute_name="DisplayName", attribute_value="A")

    shown = region.do("sns.get_topic_attributes", topic_arn=f"{START}alarms")["Attributes"]

    assert shown["DisplayName"] == "A"
    assert shown["SubscriptionsConfirmed"] == "1"
    assert shown["Owner"] == "111122223333"


def test_a_subscription_is_confirmed_at_once_and_made_once(region: Network) -> None:
    first, again = subscribed(region), subscribed(region)

    assert first == again
    assert region.do("sns.list_subscriptions")["Subscriptions"] == [
        {
            "SubscriptionArn": first,
            "Owner": "111122223333",
            "Protocol": "email",
            "Endpoint": "me@example.com",
            "TopicArn": f"{START}alarms",
        }
    ]


def test_subscriptions_are_listed_by_topic(region: Network) -> None:
    region.do("sns.create_topic", name="other")
    mine, other = subscribed(region), subscribed(region, topic="other")

    listed = region.do("sns.list_subscriptions_by_topic", topic_arn=f"{START}other")["Subscriptions"]

    assert [one["SubscriptionArn"] for one in listed] == [other] != [mine]


def test_what_is_published_lies_in_the_inbox(region: Network) -> None:
    subscribed(region)

    sent = region.do("sns.publish", topic_arn=f"{START}alarms", message="hello", subject="Hi")

    (message,) = region.do("describe_inbox")["Messages"]
    assert message == {
        "Type": "Notification",
        "MessageId": sent["MessageId"],
        "TopicArn": f"{START}alarms",
        "Subject": "Hi",
        "Message": "hello",
        "Timestamp": region.world.now,
        "Endpoints": ["me@example.com"],
    }


def test_what_is_published_to_nobody_is_heard_by_nobody(region: Network) -> None:
    arn = subscribed(region)
    region.do("sns.unsubscribe", subscription_arn=arn)

    region.do("sns.publish", topic_arn=f"{START}alarms", message="hello")

    assert region.do("describe_inbox")["Messages"][0]["Endpoints"] == []


def test_a_message_for_each_protocol_is_read_for_e_mail(region: Network) -> None:
    for texts in ({"default": "d", "email": "e"}, {"default": "d", "sms": "s"}):
        region.do("sns.publish", topic_arn=f"{START}alarms", message=json.dumps(texts), message_structure="json")

    assert [one["Message"] for one in region.do("describe_inbox")["Messages"]] == ["e", "d"]


def test_the_inbox_keeps_the_newest_messages(region: Network) -> None:
    for number in range(KEPT + 3):
        region.do("sns.publish", topic_arn=f"{START}alarms", message=str(number))

    kept = [one["Message"] for one in region.do("describe_inbox")["Messages"]]

    assert kept == [str(number) for number in range(3, KEPT + 3)]


def test_a_deleted_topic_takes_its_subscriptions_with_it(region: Network) -> None:
    subscribed(region)

    region.do("sns.delete_topic", topic_arn=f"{START}alarms")
    region.do("sns.delete_topic", topic_arn=f"{START}alarms")

    assert region.do("sns.list_topics") == {"Topics": []}
    assert region.do("sns.list_subscriptions") == {"Subscriptions": []}
    assert region.refused("sns.publish", topic_arn=f"{START}alarms", message="x").code == "NotFound"


def test_topics_are_listed_a_hundred_at_a_time(region: Network) -> None:
    for number in range(120):
        region.do("sns.create_topic", name=f"t{number}")

    first = region.do("sns.list_topics")
    second = region.do("sns.list_topics", next_token=first["NextToken"])

    assert (len(first["Topics"]), len(second["Topics"])) == (100, 21)
    assert "NextToken" not in second


@pytest.mark.parametrize(
    ("action", "params", "reason"),
    [
        ("create_topic", {"name": "a b"}, "TopicNameInvalid"),
        ("create_topic", {"name": "a.fifo"}, "ParameterNotSimulated"),
        ("create_topic", {"name": "a", "attributes": {"FifoTopic": "true"}}, "ParameterNotSimulated"),
        ("create_topic", {"name": "a", "attributes": {"Colour": "red"}}, "UnknownTopicAttribute"),
        ("get_topic_attributes", {"topic_arn": "alarms"}, "TopicArnInvalid"),
        ("get_topic_attributes", {"topic_arn": "arn:aws:sns:us-east-1:111122223333:alarms"}, "TopicArnInvalid"),
        ("get_topic_attributes", {"topic_arn": f"{START}nothing"}, "NoSuchTopic"),
        ("subscribe", {"topic_arn": f"{START}alarms", "protocol": "pigeon"}, "ProtocolInvalid"),
        ("subscribe", {"topic_arn": f"{START}alarms", "protocol": "sqs"}, "ParameterNotSimulated"),
        ("subscribe", {"topic_arn": f"{START}alarms", "protocol": "email"}, "EmailAddressInvalid"),
        ("subscribe", {"topic_arn": f"{START}alarms", "protocol": "email", "endpoint": "me"}, "EmailAddressInvalid"),
        ("publish", {"topic_arn": f"{START}alarms", "message": "x" * 262_145}, "MessageTooLong"),
        ("publish", {"topic_arn": f"{START}alarms", "message": "x", "subject": "a\nb"}, "SubjectInvalid"),
        ("publish", {"topic_arn": f"{START}alarms", "message": "x", "message_structure": "json"}, "NoDefaultMessage"),
        ("publish", {"topic_arn": f"{START}alarms", "message": ""}, "MissingParameter"),
    ],
)
def test_what_sns_would_not_take_is_refused(region: Network, action: str, params: dict[str, str], reason: str) -> None:
    assert region.refused(f"sns.{action}", **params).reason == reason
