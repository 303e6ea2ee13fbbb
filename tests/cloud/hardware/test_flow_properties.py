"""Whatever flows there are: no instance, card or driver carries more than it has, and none is held back without a reason."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.hardware.course import course_of
from labs.cloud.hardware.credits import bandwidth_of
from labs.cloud.hardware.flows import Allotted, Flow, allotted, credit_rates, directions_of
from labs.cloud.hardware.limits import Limit
from labs.cloud.resources.instance import Instance
from tests.cloud.builders import OLD_HVM
from tests.cloud.hardware.fast import Fast, a_fast_region

TYPES = {"a": "m5.large", "b": "c5n.9xlarge", "c": "m5.8xlarge", "d": "p4d.24xlarge", "e": "r4.16xlarge"}


def a_place() -> Fast:
    network = a_fast_region()
    for name, instance_type in TYPES.items():
        old = {"image": OLD_HVM} if name == "e" else {}
        network.with_machine(name, instance_type, in_subnet="other-zone" if name == "c" else "subnet", **old)
    return network


PLACE = a_place()
FLOW = st.fixed_dictionaries(
    {
        "ends": st.tuples(st.sampled_from(sorted(TYPES)), st.sampled_from([*sorted(TYPES), "internet"])).filter(
            lambda ends: ends[0] != ends[1]
        ),
        "flows": st.integers(1, 40),
        "gbps": st.none() | st.floats(0.01, 60),
        "tunnelled": st.booleans(),
        "packet_bytes": st.none() | st.integers(64, 9001),
    }
)


def made(asked: dict[str, Any]) -> Flow:
    source, destination = (PLACE.ids.get(one, one) for one in asked["ends"])
    rest = {name: value for name, value in asked.items() if name != "ends"}
    return Flow(course_of(PLACE.world, source, destination, protocol="tcp", port=5201), "tcp", **rest)


def busy(flows: list[Flow], shares: list[Allotted]) -> dict[tuple[str, str], float]:
    loads: dict[tuple[str, str], float] = {}
    for flow, share in zip(flows, shares, strict=True):
        for seat, direction in directions_of(flow.course):
            key = (seat.instance.id, direction)
            loads[key] = loads.get(key, 0.0) + share.gbps
    return loads


@settings(deadline=None, max_examples=60)
@given(st.lists(FLOW, min_size=1, max_size=12))
def test_no_instance_carries_more_than_its_bandwidth_and_no_flow_more_than_its_own(asked: list[dict[str, Any]]) -> None:
    flows = [made(one) for one in asked]
    shares = allotted(flows)

    for (id, _), gbps in busy(flows, shares).items():
        kind = instance_types()[PLACE.world.get(Instance, id).instance_type]
        assert gbps <= bandwidth_of(kind).peak * (1 + 1e-9)
    for flow, share in zip(flows, shares, strict=True):
        seen = 1 if flow.tunnelled else flow.flows
        assert 0 < share.gbps <= min(5.0 * seen, flow.gbps or 1e9) * (1 + 1e-9)
        assert share.limited_by != Limit.REFUSED


@settings(deadline=None, max_examples=40)
@given(st.lists(FLOW, min_size=1, max_size=8))
def test_an_instance_out_of_credits_is_held_to_its_baseline(asked: list[dict[str, Any]]) -> None:
    flows = [made(one) for one in asked]
    spent = {PLACE[name]: 0.0 for name in TYPES}
    shares = allotted(flows, spent)

    baseline = bandwidth_of(instance_types()["m5.large"]).baseline
    loads = busy(flows, shares)
    assert all(loads.get((PLACE["a"], direction), 0.0) <= baseline * (1 + 1e-9) for direction in ("in", "out"))
    assert all(rate >= 0 for rate in credit_rates(flows, shares).values())
