"""Actions, kinds and components have names in the page."""

from collections.abc import Mapping

from labs.cloud import registry
from labs.cloud.network.step import Component
from labs.study.services import Refusal
from labs.web import wording
from tests.cloud.builders import a_region
from tests.courses.playing import LABS

ASKED_OTHERWISE = frozenset({"revoke_security_group_ingress"})
"""Actions whose forms ask for the thing itself, where a solution may describe it instead."""


def test_every_action_has_a_title_and_every_title_an_action() -> None:
    assert set(wording.TITLES) == set(registry.actions()) | {"undo", "reset"}


def test_every_kind_and_every_component_has_a_name() -> None:
    assert set(wording.NOUNS) >= set(registry.kinds())
    assert set(wording.COMPONENTS) == set(Component)


def test_tables_speak_only_of_parameters_that_exist() -> None:
    actions = registry.actions()

    unknown = [
        (name, parameter)
        for name, parameters in wording.USUALLY_ASKED.items()
        for parameter in parameters
        if parameter not in {one.name for one in actions[name].parameters}
    ]

    assert unknown == []
    assert set(wording.BUILDING_ORDER) <= set(actions)


def test_forms_ask_at_once_for_what_the_solutions_of_labs_say_in_a_word() -> None:
    actions = registry.actions()
    said = {
        (one.action, name)
        for lab in LABS.values()
        for one in lab.solution
        for name, value in one.params.items()
        if not isinstance(value[0] if isinstance(value, list) else value, Mapping)
    }

    folded = {
        (name, parameter)
        for name, parameter in said
        if name not in ASKED_OTHERWISE
        and parameter not in wording.USUALLY_ASKED.get(name, ())
        and not next(one for one in actions[name].parameters if one.name == parameter).required
    }

    assert folded == set()


def test_a_call_is_written_on_one_line_in_the_names_of_aws() -> None:
    tagged = [{"resource_type": "subnet", "tags": [{"key": "Name", "value": "web"}]}]
    permissions = [{"ip_protocol": "tcp", "ip_ranges": [{"cidr_ip": "0.0.0.0/0"}]}]

    subnet = wording.params_in_short("create_subnet", {"vpc_id": "vpc-1", "tag_specifications": tagged, "oops": 1})
    rule = wording.params_in_short("authorize_security_group_ingress", {"ip_permissions": permissions})

    assert subnet == "VpcId=vpc-1, Name=web, Oops=1"
    assert rule == "IpPermissions=[{IpProtocol=tcp, IpRanges=[{CidrIp=0.0.0.0/0}]}]"


def test_a_refusal_without_words_of_ours_shows_what_ec2_said_once() -> None:
    refusal = Refusal(code="New.Code", reason="Unheard", message="Never heard of.", parameter=None, facts={})

    explained = wording.explain(refusal, "ko")

    assert (explained.code, explained.message, explained.what) == ("New.Code", "Never heard of.", "")


def test_an_interface_is_told_apart_by_the_instance_that_it_is_in() -> None:
    network = a_region().with_vpc().with_subnet("subnet").with_interface("card", in_subnet="subnet")
    network.with_instance("server", in_subnet="subnet", private_ip_address="10.0.1.20")
    network.do("create_tags", resources=[network["server"]], tags=[{"key": "Name", "value": "web"}])
    world = network.world

    attached, free = (world.resources[network[name]] for name in ("server-eth0", "card"))

    assert wording.fact_of(attached, world) == "10.0.1.20 · in-use · web"
    assert wording.fact_of(free, world).endswith(" · available")
