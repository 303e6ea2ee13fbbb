"""Mistakes that learners make in the labs about drivers and placement: what they cost, and what is said of them."""

from labs.assess.script import Do
from labs.courses.words import explain_finding
from tests.courses.playing import LABS, graded, missed


def test_a_new_type_together_with_the_attribute_leaves_open_what_made_it_faster() -> None:
    lab = LABS["a-faster-network-card"]
    start, stop = lab.solution[7:9]

    found = missed(graded(lab, [one for one in lab.solution if one is not start and one is not stop]))

    assert {id: one.code for id, one in found.items()} == {"same-machine-faster": "journal.no_moment"}
    assert "Change the type at the same time" in explain_finding(lab, found["same-machine-faster"], "en").why


def test_an_image_of_which_nothing_is_said_is_paravirtual_and_runs_on_no_current_type() -> None:
    lab = LABS["a-faster-network-card"]
    register = next(one for one in lab.solution if one.action == "register_image")
    silent = {name: register.params[name] for name in ("name", "root_device_name", "block_device_mappings")}
    bare = Do(action="register_image", params=silent, name="image")

    found = missed(graded(lab, [bare if one is register else one for one in lab.solution]))

    assert {id: one.code for id, one in found.items()} == {"image-remembers": "journal.no_moment"}
    assert "paravirtual로 등록해요" in explain_finding(lab, found["image-remembers"], "ko").why


def test_a_driver_that_is_only_installed_is_no_driver_in_use() -> None:
    lab = LABS["a-faster-network-card"]
    look = lab.solution[1]
    installed = Do(action=look.action, params={**look.params, "command": "modinfo ixgbevf"})

    found = missed(graded(lab, [installed if one is look else one for one in lab.solution]))

    assert list(found) == ["saw-virtual-function"]


def test_a_flow_that_is_measured_inside_the_group_says_nothing_of_the_group() -> None:
    lab = LABS["side-by-side"]
    measuring, rest = lab.solution[5:9], [*lab.solution[:5], *lab.solution[9:]]

    found = missed(graded(lab, [*rest, *measuring]))

    assert {id: one.code for id, one in found.items()} == {
        "one-flow-outside": "journal.otherwise",
        "many-flows-outside": "journal.otherwise",
    }
    assert "Measured inside, nobody knows" in explain_finding(lab, found["many-flows-outside"], "en").why


def test_members_that_are_restarted_one_by_one_stay_where_there_is_no_room() -> None:
    lab = LABS["side-by-side"]
    together = next(place for place, one in enumerate(lab.solution) if len(one.params.get("instance_ids", ())) == 2)
    each = [
        Do(action=action, params={"instance_ids": [one]})
        for one in lab.solution[together].params["instance_ids"]
        for action in ("stop_instances", "start_instances")
    ]
    third = Do(action="start_instances", params={"instance_ids": ["${three.Instances[0].InstanceId}"]})

    found = missed(graded(lab, [*lab.solution[:together], *each, third]))

    assert {"was-full", "ten-between-all"} <= set(found)
    assert found["was-full"].code == "journal.otherwise"
    assert "한 대씩 멈췄다 시작하면" in explain_finding(lab, found["was-full"], "ko").why


def test_a_way_to_another_vpc_is_no_place_beside_it() -> None:
    lab = LABS["side-by-side"]
    outside = [one for one in lab.solution if one.params.get("instance_id") != "${feeder.Instances[0].InstanceId}"]

    found = missed(graded(lab, outside))

    assert {id: one.code for id, one in found.items()} == {
        "feeder-close": "flow.too_slow",
        "one-segment": "placement.scattered",
    }
    assert found["feeder-close"].params["gbps"] == 5


def test_replicas_that_are_all_moved_into_one_partition_are_not_divided() -> None:
    lab = LABS["racks-of-their-own"]
    alike = [
        Do(action=one.action, params={**one.params, "partition_number": 1})
        if one.action == "modify_instance_placement"
        else one
        for one in lab.solution
    ]

    found = missed(graded(lab, alike))

    assert {id: one.code for id, one in found.items()} == {
        "one-each": "query.unmet",
        "one-lost": "journal.no_moment",
        "numbers-repeat": "query.unmet",
    }


def test_a_zone_that_is_failed_as_a_whole_does_not_show_what_one_rack_can_do() -> None:
    lab = LABS["racks-of-their-own"]
    whole = Do(action="fail_hardware", params={"name": "apne2-az1"})
    mended = Do(action="restore_hardware", params={"name": "apne2-az1"})

    found = missed(graded(lab, [whole, mended, *lab.solution[1:]]))

    assert {id: one.code for id, one in found.items()} == {"all-lost": "journal.otherwise"}
    assert "a single rack is enough" in explain_finding(lab, found["all-lost"], "en").why


def test_replicas_in_a_second_zone_without_the_group_have_no_partition() -> None:
    lab = LABS["racks-of-their-own"]
    launch = lab.solution[-1]
    outside = Do(action=launch.action, params={name: one for name, one in launch.params.items() if name != "placement"})

    found = missed(graded(lab, [*lab.solution[:-1], outside]))

    assert list(found) == ["numbers-repeat"]
    assert "파티션 번호가 없어요" in explain_finding(lab, found["numbers-repeat"], "ko").why


def test_two_that_are_apart_by_chance_have_no_promise() -> None:
    lab = LABS["never-two-together"]
    unmoved = [one for one in lab.solution if one.action != "modify_instance_placement"]

    found = missed(graded(lab, unmoved))

    assert {id: one.code for id, one in found.items()} == {"dns-promised": "journal.no_moment"}
    assert "우연히 떨어질 수는 있어요" in explain_finding(lab, found["dns-promised"], "ko").why


def test_the_eighth_in_a_group_of_its_own_is_no_eighth_of_the_group() -> None:
    lab = LABS["never-two-together"]
    place = next(at for at, one in enumerate(lab.solution) if one.params.get("subnet_id") == "${c.Subnet.SubnetId}")
    launch = lab.solution[place]
    elsewhere = Do(action=launch.action, params={**launch.params, "placement": {"group_name": "names"}})

    found = missed(graded(lab, [*lab.solution[:place], elsewhere, *lab.solution[place + 1 :]]))

    assert list(found) == ["more-with-a-zone"]
    assert "only in the subnet c" in explain_finding(lab, found["more-with-a-zone"], "en").why


def test_a_signer_that_is_started_before_its_place_is_taken_finds_it_free() -> None:
    lab = LABS["never-two-together"]
    spare = next(at for at, one in enumerate(lab.solution) if "signer-spare" in str(one.params))
    swapped = [*lab.solution[:spare], lab.solution[spare + 1], lab.solution[spare], *lab.solution[spare + 2 :]]

    found = missed(graded(lab, swapped))

    assert {id: one.code for id, one in found.items()} == {"stopped-do-not-count": "journal.otherwise"}
    assert "while one is still stopped" in explain_finding(lab, found["stopped-do-not-count"], "en").why.lower()
