"""Where does AWS Config deliver? One delivery channel in each Region: a bucket, perhaps a topic, and how often snapshots come.

https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
There is no S3 here: a bucket is any well-formed name, and of what is delivered only the moment is kept.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from labs.cloud.config.recorder import is_recording, the_recorder
from labs.cloud.config.stream import stream_view
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, Resource, World

Every = Literal["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"]
HOURS: dict[str, int] = {"One_Hour": 1, "Three_Hours": 3, "Six_Hours": 6, "Twelve_Hours": 12, "TwentyFour_Hours": 24}
HISTORY_EVERY = timedelta(hours=6)
"""How often histories go to the bucket; recalled, not confirmed."""
LONGEST_NAME = 256
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
TOPIC = re.compile(r"arn:aws(-[a-z-]+)?:sns:[a-z0-9-]+:[0-9]{12}:[\w-]{1,256}(\.fifo)?")
PREFIX = re.compile(r"[\w!\-./*'()]{1,900}")

Delivered = Callable[[World, "DeliveryChannel", str], World]
AFTER_SNAPSHOT: list[Delivered] = []
"""What follows the delivery of a configuration snapshot: `(world, channel, snapshot id) -> world`."""


class SnapshotDelivery(Frozen):
    """How often snapshots are delivered."""

    delivery_frequency: Every | None = None


class Channel(Frozen):
    """A delivery channel as PutDeliveryChannel is given it."""

    name: str = "default"
    s3_bucket_name: str = ""
    s3_key_prefix: str | None = None
    s3_kms_key_arn: str | None = None
    sns_topic_arn: str | None = None
    config_snapshot_delivery_properties: SnapshotDelivery | None = None


class DeliveryChannel(Resource, tag="delivery-channel"):
    service = "config"
    id_prefix = "channel"
    id_member = "name"
    noun = "deliveryChannel"
    not_found = "NoSuchDeliveryChannelException"
    malformed = "NoSuchDeliveryChannelException"

    name: str
    s3_bucket_name: str
    s3_key_prefix: str | None = None
    s3_kms_key_arn: str | None = None
    sns_topic_arn: str | None = None
    delivery_frequency: Every | None = None
    snapshot_at: datetime | None = None
    """When the last snapshot was delivered that somebody asked for."""

    def view(self, world: World) -> dict[str, Any]:
        told = {
            "name": self.name,
            "s3BucketName": self.s3_bucket_name,
            "s3KeyPrefix": self.s3_key_prefix,
            "s3KmsKeyArn": self.s3_kms_key_arn,
            "snsTopicARN": self.sns_topic_arn,
            "configSnapshotDeliveryProperties": (
                {"deliveryFrequency": self.delivery_frequency} if self.delivery_frequency else None
            ),
        }
        return {name: value for name, value in told.items() if value}

    def status(self, world: World) -> dict[str, Any]:
        """What was delivered last, as Config answers it."""
        often = self.delivery_frequency
        scheduled = _last_of(world, timedelta(hours=HOURS[often])) if often else None
        snapshots = [one for one in (self.snapshot_at, scheduled) if one]
        return {
            "name": self.name,
            "configSnapshotDeliveryInfo": _delivery(max(snapshots, default=None)),
            "configHistoryDeliveryInfo": _delivery(_last_of(world, HISTORY_EVERY)),
            "configStreamDeliveryInfo": stream_view(world),
        }


class MaxNumberOfDeliveryChannelsExceeded(CloudError):
    code = "MaxNumberOfDeliveryChannelsExceededException"
    template = (
        "Failed to put delivery channel '{name}' because the maximum number of delivery channels: {limit} is reached."
    )


class NoAvailableConfigurationRecorder(CloudError):
    code = "NoAvailableConfigurationRecorderException"
    template = "Configuration recorder is not available to put delivery channel."


class InvalidDeliveryChannelName(CloudError):
    code = "InvalidDeliveryChannelNameException"
    template = "The delivery channel name '{name}' is not valid."


class NoSuchBucket(CloudError):
    code = "NoSuchBucketException"
    template = "Cannot find a S3 bucket with the name '{bucket}'."


class InvalidS3KeyPrefix(CloudError):
    code = "InvalidS3KeyPrefixException"
    template = "The s3 key prefix '{prefix}' is not valid."


class InvalidSnsTopicArn(CloudError):
    code = "InvalidSNSTopicARNException"
    template = "The sns topic arn '{topic_arn}' is not valid."


class NoSuchDeliveryChannel(CloudError):
    code = "NoSuchDeliveryChannelException"
    template = "Cannot find delivery channel with specified name '{name}'."


class LastDeliveryChannelDeleteFailed(CloudError):
    code = "LastDeliveryChannelDeleteFailedException"
    template = "Failed to delete last specified delivery channel with name '{name}', because there is a running configuration recorder."


class NoRunningConfigurationRecorder(CloudError):
    code = "NoRunningConfigurationRecorderException"
    template = "There is no configuration recorder running."


@action_with(service="config")
def put_delivery_channel(world: World, *, delivery_channel: Channel) -> Outcome:
    """Make the Region's delivery channel, or change it."""
    given = delivery_channel
    must_be_a_channel_name(given.name)
    must_have_a_recorder(world)
    must_be_a_bucket(given.s3_bucket_name)
    must_be_a_key_prefix(given.s3_key_prefix)
    must_be_a_topic(world, given.sns_topic_arn)
    found = next(iter(world.all(DeliveryChannel)), None)
    must_be_the_only_channel(found, given.name)
    often = given.config_snapshot_delivery_properties
    changes: dict[str, Any] = {
        "s3_bucket_name": given.s3_bucket_name,
        "s3_key_prefix": given.s3_key_prefix,
        "s3_kms_key_arn": given.s3_kms_key_arn,
        "sns_topic_arn": given.sns_topic_arn,
        "delivery_frequency": often.delivery_frequency if often else None,
    }
    if found:
        return world.put(found.replace(**changes)), {}
    world, channel_id = world.new_id(DeliveryChannel.id_prefix)
    return world.put(DeliveryChannel(id=channel_id, name=given.name, **changes)), {}


@action_with(service="config")
def describe_delivery_channels(world: World, *, delivery_channel_names: tuple[str, ...] = ()) -> Outcome:
    """Show the Region's delivery channel: `{"DeliveryChannels": […]}`."""
    chosen = must_be_channels(world, delivery_channel_names)
    return world, {"DeliveryChannels": [one.view(world) for one in chosen]}


@action_with(service="config")
def describe_delivery_channel_status(world: World, *, delivery_channel_names: tuple[str, ...] = ()) -> Outcome:
    """Show what was delivered last: `{"DeliveryChannelsStatus": […]}`."""
    chosen = must_be_channels(world, delivery_channel_names)
    return world, {"DeliveryChannelsStatus": [one.status(world) for one in chosen]}


@action_with(service="config")
def delete_delivery_channel(world: World, *, delivery_channel_name: str) -> Outcome:
    """Delete the delivery channel, which the recorder must not need any more."""
    (channel,) = must_be_channels(world, (delivery_channel_name,))
    must_not_be_needed(world, channel)
    return world.without(channel.id), {}


@action_with(service="config")
def deliver_config_snapshot(world: World, *, delivery_channel_name: str) -> Outcome:
    """Deliver a snapshot of everything that is recorded now: `{"configSnapshotId": "…"}`."""
    (channel,) = must_be_channels(world, (delivery_channel_name,))
    if the_recorder(world) is None:
        raise NoAvailableConfigurationRecorder(parameter="delivery_channel_name")
    must_be_recording(world)
    world, drawn = world.draw()
    snapshot_id = _spelled(drawn.hex())
    return delivered(world, channel, snapshot_id), {"configSnapshotId": snapshot_id}


def the_channel(world: World) -> DeliveryChannel | None:
    """The delivery channel of this Region, if it has one."""
    return next(iter(world.all(DeliveryChannel)), None)


def delivered(world: World, channel: DeliveryChannel, snapshot_id: str) -> World:
    """The world in which a snapshot was delivered, with all that follows from it."""
    channel = channel.replace(snapshot_at=world.now)
    world = world.put(channel)
    for hook in AFTER_SNAPSHOT:
        world = hook(world, channel, snapshot_id)
    return world


# Rules


def must_be_a_channel_name(name: str) -> None:
    """A name has 1 to 256 characters.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DeliveryChannel.html
    """
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidDeliveryChannelName(name=name, parameter="delivery_channel")


def must_have_a_recorder(world: World) -> None:
    """A channel delivers what a recorder records, so the recorder comes first.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
    """
    if the_recorder(world) is None:
        raise NoAvailableConfigurationRecorder(parameter="delivery_channel")


def must_be_a_bucket(name: str) -> None:
    """The bucket is named as buckets may be.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    if not BUCKET.fullmatch(name) or ".." in name:
        raise NoSuchBucket(bucket=name, parameter="delivery_channel")


def must_be_a_key_prefix(prefix: str | None) -> None:
    """The prefix is made of characters that keys of objects may have.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
    """
    if prefix and not PREFIX.fullmatch(prefix):
        raise InvalidS3KeyPrefix(prefix=prefix, parameter="delivery_channel")


def must_be_a_topic(world: World, topic_arn: str | None) -> None:
    """The topic is an SNS topic, and one of this Region if the ARN says that it is the account's own.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
    """
    if not topic_arn:
        return
    own = f"arn:aws:sns:{world.region}:{world.account_id}:"
    topics = (world.arn(one) for one in world.resources.values() if one.service == "sns")
    if not TOPIC.fullmatch(topic_arn) or (topic_arn.startswith(own) and topic_arn not in topics):
        raise InvalidSnsTopicArn(topic_arn=topic_arn, parameter="delivery_channel")


def must_be_the_only_channel(found: DeliveryChannel | None, name: str) -> None:
    """A Region has one delivery channel, and its name never changes.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutDeliveryChannel.html
    """
    if found and found.name != name:
        raise MaxNumberOfDeliveryChannelsExceeded(name=name, limit=1, parameter="delivery_channel")


def must_be_channels(world: World, names: Sequence[str]) -> tuple[DeliveryChannel, ...]:
    """The channels of these names, all without a name."""
    every = {one.name: one for one in world.all(DeliveryChannel)}
    for name in names:
        if name not in every:
            raise NoSuchDeliveryChannel(name=name, parameter="delivery_channel_names")
    return tuple(every[name] for name in names) if names else tuple(every.values())


def must_not_be_needed(world: World, channel: DeliveryChannel) -> None:
    """While the recorder runs, it needs the channel.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DeleteDeliveryChannel.html
    """
    if is_recording(world):
        raise LastDeliveryChannelDeleteFailed(name=channel.name, parameter="delivery_channel_name")


def must_be_recording(world: World) -> None:
    """Only a running recorder has a snapshot to deliver.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DeliverConfigSnapshot.html
    """
    if not is_recording(world):
        raise NoRunningConfigurationRecorder(parameter="delivery_channel_name")


def _spelled(digits: str) -> str:
    """Thirty-two hexadecimal digits in the groups in which AWS shows them."""
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _delivery(moment: datetime | None) -> dict[str, Any]:
    if moment is None:
        return {"lastStatus": "Not_Applicable"}
    return {"lastStatus": "Success", "lastAttemptTime": moment, "lastSuccessfulTime": moment}


def _last_of(world: World, every: timedelta) -> datetime | None:
    """The last of the moments that come again and again while the recorder runs."""
    recorder = the_recorder(world)
    if recorder is None or recorder.started_at is None:
        return None
    until = world.now if recorder.recording else recorder.stopped_at or world.now
    times = (until - recorder.started_at) // every
    return recorder.started_at + times * every if times else None
