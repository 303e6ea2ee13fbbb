"""Is what is scarce shared max-min fairly?"""

from hypothesis import given
from hypothesis import strategies as st

from labs.cloud.hardware.allotment import Bound, Demand, Share, allot

CAPACITIES = st.dictionaries(st.sampled_from("ABCDEF"), st.floats(0.1, 100), min_size=1)


@st.composite
def demands_on_scarce_things(draw: st.DrawFn) -> tuple[list[Demand], dict[str, float]]:
    capacities = draw(CAPACITIES)
    names = st.lists(st.sampled_from(sorted(capacities)), unique=True)
    demand = st.builds(
        lambda flows, bounds, uses: Demand(flows, [Bound(one, "bound") for one in bounds], uses),
        st.integers(1, 20),
        st.lists(st.floats(0.1, 200), min_size=1, max_size=3),
        names.flatmap(lambda ones: st.fixed_dictionaries({one: st.sampled_from([1.0, 2.0, 0.5]) for one in ones})),
    )
    return draw(st.lists(demand, max_size=12)), dict(capacities)


def loads(demands: list[Demand], shares: list[Share]) -> dict[str, float]:
    used: dict[str, float] = {}
    for one, share in zip(demands, shares, strict=True):
        for what, amount in one.uses.items():
            used[str(what)] = used.get(str(what), 0.0) + share.gbps * amount
    return used


@given(demands_on_scarce_things())
def test_nothing_is_used_beyond_what_there_is(case: tuple[list[Demand], dict[str, float]]) -> None:
    demands, capacities = case
    shares = allot(demands, capacities)

    assert all(used <= capacities[what] * (1 + 1e-9) for what, used in loads(demands, shares).items())
    for one, share in zip(demands, shares, strict=True):
        assert share.gbps <= min(bound.gbps for bound in one.bounds) * (1 + 1e-9)


@given(demands_on_scarce_things())
def test_no_flow_can_have_more_but_from_one_that_has_no_more_itself(
    case: tuple[list[Demand], dict[str, float]],
) -> None:
    demands, capacities = case
    shares = allot(demands, capacities)
    used = loads(demands, shares)
    each = [share.gbps / one.flows for one, share in zip(demands, shares, strict=True)]
    for one, share, own in zip(demands, shares, each, strict=True):
        if share.limited_by == "bound":
            assert share.gbps >= min(bound.gbps for bound in one.bounds) * (1 - 1e-9)
            continue
        full = share.limited_by
        assert used[full] >= capacities[full] * (1 - 1e-6)
        rivals = [its for other, its in zip(demands, each, strict=True) if full in other.uses]
        assert own >= max(rivals) * (1 - 1e-6)


def test_what_a_small_flow_leaves_the_others_share() -> None:
    small = Demand(1, [Bound(1, "wants no more")], {"link": 1.0})
    greedy = Demand(1, [Bound(100, "single flow")], {"link": 1.0})

    shares = allot([small, greedy, greedy], {"link": 10.0})

    assert shares == [Share(1, "wants no more"), Share(4.5, "link"), Share(4.5, "link")]


def test_a_demand_of_many_flows_has_the_share_of_many() -> None:
    one, three = (Demand(flows, [Bound(100, "single flow")], {"link": 1.0}) for flows in (1, 3))

    assert [share.gbps for share in allot([one, three], {"link": 8.0})] == [2.0, 6.0]


def test_nobody_asks_and_nobody_gets() -> None:
    assert allot([], {}) == []
