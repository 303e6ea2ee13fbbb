"""Who reaches whom is told by groups of ends that fare alike, and agrees with walks."""

from labs.cloud.network.walk import walk
from labs.cloud.survey.reached import Reached, exposed_to_internet, isolated_ones, who_reaches_whom
from labs.cloud.world import World
from tests.cloud.network.plan import Plan
from tests.cloud.survey.shop import Shop


def services_between(reached: Reached, source: str, destination: str) -> tuple[str, ...]:
    row, column = (
        next(place for place, group in enumerate(reached.groups) if end in group) for end in (source, destination)
    )
    return reached.services[reached.cells[row][column]]


def test_ends_that_fare_alike_are_one_group() -> None:
    shop = Shop()

    groups = who_reaches_whom(shop.world).groups

    assert sorted(groups) == sorted([tuple(shop.web), (shop.data,), (shop.alone,), ("internet",)])


def test_each_pair_of_groups_is_told_what_it_can_speak_about() -> None:
    shop = Shop()

    reached = who_reaches_whom(shop.world)

    told = {
        "web to web": services_between(reached, shop.web[0], shop.web[1]),
        "web to data": services_between(reached, shop.web[0], shop.data),
        "data to web": services_between(reached, shop.data, shop.web[0]),
        "internet to web": services_between(reached, "internet", shop.web[1]),
        "web to internet": services_between(reached, shop.web[1], "internet"),
    }
    assert told == {
        "web to web": ("tcp 443",),
        "web to data": ("tcp 5432",),
        "data to web": (),
        "internet to web": ("tcp 443",),
        "web to internet": ("all",),
    }


def test_what_is_told_is_what_walks_find() -> None:
    shop = Shop()
    reached = who_reaches_whom(shop.world)
    ends = [end for group in reached.groups for end in group]

    for port in (22, 443, 5432):
        for source in ends:
            for destination in ends:
                if source != destination:
                    spoken = services_between(reached, source, destination)
                    assert ({"all", f"tcp {port}"} & set(spoken) != set()) == arrives(
                        shop.world, source, destination, port
                    ), (source, destination, port)


def arrives(world: World, source: str, destination: str, port: int) -> bool:
    return walk(world, source=source, destination=destination, destination_port=port).returned


def test_the_internet_sees_what_is_open_to_it() -> None:
    shop = Shop()

    exposed = exposed_to_internet(who_reaches_whom(shop.world))

    assert [(one.id, one.services) for one in exposed] == [(one, ("tcp 443",)) for one in shop.web]


def test_who_reaches_nobody_and_is_reached_by_nobody_is_alone() -> None:
    shop = Shop()

    assert isolated_ones(who_reaches_whom(shop.world)) == (shop.alone,)


def test_an_empty_region_has_nobody_in_it() -> None:
    reached = who_reaches_whom(Plan().world)

    assert (exposed_to_internet(reached), isolated_ones(reached)) == ((), ())
