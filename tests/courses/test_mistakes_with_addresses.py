"""Mistakes that learners make in the labs about interfaces and addresses: what they cost, and what is said of them."""

from labs.assess.script import Do
from labs.courses.words import explain_finding
from tests.courses.playing import LABS, graded, missed


def test_an_elastic_ip_that_is_moved_without_its_card_leaves_all_else_behind() -> None:
    lab = LABS["a-card-that-moves"]
    attach = next(one for one in lab.solution if one.action == "attach_network_interface" and not one.refused)
    alone = Do(
        action="associate_address",
        params={"allocation_id": "${address.AllocationId}", "instance_id": "${beta.Instances[0].InstanceId}"},
    )

    found = missed(graded(lab, [alone if one is attach else one for one in lab.solution]))

    assert {id: one.code for id, one in found.items()} == {
        "moved-whole": "journal.otherwise",
        "while-running": "journal.otherwise",
        "partners-arrive": "packet.lost",
    }
    assert found["partners-arrive"].params["refusals"] == ["ENI_SG_RULES_MISMATCH"]
    assert "MAC은 따라오지 않아요" in explain_finding(lab, found["moved-whole"], "ko").why


def test_a_card_that_is_plugged_in_while_the_instance_runs_is_no_warm_attach() -> None:
    lab = LABS["a-card-that-moves"]
    running = [one for one in lab.solution if one.action not in ("stop_instances", "start_instances")]

    found = missed(graded(lab, running))

    assert list(found) == ["while-stopped"]
    assert "pull the card out and plug it in again" in explain_finding(lab, found["while-stopped"], "en").why
