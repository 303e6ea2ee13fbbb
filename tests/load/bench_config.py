"""How long is AWS Config at work? Forty rules over a thousand resources, all of them and after one change; and a year of hours.

Processor time, the best of several rounds: everything for the first time (recording, rules), every rule again for everything,
one change with all rules in force, and a year of time with hourly rules in which nothing changes.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from labs.cloud import registry
from labs.cloud.config.recorder import ConfigurationRecorder, RecordingGroup, RecordingMode
from labs.cloud.config.rule import ConfigRule, asked
from labs.cloud.config.rules.catalogue import MANAGED
from labs.cloud.config.schedule import next_moment
from labs.cloud.config.work import at_work
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World
from tests.load.big_world import big_world
from tests.load.row import Row

RESOURCES = 1_000
RULES = 40
ROUNDS = 7
WANTED = {
    "DESIRED_INSTANCE_TYPE": {"instanceType": "t3.micro"},
    "DESIRED_INSTANCE_TENANCY": {"tenancy": "DEFAULT"},
    "APPROVED_AMIS_BY_ID": {"amiIds": "ami-0123456789abcdef0"},
    "REQUIRED_TAGS": {"tag1Key": "Name"},
    "SERVICE_VPC_ENDPOINT_ENABLED": {"serviceName": "ec2"},
    "VPC_ENDPOINT_ENABLED": {"serviceNames": "ec2, s3"},
}


def rows() -> list[Row]:
    """The figures of the issue, and those beside them."""
    world = recorded()
    first = _seconds(lambda: at_work(unrecorded()))
    again = asked(world, *world.all(ConfigRule))
    everything = _seconds(lambda: at_work(again))
    changed = changed_a_little(world)
    later = world.at(world.now + timedelta(minutes=30))
    count = len(world.resources)

    def a_year() -> None:
        for month in range(12):
            next_moment(later.at(later.now + timedelta(days=30 * month)))

    return [
        Row(f"first look at {count:,} resources with {RULES} rules", first * 1e3, "ms"),
        Row(f"{RULES} rules over {count:,} resources", everything * 1e3, "ms", 100),
        Row("one interface changed, with all of these rules", _seconds(lambda: at_work(changed)) * 1e3, "ms", 100),
        Row("when do hourly rules find something else?", _seconds(lambda: next_moment(later)) * 1e3, "ms"),
        Row("the same asked for every month of a year", _seconds(a_year) * 1e3, "ms", 20),
        Row("ledger", len(world.ledger) / 1e3, "kB"),
    ]


def unrecorded() -> World:
    """A Region with a recorder and forty rules that have found nothing yet."""
    world = big_world(RESOURCES * 42 // 100)
    recorder = ConfigurationRecorder(
        id="recorder-1",
        name="default",
        role_arn="arn:aws:iam::111122223333:role/config",
        recording_group=RecordingGroup(all_supported=True),
        recording_mode=RecordingMode(recording_frequency="CONTINUOUS"),
        recording=True,
        started_at=world.now,
    )
    world = world.put(recorder)
    identifiers = [*MANAGED, *MANAGED][:RULES]
    for number, identifier in enumerate(identifiers):
        world = _put_rule(world, f"rule-{number}", identifier)
    return world


def recorded() -> World:
    """The same Region after AWS Config was at work."""
    return at_work(unrecorded())


def changed_a_little(world: World) -> World:
    """The Region after one interface lost its source and destination check."""
    interface = world.all(NetworkInterface)[0]
    return world.put(interface.replace(source_dest_check=not interface.source_dest_check))


def _put_rule(world: World, name: str, identifier: str) -> World:
    source = {"owner": "AWS", "source_identifier": identifier}
    rule: dict[str, Any] = {"config_rule_name": name, "source": source}
    if identifier in WANTED:
        rule["input_parameters"] = str(WANTED[identifier]).replace("'", '"')
    if MANAGED[identifier].is_periodic:
        rule["maximum_execution_frequency"] = "One_Hour"
    found = registry.actions()["config.put_config_rule"]
    return found.function(world, **registry.decode(found, {"config_rule": rule}))[0]


def _seconds(work: Callable[[], Any]) -> float:
    timings = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        timings.append(time.process_time() - begun)
    return min(timings)
