"""Commands are run inside instances of the world that was handed in, and judged by what they print."""

from typing import Any

import pytest

from labs.cloud.world import World
from tests.assess.cases import a_case, a_check, a_document, the_check
from tests.cloud.builders import AMAZON_LINUX_2, a_region

METADATA = "http://169.254.169.254/latest/meta-data/"
WITHOUT_TOKEN = f"curl -s -o /dev/null -w '%{{http_code}}' {METADATA}"


def a_world(*, tokens: str) -> World:
    network = a_region().with_vpc().with_public_subnet("public")
    network.with_instance("web", in_subnet="public", image=AMAZON_LINUX_2)
    network.do("create_tags", resources=[network["web"]], tags=[{"key": "Name", "value": "web"}])
    network.do("modify_instance_metadata_options", instance_id=network["web"], http_tokens=tokens)
    return network.world


def verdict(world: World, **options: Any) -> tuple[bool, str]:
    check = the_check(a_check("guest", inside={"instance": "web"}, command=WITHOUT_TOKEN, **options))
    found = check.examine(a_case(world))
    assert set(found.params) == type(check).codes[found.code]
    return found.passed, found.code


@pytest.mark.parametrize(
    ("tokens", "options", "expected"),
    [
        ("required", {"prints": "^401$"}, (True, "guest.met")),
        ("optional", {"prints": "^401$"}, (False, "guest.not_printed")),
        ("optional", {"prints_not": "200"}, (False, "guest.printed")),
        ("required", {"prints_not": "200", "status": 0}, (True, "guest.met")),
        ("required", {"status": 7}, (False, "guest.other_status")),
    ],
)
def test_what_is_printed_decides(tokens: str, options: dict[str, Any], expected: tuple[bool, str]) -> None:
    assert verdict(a_world(tokens=tokens), **options) == expected


def test_without_the_instance_or_its_shell_nothing_is_met() -> None:
    network = a_region().with_vpc().with_subnet("public").with_instance("web", in_subnet="public")
    assert verdict(network.world, status=0) == (False, "guest.no_instance")

    network.do("create_tags", resources=[network["web"]], tags=[{"key": "Name", "value": "web"}])
    network.do("stop_instances", instance_ids=[network["web"]])
    assert verdict(network.world, status=0) == (False, "guest.no_shell")


def test_some_instance_may_be_enough() -> None:
    network = a_region().with_vpc().with_public_subnet("public")
    for name in ("one", "two"):
        network.with_instance(name, in_subnet="public")
    network.do("run_in_guest", instance_id=network["two"], command="nc -l 8080")
    query = {"action": "describe_instances", "select": "Reservations[].Instances[].InstanceId"}
    listens = {"command": "ss -tln", "prints": ":8080"}

    assert the_check(a_check("guest", inside={"some": query}, **listens)).examine(a_case(network.world)).passed
    assert not the_check(a_check("guest", inside={"every": query}, **listens)).examine(a_case(network.world)).passed


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"inside": {"instance": "web"}}, ()),
        ({"inside": {"instance": "web"}, "prints": "("}, ("prints",)),
        ({"inside": {"network_interface": "web"}, "status": 0}, ("inside", "network_interface")),
        ({"inside": {}, "status": 0}, ("inside",)),
        ({"inside": {"instance": "web"}, "status": 0, "command": "x" * 20_001}, ("command",)),
    ],
)
def test_faults_are_found_before_anybody_is_judged(options: dict[str, Any], place: tuple[str, ...]) -> None:
    check = a_document(a_check("guest", **{"command": "date", **options})).checks[0]

    assert place in [one.place for one in check.faults()]
