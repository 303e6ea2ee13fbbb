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
