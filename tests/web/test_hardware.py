"""The hardware under the network in the page: shut at first, drawn on demand, and its plugs are buttons of a plain form."""

import re
from typing import Any

import pytest
from django.test import Client

from labs.cloud.hardware.floor import floor_of, pieces_of
from labs.cloud.resources.instance import Instance
from labs.study import queries, services
from labs.study.models import Sandbox, User
from labs.web.hardware import hardware_view
from tests.cloud.hardware.places import CLUSTER, SPREAD, ZONE, a_network, hosts, launch
from tests.rows import a_playground

PARTED = {"strategy": "partition", "partition_count": 2}


@pytest.fixture
def playground(user: User) -> Sandbox:
    return a_playground(user)


@pytest.fixture
def learner(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def address(playground: Sandbox) -> str:
    return f"/playgrounds/{playground.pk}/"


def run(sandbox: Sandbox, action: str, **params: Any) -> Any:
    return services.run(sandbox.pk, door="web", actor=None, action=action, params=params).result


def launched(sandbox: Sandbox, **more: Any) -> str:
    """The rack of an instance that was launched; the sandbox gets a VPC for it where it has none."""
    if not run(sandbox, "describe_vpcs")["Vpcs"]:
        run(sandbox, "create_default_vpc")
    filters = [{"name": "name", "values": ["al2023-ami-2023*x86_64"]}]
    image_id = run(sandbox, "describe_images", filters=filters)["Images"][0]["ImageId"]
    run(sandbox, "run_instances", image_id=image_id, instance_type="t3.micro", min_count=1, max_count=1, **more)
    sandbox.refresh_from_db()
    (one,) = queries.account_of(sandbox).home.all(Instance)
    return pieces_of(one.host or "")[3]


def shown(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_view_is_shut_at_first_and_opened_by_a_link(learner: Client, playground: Sandbox) -> None:
    rack = launched(playground)

    shut = shown(learner.get(address(playground)))
    opened = shown(learner.get(f"{address(playground)}?hardware=open"))

    assert "?hardware=open#hardware" in shut
    assert rack not in shut
    assert f'value="{rack}"' in opened
    assert "Blast radius" in opened


def test_htmx_gets_the_view_alone_and_it_stays_open_in_the_address(learner: Client, playground: Sandbox) -> None:
    headers = {"HX-Request": "true", "HX-Target": "hardware", "HX-Current-URL": "http://testserver/?select=vpc-1"}

    answer = learner.get(f"{address(playground)}?hardware=open", headers=headers)

    assert shown(answer).startswith('<section id="hardware"')
    assert answer["HX-Push-Url"] == f"{address(playground)}?select=vpc-1&hardware=open"


def test_a_plug_is_pulled_and_put_back_by_a_plain_form(learner: Client, playground: Sandbox) -> None:
    rack = launched(playground)
    sent = {"name": rack, "at_once": "1"}

    page = shown(learner.post(f"{address(playground)}run/fail_hardware?hardware=open&", sent, follow=True))

    assert "1 instance is down" in page
    assert "hardware failed" in page
    assert f'run/restore_hardware?hardware=open&amp;#hardware" name="name" value="{rack}"' in page
    assert "1 piece of hardware has failed." in shown(learner.get(address(playground)))
    learner.post(f"{address(playground)}run/restore_hardware", sent)
    assert "is down" not in shown(learner.get(f"{address(playground)}?hardware=open"))


def test_pulling_a_plug_with_htmx_brings_the_open_view_along(learner: Client, playground: Sandbox) -> None:
    rack = launched(playground)
    around = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address(playground)}?hardware=open"}

    answer = learner.post(f"{address(playground)}run/fail_hardware", {"name": rack, "at_once": "1"}, headers=around)

    assert (
        '<section id="hardware" class="panel hardware" aria-labelledby="hardware-title" hx-swap-oob="true">'
        in shown(answer)
    )
    assert "1 instance is down" in shown(answer)


def test_links_keep_the_view_open(learner: Client, playground: Sandbox) -> None:
    launched(playground)

    page = shown(learner.get(f"{address(playground)}?hardware=open"))

    assert 'href="?hardware=open&amp;select=' in page


def test_forms_offer_hardware_by_name(learner: Client, playground: Sandbox) -> None:
    rack = launched(playground)
    run(playground, "fail_hardware", name=rack)

    crowd = shown(learner.get(f"{address(playground)}?hardware=open&action=crowd_hardware"))
    restore = shown(learner.get(f"{address(playground)}?action=restore_hardware"))

    assert "action=crowd_hardware#inspector" in crowd
    for name in (rack, "apne2-az2/dc1/s1"):
        assert f'<option value="{name}"' in crowd
    assert f'<option value="{rack}"' in restore
    assert '<option value="apne2-az2/dc1/s1"' not in restore


def test_only_what_carries_something_is_drawn_and_the_rest_is_counted() -> None:
    network = a_network(apart=SPREAD)
    ids = launch(network, 2, group_name="apart")

    view = hardware_view(network.world)

    (zone,) = view.zones
    assert (zone.count, zone.label, len(view.idle)) == (2, "ap-northeast-2a", 3)
    racks = [rack for centre in zone.pieces for segment in centre.pieces for rack in segment.pieces]
    assert sorted(rack.name for rack in racks) == sorted(pieces_of(one)[3] for one in hosts(network, ids))
    assert all(segment.rest > 0 for centre in zone.pieces for segment in centre.pieces)
    (host,) = racks[0].pieces
    assert (host.family, host.occupants[0].group, host.occupants[0].colour) == ("t3", "apart", 1)


def test_partitions_and_groups_are_told_and_have_colours() -> None:
    network = a_network(hdfs=PARTED, fast=CLUSTER)
    launch(network, 2, group_name="hdfs")
    launch(network, 2, group_name="fast", instance_type="m5.large")

    view = hardware_view(network.world)

    assert [(one.name, one.strategy, one.colour) for one in view.groups] == [
        ("hdfs", "partition", 1),
        ("fast", "cluster", 2),
    ]
    rows = {row.group.name if row.group else "": row for row in view.radius}
    assert [(one.lost, one.running) for one in rows["hdfs"].losses][:2] == [(1, 2), (1, 2)]
    assert rows["fast"].losses[2].total


def test_hardware_that_failed_is_drawn_though_it_carries_nothing() -> None:
    network = a_network()
    network.do("fail_hardware", name="apne2-az3/dc1/s1")
    network.do("crowd_hardware", name="apne2-az2", instance_type="t3.nano", room=1)

    view = hardware_view(network.world)

    assert [one.name for one in view.zones] == ["apne2-az2", "apne2-az3"]
    assert view.zones[0].crowded == (("t3", 2),)
    segment = view.zones[1].pieces[0].pieces[0]
    assert (segment.failed, segment.down, view.zones[1].down, view.down) == (True, True, False, 0)


def test_a_full_host_draws_some_of_its_instances_and_counts_the_others() -> None:
    network = a_network()
    host = next(one for one in floor_of(network.world, ZONE).hosts("t3.nano") if not one.has_neighbours)
    network.do("crowd_hardware", name="apne2-az1", instance_type="t3.nano", room=0)
    network.do("crowd_hardware", name=host.name, instance_type="t3.nano", room=14)
    launch(network, 14)

    (zone,) = hardware_view(network.world).zones
    (drawn,) = zone.pieces[0].pieces[0].pieces[0].pieces

    assert (drawn.name, len(drawn.occupants), drawn.more, drawn.count) == (host.name, 12, 2, 14)


def test_a_segment_draws_some_of_its_racks_those_that_failed_before_all() -> None:
    network = a_network()
    segment = floor_of(network.world, ZONE).segments[0]
    for number, id in enumerate(launch(network, 14), start=1):
        instance = network.world.get(Instance, id)
        network.world = network.world.put(instance.replace(host=f"{segment}/r{number:02}/h01"))
    network.do("fail_hardware", name=f"{segment}/r14")

    (zone,) = hardware_view(network.world).zones
    (drawn,) = zone.pieces[0].pieces

    assert [one.label for one in drawn.pieces] == [*(f"r{number:02}" for number in range(1, 12)), "r14"]
    assert (drawn.count, drawn.hidden) == (14, 2)
    assert drawn.rest + 14 == floor_of(network.world, ZONE).racks_per_segment
