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


def test_a_nat_gateway_in_the_subnet_that_it_serves_lets_nobody_out() -> None:
    lab = LABS["where-is-my-public-ip"]
    inside = [
        Do(action=one.action, params={**one.params, "subnet_id": "${private.Subnet.SubnetId}"}, name=one.name)
        if one.action == "create_nat_gateway"
        else one
        for one in lab.solution
    ]

    found = missed(graded(lab, inside))

    assert list(found) == ["many-to-one"]
    assert found["many-to-one"].code == "packet.lost"
    assert "a subnet that leads to the internet gateway" in explain_finding(lab, found["many-to-one"], "en").why


def test_a_private_subnet_that_is_made_public_is_no_better_than_quiet_was() -> None:
    lab = LABS["where-is-my-public-ip"]
    made_public = Do(
        action="replace_route_table_association",
        params={
            "association_id": "${private_association.AssociationId}",
            "route_table_id": "${public_table.RouteTable.RouteTableId}",
        },
    )
    last = len(lab.solution) - 1
    nat = next(place for place, one in enumerate(lab.solution) if one.action == "create_nat_gateway")

    found = missed(graded(lab, [*lab.solution[:nat], made_public, *lab.solution[nat + 2 : last], lab.solution[last]]))

    assert list(found) == ["many-to-one"]
    assert found["many-to-one"].params["refusals"] == ["IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"]


def test_a_public_address_given_too_early_hides_that_a_route_is_not_enough() -> None:
    lab = LABS["where-is-my-public-ip"]
    given = next(one for one in lab.solution if one.action == "modify_network_interface_attribute")

    found = missed(graded(lab, [given, *(one for one in lab.solution if one is not given)]))

    assert list(found) == ["route-is-not-enough"]
    assert "주소를 주었다면 떼고" in explain_finding(lab, found["route-is-not-enough"], "ko").why


def test_the_new_public_address_in_place_of_the_old_one_mends_nothing() -> None:
    lab = LABS["stop-and-start"]
    now = {"instance_ids": ["${shop.Instances[0].InstanceId}"]}
    opened = next(one for one in lab.solution if one.action == "authorize_security_group_ingress")
    actions = [
        Do(
            action="authorize_security_group_ingress",
            params={
                "group_id": "${ledger_group.GroupId}",
                "ip_protocol": "tcp",
                "from_port": 5432,
                "to_port": 5432,
                "cidr_ip": "${restarted.Reservations[0].Instances[0].PublicIpAddress}/32",
            },
        )
        if one is opened
        else one
        for one in lab.solution
    ]
    place = actions.index(next(one for one in actions if one.action == "start_instances")) + 1
    actions.insert(place, Do(action="describe_instances", params=now, name="restarted"))

    found = missed(graded(lab, actions))

    assert {id: one.code for id, one in found.items()} == {
        "by-what-stays": "packet.lost",
        "no-stranger": "query.unmet",
    }
    assert "shop은 사설 주소로 보여요" in explain_finding(lab, found["by-what-stays"], "ko").why


def test_hardware_that_is_restored_first_leaves_the_instance_where_it_is() -> None:
    lab = LABS["stop-and-start"]
    restored = Do(action="restore_hardware", params={"name": "${floor.Hardware[0].Name}"})
    rebooted = lab.solution[0]

    found = missed(graded(lab, [rebooted, lab.solution[1], rebooted, restored, *lab.solution[4:]]))

    assert {id: one.code for id, one in found.items()} == {
        "gone-while-stopped": "journal.otherwise",
        "another-afterwards": "journal.otherwise",
        "off-the-broken-host": "journal.otherwise",
    }
    assert "A reboot stays on the host" in explain_finding(lab, found["off-the-broken-host"], "en").why


def test_an_elastic_ip_before_the_restart_hides_what_two_cards_lose() -> None:
    lab = LABS["stop-and-start"]
    early = [*lab.solution[:7], *lab.solution[9:], *lab.solution[7:9]]

    found = missed(graded(lab, early))

    assert list(found) == ["none-with-two"]
    assert "붙이면 무엇을 잃는지" in explain_finding(lab, found["none-with-two"], "ko").why


def test_propagation_alone_leaves_the_reply_to_the_old_static_route() -> None:
    lab = LABS["the-address-behind-the-vpn"]

    found = missed(graded(lab, [one for one in lab.solution if one.action != "delete_route"]))

    assert {id: one.code for id, one in found.items()} == {
        "office-to-intranet": "packet.unanswered",
        "intranet-to-printer": "packet.lost",
    }
    assert found["office-to-intranet"].params["refusals"][0] == "ENI_SOURCE_DEST_CHECK_RESTRICTION"
    assert "정적 경로가 전파된 경로를 이겨요" in explain_finding(lab, found["intranet-to-printer"], "ko").why


def test_a_rule_for_all_that_is_on_premises_lets_the_guests_in() -> None:
    lab = LABS["the-address-behind-the-vpn"]
    *before, opened = lab.solution
    wide = Do(action=opened.action, params={**opened.params, "cidr_ip": "192.168.0.0/16"})

    found = missed(graded(lab, [*before, wide]))

    assert {id: one.code for id, one in found.items()} == {"guests-kept-out": "packet.let_through"}
    assert "it lets the guests in, too" in explain_finding(lab, found["guests-kept-out"], "en").why


def test_only_the_first_subnet_is_told_the_way() -> None:
    lab = LABS["the-address-behind-the-vpn"]
    first = [one for place, one in enumerate(lab.solution) if place != 5]

    found = missed(graded(lab, first))

    assert {id: one.code for id, one in found.items()} == {"office-to-ledger": "packet.unanswered"}
    assert found["office-to-ledger"].params["refusals"] == ["NO_ROUTE_TO_DESTINATION"]
