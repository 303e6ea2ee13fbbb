"""Which host an instance is on: chosen when it begins to run, given up when it stops, found again for old worlds."""

from labs.cloud import codec, snapshot
from labs.cloud.hardware.distance import distance
from labs.cloud.hardware.floor import floor_of, pieces_of
from labs.cloud.hardware.housing import host_of, housed
from labs.cloud.resources.instance import Instance
from labs.cloud.world import World
from tests.cloud.builders import Network, a_region


def two_instances() -> Network:
    network = a_region().with_vpc().with_public_subnet()
    return network.with_instance("web", in_subnet="public").with_instance("db", in_subnet="public")


def the(network: Network, name: str) -> Instance:
    return network.world.get(Instance, network[name])


def without_hosts(world: World) -> World:
    bare = {one.id: one.replace(host=None) for one in world.all(Instance)}
    return world.replace(resources={**world.resources, **bare})


def test_a_host_is_chosen_at_launch_and_given_up_by_stopping_and_terminating() -> None:
    network = two_instances()
    assert (the(network, "web").host or "").startswith("apne2-az1/dc")

    network.do("stop_instances", instance_ids=[network["web"]])
    assert the(network, "web").host is None
    network.do("start_instances", instance_ids=[network["web"]])
    assert the(network, "web").host is not None
    network.do("terminate_instances", instance_ids=[network["web"]])
    assert the(network, "web").host is None


def test_a_reboot_stays_on_the_host() -> None:
    network = two_instances()
    before = the(network, "web").host

    network.do("reboot_instances", instance_ids=[network["web"]])

    assert the(network, "web").host == before


def test_starting_what_runs_moves_nothing() -> None:
    network = two_instances()
    before = network.world.resources

    network.do("start_instances", instance_ids=[network["web"]])

    assert network.world.resources == before


def test_instances_in_no_group_are_spread_over_racks() -> None:
    network = two_instances()

    assert distance(network.world, the(network, "web"), the(network, "db")) not in ("host", "rack")


def test_instances_in_no_group_are_spread_over_segments_and_data_centres() -> None:
    network = a_region().with_vpc().with_public_subnet()
    network.with_launch("web", subnet_id=network["public"], min_count=8, max_count=8)
    hosts = [host_of(network.world, one) or "" for one in network.world.all(Instance)]
    stands = floor_of(network.world, "ap-northeast-2a")

    assert {pieces_of(one)[1] for one in hosts} == set(stands.data_centres)
    assert {pieces_of(one)[2] for one in hosts} == set(stands.segments)
    assert len({pieces_of(one)[3] for one in hosts}) == 8


def test_worlds_older_than_hosts_load_and_house_what_runs() -> None:
    network = two_instances()
    network.do("stop_instances", instance_ids=[network["db"]])
    old = codec.decode(codec.encode(without_hosts(network.world)).replace(b',"failed":[]', b""))
    web, db = old.get(Instance, network["web"]), old.get(Instance, network["db"])

    assert web.host is None
    assert host_of(old, web) is not None
    assert host_of(old, db) is None
    assert distance(old, web, db) == "zone"
    assert housed(old).get(Instance, web.id).host == host_of(old, web)


def test_the_next_action_keeps_the_hosts_of_an_old_world() -> None:
    network = two_instances()
    network.world = without_hosts(network.world)
    expected = host_of(network.world, the(network, "web"))

    network.do("run_instances", image_id=the(network, "web").image_id, min_count=1, max_count=1,
               instance_type="t2.micro", subnet_id=network["public"])  # fmt: skip

    assert the(network, "web").host == expected
    assert all(one.host for one in network.world.all(Instance))


def test_what_was_brought_from_aws_is_housed_whatever_there_is_room_for() -> None:
    instances = [
        {"InstanceId": f"i-{number:017x}", "InstanceType": "mac1.metal", "State": {"Name": "running"}}
        for number in range(1, 200)
    ]
    world = snapshot.load({"Reservations": [{"Instances": instances}]})

    assert all(host_of(world, one) for one in world.all(Instance))


def test_a_world_where_all_are_housed_is_left_as_it_is() -> None:
    world = two_instances().world

    assert housed(world) is world
