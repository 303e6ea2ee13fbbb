"""What records configurations? The configuration recorder: one in each Region, with the types it records and how often.

https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from labs.cloud.config.resource_type import every_type
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.world import Frozen, Resource, World

Strategy = Literal["ALL_SUPPORTED_RESOURCE_TYPES", "INCLUSION_BY_RESOURCE_TYPES", "EXCLUSION_BY_RESOURCE_TYPES"]
Frequency = Literal["CONTINUOUS", "DAILY"]
LONGEST_NAME = 256
ROLE = re.compile(r"arn:aws(-[a-z-]+)?:iam::[0-9]{12}:role/[\w+=,.@/-]+")
RESERVED = "AWSConfigurationRecorderFor"
"""How the names of recorders begin that only services of AWS make."""


class ResourceTypes(Frozen):
    """Resource types by Config's names."""

    resource_types: tuple[str, ...] = ()


class RecordingStrategy(Frozen):
    """Which of its lists a recording group goes by."""

    use_only: Strategy | None = None


class RecordingGroup(Frozen):
    """Which resource types are recorded."""

    all_supported: bool = False
    include_global_resource_types: bool = False
    resource_types: tuple[str, ...] = ()
    exclusion_by_resource_types: ResourceTypes | None = None
    recording_strategy: RecordingStrategy | None = None

    @property
    def strategy(self) -> Strategy | None:
        """The strategy that is said, or that the other members amount to."""
        if self.recording_strategy and self.recording_strategy.use_only:
            return self.recording_strategy.use_only
        if self.all_supported:
            return "ALL_SUPPORTED_RESOURCE_TYPES"
        return "INCLUSION_BY_RESOURCE_TYPES" if self.resource_types else None

    @property
    def excluded(self) -> tuple[str, ...]:
        """The types that are left out."""
        given = self.exclusion_by_resource_types
        return given.resource_types if given else ()

    def records(self, resource_type: str) -> bool:
        """Whether resources of a type are recorded."""
        if self.strategy == "INCLUSION_BY_RESOURCE_TYPES":
            return resource_type in self.resource_types
        return self.strategy == "ALL_SUPPORTED_RESOURCE_TYPES" or resource_type not in self.excluded

    def view(self) -> dict[str, Any]:
        """The group as Config answers it."""
        return {
            "allSupported": self.all_supported,
            "includeGlobalResourceTypes": self.include_global_resource_types,
            "resourceTypes": list(self.resource_types),
            "exclusionByResourceTypes": {"resourceTypes": list(self.excluded)},
            "recordingStrategy": {"useOnly": self.strategy},
        }


class RecordingModeOverride(Frozen):
    """Types that are recorded as often as it says, whatever the rest does."""

    resource_types: tuple[str, ...]
    recording_frequency: Frequency
    description: str = ""


class RecordingMode(Frozen):
    """How often is recorded."""

    recording_frequency: Frequency
    recording_mode_overrides: tuple[RecordingModeOverride, ...] = ()

    def frequency_of(self, resource_type: str) -> Frequency:
        """How often resources of a type are recorded."""
        named = (one for one in self.recording_mode_overrides if resource_type in one.resource_types)
        return next((one.recording_frequency for one in named), self.recording_frequency)

    def view(self) -> dict[str, Any]:
        """The mode as Config answers it."""
        overrides = [
            {
                "description": one.description,
                "resourceTypes": list(one.resource_types),
                "recordingFrequency": one.recording_frequency,
            }
            for one in self.recording_mode_overrides
        ]
        told = {"recordingFrequency": self.recording_frequency, "recordingModeOverrides": overrides}
        return {name: value for name, value in told.items() if value}


class Recorder(Frozen):
    """A recorder as PutConfigurationRecorder is given it."""

    name: str = "default"
    role_arn: str = ""
    recording_group: RecordingGroup = RecordingGroup(all_supported=True)
    recording_mode: RecordingMode = RecordingMode(recording_frequency="CONTINUOUS")


class ConfigurationRecorder(Resource, tag="configuration-recorder"):
    service = "config"
    id_prefix = "recorder"
    id_member = "arn"
    noun = "configurationRecorder"
    not_found = "NoSuchConfigurationRecorderException"
    malformed = "NoSuchConfigurationRecorderException"

    name: str
    role_arn: str
    recording_group: RecordingGroup
    recording_mode: RecordingMode
    recording: bool = False
    started_at: datetime | None = None
    stopped_at: datetime | None = None

    def within_arn(self) -> str:
        return f"configuration-recorder/{self.name}/{self.id.removeprefix('recorder-')}"

    def view(self, world: World) -> dict[str, Any]:
        return {
            "arn": world.arn(self),
            "name": self.name,
            "roleARN": self.role_arn,
            "recordingGroup": self.recording_group.view(),
            "recordingMode": self.recording_mode.view(),
            "recordingScope": "PAID",
        }

    def status(self, world: World) -> dict[str, Any]:
        """How the recorder is doing, as Config answers it."""
        changed = max((one for one in (self.started_at, self.stopped_at) if one), default=None)
        told = {
            "lastStartTime": self.started_at,
            "lastStopTime": self.stopped_at,
            "lastStatus": "Success" if self.started_at else "Pending",
            "lastStatusChangeTime": changed,
        }
        known = {name: value for name, value in told.items() if value}
        return {"arn": world.arn(self), "name": self.name, "recording": self.recording, **known}


class MaxNumberOfConfigurationRecordersExceeded(CloudError):
    code = "MaxNumberOfConfigurationRecordersExceededException"
    template = "Failed to put configuration recorder '{name}' because the maximum number of configuration recorders: {limit} is reached."


class InvalidConfigurationRecorderName(CloudError):
    code = "InvalidConfigurationRecorderNameException"
    template = "The configuration recorder name '{name}' is not valid."


class InvalidRole(CloudError):
    code = "InvalidRoleException"
    template = "The role ARN '{role_arn}' given for the configuration recorder is not valid."


class InvalidRecordingGroup(CloudError):
    code = "InvalidRecordingGroupException"
    template = "The recording group provided is not valid"


class UnknownResourceType(CloudError):
    code = "InvalidRecordingGroupException"
    template = "The recording group provided is not valid: AWS Config has no resource type {resource_type}."


class NoSuchConfigurationRecorder(CloudError):
    code = "NoSuchConfigurationRecorderException"
    template = "Cannot find configuration recorder with the specified name '{name}'."


class NoAvailableDeliveryChannel(CloudError):
    code = "NoAvailableDeliveryChannelException"
    template = "Delivery channel is not available to start configuration recorder."


@action_with(service="config")
def put_configuration_recorder(
    world: World, *, configuration_recorder: Recorder, tags: tuple[Tag, ...] = ()
) -> Outcome:
    """Make the Region's recorder, or change it; it records nothing before it is started."""
    given = configuration_recorder
    must_be_a_recorder_name(given.name)
    must_be_a_role(given.role_arn)
    must_be_a_recording_group(given.recording_group)
    found = the_recorder(world)
    must_be_the_only_recorder(found, given.name)
    changes: dict[str, Any] = {
        "role_arn": given.role_arn,
        "recording_group": given.recording_group,
        "recording_mode": given.recording_mode,
    }
    if found:
        return world.put(found.replace(**changes)), {}
    world, recorder_id = world.new_id(ConfigurationRecorder.id_prefix)
    kept = {one.key: one.value or "" for one in tags if one.key}
    return world.put(ConfigurationRecorder(id=recorder_id, name=given.name, tags=kept, **changes)), {}


@action_with(service="config")
def describe_configuration_recorders(world: World, *, configuration_recorder_names: tuple[str, ...] = ()) -> Outcome:
    """Show the Region's recorder: `{"ConfigurationRecorders": […]}`."""
    chosen = must_be_recorders(world, configuration_recorder_names)
    return world, {"ConfigurationRecorders": [one.view(world) for one in chosen]}


@action_with(service="config")
def describe_configuration_recorder_status(
    world: World, *, configuration_recorder_names: tuple[str, ...] = ()
) -> Outcome:
    """Show whether the Region's recorder records: `{"ConfigurationRecordersStatus": […]}`."""
    chosen = must_be_recorders(world, configuration_recorder_names)
    return world, {"ConfigurationRecordersStatus": [one.status(world) for one in chosen]}


@action_with(service="config")
def start_configuration_recorder(world: World, *, configuration_recorder_name: str) -> Outcome:
    """Begin to record."""
    (recorder,) = must_be_recorders(world, (configuration_recorder_name,))
    must_have_a_delivery_channel(world)
    return world if recorder.recording else world.put(recorder.replace(recording=True, started_at=world.now)), {}


@action_with(service="config")
def stop_configuration_recorder(world: World, *, configuration_recorder_name: str) -> Outcome:
    """Record no more; what was recorded stays."""
    (recorder,) = must_be_recorders(world, (configuration_recorder_name,))
    return world.put(recorder.replace(recording=False, stopped_at=world.now)) if recorder.recording else world, {}


@action_with(service="config")
def delete_configuration_recorder(world: World, *, configuration_recorder_name: str) -> Outcome:
    """Delete the recorder; the configuration items it made stay.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DeleteConfigurationRecorder.html
    """
    (recorder,) = must_be_recorders(world, (configuration_recorder_name,))
    return world.without(recorder.id), {}


def the_recorder(world: World) -> ConfigurationRecorder | None:
    """The recorder of this Region, if it has one."""
    return next(iter(world.all(ConfigurationRecorder)), None)


def is_recording(world: World) -> bool:
    """Whether AWS Config records in this Region."""
    return any(one.recording for one in world.all(ConfigurationRecorder))


# Rules


def must_be_the_only_recorder(found: ConfigurationRecorder | None, name: str) -> None:
    """A Region has one recorder of the customer's own, and its name never changes.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigurationRecorder.html
    """
    if found and found.name != name:
        raise MaxNumberOfConfigurationRecordersExceeded(name=name, limit=1, parameter="configuration_recorder")


def must_be_a_recorder_name(name: str) -> None:
    """A name has 1 to 256 characters and does not begin as those of AWS's own recorders do.

    https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorder.html
    """
    if not 1 <= len(name) <= LONGEST_NAME or name.startswith(RESERVED):
        raise InvalidConfigurationRecorderName(name=name, parameter="configuration_recorder")


def must_be_a_role(role_arn: str) -> None:
    """The recorder reads in the name of an IAM role. There is no IAM here: any role of the right form is taken.

    https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
    """
    if not ROLE.fullmatch(role_arn):
        raise InvalidRole(role_arn=role_arn, parameter="configuration_recorder")


def must_be_a_recording_group(group: RecordingGroup) -> None:
    """A group says one thing: all types, those it lists, or all but those it leaves out.

    https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html
    """
    fault = _fault_of(group)
    if fault:
        raise InvalidRecordingGroup(fault=fault, parameter="configuration_recorder")
    must_be_resource_types((*group.resource_types, *group.excluded))


def must_be_resource_types(names: Sequence[str]) -> None:
    """Only types that AWS Config knows can be recorded."""
    for one in names:
        if one not in every_type():
            raise UnknownResourceType(resource_type=one, parameter="configuration_recorder")


def must_be_recorders(world: World, names: Sequence[str]) -> tuple[ConfigurationRecorder, ...]:
    """The recorders of these names, all without a name."""
    every = {one.name: one for one in world.all(ConfigurationRecorder)}
    for name in names:
        if name not in every:
            raise NoSuchConfigurationRecorder(name=name, parameter="configuration_recorder_names")
    return tuple(every[name] for name in names) if names else tuple(every.values())


def must_have_a_delivery_channel(world: World) -> None:
    """What is recorded has to be delivered somewhere.

    https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigurationRecorder.html
    """
    if not any(one.kind() == "delivery-channel" for one in world.resources.values()):
        raise NoAvailableDeliveryChannel(parameter="configuration_recorder_name")


def _fault_of(group: RecordingGroup) -> str:
    """What contradicts itself in a recording group, as a word; "" when nothing does."""
    strategy = group.strategy
    if strategy is None:
        return "nothing_recorded"
    if group.all_supported and (group.resource_types or strategy != "ALL_SUPPORTED_RESOURCE_TYPES"):
        return "all_and_some"
    wanted = {
        "ALL_SUPPORTED_RESOURCE_TYPES": (False, False),
        "INCLUSION_BY_RESOURCE_TYPES": (True, False),
        "EXCLUSION_BY_RESOURCE_TYPES": (False, True),
    }[strategy]
    return "" if (bool(group.resource_types), bool(group.excluded)) == wanted else "other_list"
