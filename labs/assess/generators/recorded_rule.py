"""Which configuration items must a resource have, by what AWS says of its recorder? Worked out from the actions alone.

No part of the simulator is used, so that what it says can be held against this; and each belief that is wrong about the
recorder is the same working out with one thing changed.
https://docs.aws.amazon.com/config/latest/developerguide/how-does-config-work.html
https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationItem.html (configurationItemStatus)
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from labs.assess.generators.config_stage import EC2
from labs.assess.generators.recorded_kinds import GOES, UNSUPPORTED, target_of
from labs.assess.generators.sketch import IDS, reference_to, tagged_name
from labs.assess.script import Do

DAY = 24
MADE: Mapping[str, str] = {
    "create_security_group": f"{EC2}SecurityGroup",
    "allocate_address": f"{EC2}EIP",
    "create_network_interface": f"{EC2}NetworkInterface",
    "create_network_acl": f"{EC2}NetworkAcl",
    "create_route_table": f"{EC2}RouteTable",
    "create_subnet": f"{EC2}Subnet",
    "create_placement_group": UNSUPPORTED,
}
"""Action -> the type of what it makes."""


class Belief(NamedTuple):
    """How somebody thinks that the recorder works; as it stands here, it is how it does."""

    stops: bool = True
    """Nothing is recorded while it is stopped, or before it was started."""
    chooses: bool = True
    """Types that it was not told to record are not recorded."""
    discovers: bool = True
    """What is there when it is started gets an item without having changed."""
    looks_again: bool = True
    """At a restart it records what differs from the last item."""
    tells_deletion: bool = True
    """A deletion is an item, too."""
    waits: bool = True
    """What is recorded daily is looked at once a day."""


TRUTH = Belief()


class Noted(NamedTuple):
    """An item that is made."""

    hour: int
    """Hours since the story began."""
    status: str
    change: int
    """How many changes have been made by then."""
    state: object = None
    """What it shows: equal where a change has been taken back."""


def noted(start: Sequence[Do], reference: str, belief: Belief = TRUTH) -> list[Noted]:
    """The items of a resource after these actions, the oldest first."""
    watch = _Watch(reference, type_of(start, reference), belief)
    for one in start:
        watch.see(one)
    return [one for one in watch.items if one.status]


def resources_in(start: Sequence[Do]) -> list[tuple[str, str, str]]:
    """Everything that actions make: type, name, and the reference to it."""
    made = (one for one in start if one.action in MADE)
    return [(MADE[one.action], tagged_name(one) or str(one.params.get("group_name")), made_by(one)) for one in made]


def changes_in(start: Sequence[Do]) -> list[tuple[int, str]]:
    """The hour and the resource of every change, once time has begun to pass."""
    hour, found = 0, []
    for one in start:
        hour += one.params.get("hours", 0) if one.action == "advance_time" else 0
        reference = made_by(one) if one.action in MADE else target_of(one)
        if hour and reference:
            found.append((hour, reference))
    return found


def until(start: Sequence[Do], hour: int) -> list[Do]:
    """The actions before an hour."""
    passed, found = 0, []
    for one in start:
        passed += one.params.get("hours", 0) if one.action == "advance_time" else 0
        if passed >= hour:
            break
        found.append(one)
    return found


def type_of(start: Sequence[Do], reference: str) -> str:
    """The type of the resource that a reference names."""
    return next(MADE[one.action] for one in start if one.action in MADE and made_by(one) == reference)


def made_by(one: Do) -> str:
    """The reference to what an action makes."""
    if one.action == "create_placement_group":
        return f"${{{one.name}.PlacementGroup.GroupId}}"
    return reference_to(one.action, tagged_name(one)) if one.action in IDS else ""


class _Watch:
    """One resource, and what the recorder has noted of it so far."""

    def __init__(self, reference: str, type: str, belief: Belief) -> None:
        self.reference = reference
        self.belief = belief
        self.items: list[Noted] = []
        self._type = type
        self._hour = 0
        self._changes = -1
        self._state: object = None
        self._is_gone = False
        self._is_on = self._was_on = False
        self._looked: int | None = None
        self._group: Mapping[str, Any] = {}
        self._mode: Mapping[str, Any] = {}

    def see(self, one: Do) -> None:
        """What an action does to the resource or to the recorder; then the recorder looks, if it does."""
        if one.action == "advance_time":
            self._pass(one.params["hours"])
        elif made_by(one) == self.reference:
            self._changes = 0
        elif target_of(one) == self.reference:
            self._changes += 1
            self._is_gone = one.action in GOES
            self._state = _state_after(one, self._changes)
        elif one.action == "config.put_configuration_recorder":
            given = one.params["configuration_recorder"]
            self._group, self._mode = given["recording_group"], given.get("recording_mode", {})
        elif one.action == "config.start_configuration_recorder" and not one.refused:
            self._turn_on()
        elif one.action == "config.stop_configuration_recorder":
            self._is_on = False
        self._look()

    def _turn_on(self) -> None:
        self._looked = self._looked if self._is_on else None
        self._is_on = True
        if not self.belief.discovers and not self._was_on and self._changes == 0:
            self.items.append(Noted(self._hour, "", 0, self._state))
        elif not self.belief.looks_again and self._was_on and self.items:
            self.items.append(Noted(self._hour, "", self._changes, self._state))
        self._was_on = True

    def _pass(self, hours: int) -> None:
        end = self._hour + hours
        while self._is_on and self._looked is not None and self._looked + DAY <= end:
            self._hour = self._looked + DAY
            self._look()
        self._hour = end

    def _look(self) -> None:
        is_due = not self._is_daily()
        if self._is_on and not is_due and (self._looked is None or self._hour >= self._looked + DAY):
            self._looked, is_due = self._hour, True
        if self._changes < 0 or (self.belief.stops and not self._is_on):
            return
        if self.belief.chooses and self._type == UNSUPPORTED:
            return
        if self.belief.chooses and not self._is_chosen():
            self._leave_out()
        elif is_due:
            self._note()

    def _note(self) -> None:
        last = self.items[-1] if self.items else None
        if self._is_gone:
            if last and last.status != "ResourceDeleted" and self.belief.tells_deletion:
                self.items.append(Noted(self._hour, "ResourceDeleted", self._changes))
        elif last is None or last.state != self._state:
            status = "OK" if last else "ResourceDiscovered"
            self.items.append(Noted(self._hour, status, self._changes, self._state))

    def _leave_out(self) -> None:
        """Of a type that is recorded no more, one item says so, and one more that its resource is gone."""
        if not self.items or self.items[-1].status.startswith("ResourceDeleted"):
            return
        if self._is_gone:
            self.items.append(Noted(self._hour, "ResourceDeletedNotRecorded", self._changes))
        elif self.items[-1].status != "ResourceNotRecorded":
            self.items.append(Noted(self._hour, "ResourceNotRecorded", self._changes))

    def _is_chosen(self) -> bool:
        if "resource_types" in self._group:
            return self._type in self._group["resource_types"]
        return self._type not in self._group.get("exclusion_by_resource_types", {}).get("resource_types", ())

    def _is_daily(self) -> bool:
        usual = self._mode.get("recording_frequency", "CONTINUOUS")
        named = [one for one in self._mode.get("recording_mode_overrides", ()) if self._type in one["resource_types"]]
        frequency = named[0]["recording_frequency"] if named else usual
        return self.belief.waits and frequency == "DAILY"


def _state_after(one: Do, changes: int) -> object:
    """What a resource looks like after a change: every one is new but a switch, which is on or as it was at first."""
    if one.action == "modify_subnet_attribute":
        return one.params["map_public_ip_on_launch"]["value"] or None
    return changes
