"""The templates of a world are valid, name things as people did, and refer instead of repeating ids."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import hcl2
import pytest
import yaml
from cfnlint.api import ManualArgs, RulesCollection, lint
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner

from labs.cloud.registry import kinds
from labs.cloud.snapshot import describe, load
from labs.cloud.world import World
from labs.study.export import cloudformation_parts, terraform_parts
from labs.study.export.change import Origin
from labs.study.export.cloudformation import logical_id, template
from labs.study.export.describe_json import describe_document
from labs.study.export.natural_keys import ID
from labs.study.export.parts import Design
from labs.study.export.terraform import configuration
from tests.cloud.builders import Network, a_region
from tests.cloud.every_action import Told, chapters
from tests.study.export.journals import solutions

IN_SEOUL = ManualArgs(regions=["ap-northeast-2"])
ORIGIN = Origin("A <test> of ${mine}", "ap-northeast-2")


class _Loader(yaml.SafeLoader):
    """Reads functions in their short form as what they are given."""


def _function(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return {tag: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.ScalarNode)
    return {tag: loader.construct_scalar(node)}


_Loader.add_multi_constructor("!", _function)


@cache
def worlds() -> dict[str, World]:
    """The fullest world of every chapter, and where every lab's solution leads."""
    found = {one.name: one.end for one in solutions()}
    for chapter in chapters():
        found[chapter.__name__.strip("_")] = fullest(chapter)
    return found


def fullest(chapter: Callable[[Told], None]) -> World:
    """The world of a chapter at the moment when the most is in it."""
    states: list[World] = []
    network = Told(lambda name, result: states.append(network.world))
    chapter(network)
    return max(states, key=lambda one: len(one.resources))


@cache
def rules() -> RulesCollection:
    """The linter's rules, which take longer to read than a template to check."""
    return Runner(ConfigMixIn(**IN_SEOUL)).rules


every_world = pytest.mark.parametrize("name", sorted(worlds()))


def resources_in(text: str) -> dict[str, Any]:
    document = yaml.load(text, Loader=_Loader)
    resources: dict[str, Any] = document["Resources"]
    return resources


def shop() -> Network:
    """A public and a private subnet with a host each, two groups that name each other, and an Elastic IP."""
    network = a_region().with_vpc("shop").with_public_subnet("front", vpc="shop")
    network.with_subnet("back", "10.0.2.0/24", vpc="shop")
    network.with_group("web", vpc="shop", open_port=443).with_group("database", vpc="shop")
    for group, peer in (("web", "database"), ("database", "web")):
        pair = {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432}
        named = {"user_id_group_pairs": [{"group_id": network[peer]}]}
        network.do("authorize_security_group_ingress", group_id=network[group], ip_permissions=[pair | named])
    network.with_instance("web-host", in_subnet="front", groups=("web",))
    network.with_instance("database-host", in_subnet="back", groups=("database",))
    network.with_address("public", on="web-host-eth0")
    for name in ("shop", "front", "back", "web-host", "public"):
        network.do("create_tags", resources=[network[name]], tags=[{"key": "Name", "value": f"{name} of mine"}])
    return network


@pytest.mark.slow
@every_world
def test_cfn_lint_finds_nothing_in_a_template(name: str) -> None:
    found = lint(template(ORIGIN, worlds()[name]), rules=rules(), config=IN_SEOUL)

    assert [(one.rule.id, one.message) for one in found] == []


@every_world
def test_terraform_can_read_a_configuration_and_every_reference_leads_somewhere(name: str) -> None:
    text = configuration(ORIGIN, worlds()[name])

    document = hcl2.loads(text)
    made = {f"{type.strip(chr(34))}.{name.strip(chr(34))}" for type, name in blocks(document, "resource")}
    asked = {f"var.{name.strip(chr(34))}" for (name,) in blocks(document, "variable")}
    assert len(made) == text.count('\nresource "')
    assert references(text) <= made | asked
    assert asked <= references(text)


def blocks(document: Any, word: str) -> Iterator[tuple[str, ...]]:
    """The labels of every block of a sort."""
    for one in document.get(word, []):
        for label, inner in one.items():
            labels = [name for name in inner if not name.startswith("__")] if word == "resource" else []
            yield from ((label, name) for name in labels) if labels else [(label,)]


def references(text: str) -> set[str]:
    code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', re.sub(r"(?m)^\s*#.*$", "", text))
    return {found.group() for found in re.finditer(r"\b(?:aws_[a-z0-9_]+|var)\.[a-z][a-z0-9_]*", code)}


@every_world
@pytest.mark.parametrize("write", [template, configuration])
def test_no_template_repeats_an_id_of_what_it_makes(name: str, write: Any) -> None:
    world = worlds()[name]
    lines = [line for line in write(ORIGIN, world).splitlines() if not line.startswith("#")]

    told = [line for line in lines if "escription" in line or "efault" in line]
    ids = {found.group() for line in lines if line not in told for found in ID.finditer(line)}

    assert ids & set(world.resources) == set()


@every_world
def test_the_described_state_is_read_again_as_the_same_state(name: str) -> None:
    world = worlds()[name]

    document = json.loads(describe_document(ORIGIN, world))

    assert document == describe(world)
    assert describe(load(document)) == document


def test_things_are_called_as_people_called_them() -> None:
    resources = resources_in(template(ORIGIN, shop().world))

    assert [name for name, one in resources.items() if one["Type"] == "AWS::EC2::Subnet"] == [
        "SubnetFrontOfMine",
        "SubnetBackOfMine",
    ]
    assert resources["InstanceWebHostOfMine"]["Properties"]["Tags"] == [{"Key": "Name", "Value": "web-host of mine"}]


def test_groups_that_name_each_other_are_joined_by_rules_of_their_own() -> None:
    resources = resources_in(template(ORIGIN, shop().world))

    assert resources["SecurityGroupWebIngressTcp5432"] == {
        "Type": "AWS::EC2::SecurityGroupIngress",
        "Properties": {
            "GroupId": {"GetAtt": "SecurityGroupWeb.GroupId"},
            "IpProtocol": "tcp",
            "FromPort": 5432,
            "ToPort": 5432,
            "SourceSecurityGroupId": {"GetAtt": "SecurityGroupDatabase.GroupId"},
        },
    }


@every_world
@pytest.mark.parametrize("writers", [cloudformation_parts.WRITERS, terraform_parts.WRITERS])
def test_every_part_has_a_name_of_its_own(name: str, writers: Any) -> None:
    design = Design(worlds()[name], writers)

    names = [logical_id(design.names[part.key]) for part in design.parts]

    assert len(set(names)) == len(design.parts)


UNWRITTEN = {
    "image",
    "network-insights-analysis",
    "on-premises-network",
    "security-group-rule",
    "snapshot",
    "traffic-flow",
}
"""Parts of others, what only this simulator has, and what no template makes: the last are told of in the head."""


def test_every_kind_is_written_or_known_not_to_be() -> None:
    for writers, unwritten in (
        (cloudformation_parts.WRITERS, UNWRITTEN | {"subnet-cidr-reservation"}),
        (terraform_parts.WRITERS, UNWRITTEN),
    ):
        assert {name for name, kind in kinds().items() if kind not in writers and kind.service == "ec2"} == unwritten


def test_an_elastic_ip_waits_for_the_gateway_and_goes_to_the_instance() -> None:
    resources = resources_in(template(ORIGIN, shop().world))

    assert resources["ElasticIpPublicOfMineAssociation"] == {
        "Type": "AWS::EC2::EIPAssociation",
        "DependsOn": "InternetGateway1Attachment",
        "Properties": {
            "AllocationId": {"GetAtt": "ElasticIpPublicOfMine.AllocationId"},
            "InstanceId": {"Ref": "InstanceWebHostOfMine"},
        },
    }


def test_a_main_table_with_routes_is_named_by_all_its_subnets() -> None:
    resources = resources_in(template(ORIGIN, shop().world))

    served = [
        one["Properties"]["SubnetId"]["Ref"]
        for one in resources.values()
        if one["Type"] == "AWS::EC2::SubnetRouteTableAssociation"
    ]
    assert served == ["SubnetFrontOfMine", "SubnetBackOfMine"]


def test_the_default_vpc_is_asked_for_and_not_built() -> None:
    network = a_region(default_vpc=True)
    network.with_launch("host", subnet_id=network.do("describe_subnets")["Subnets"][0]["SubnetId"])

    text, other = template(ORIGIN, network.world), configuration(ORIGIN, network.world)

    assert {one["Type"] for one in resources_in(text).values()} == {"AWS::EC2::Instance"}
    assert "Type: AWS::EC2::Subnet::Id" in text
    assert 'variable "subnet_1"' in other
    assert "subnet_id                   = var.subnet_1" in other


def test_what_cannot_be_said_is_told_in_the_head() -> None:
    network = shop()
    network.do("stop_instances", instance_ids=[network["database-host"]])
    network.do("create_snapshot", volume_id=network.do("describe_volumes")["Volumes"][0]["VolumeId"])

    head = template(ORIGIN, network.world).partition("AWSTemplateFormatVersion")[0]

    assert f"# - {network['database-host']} is stopped: a stack starts what it launches" in head
    assert "# - snapshot: snap-" in head


def test_texts_of_people_are_never_templates_nor_break_out_of_their_comment() -> None:
    network = shop()
    evil = 'a "quoted" ${file("x")} %{ if true } \\ 서울'
    network.do("create_tags", resources=[network["shop"]], tags=[{"key": "Note", "value": evil}])
    origin = Origin("two\nlines: [x]", "ap-northeast-2")

    text, other = template(origin, network.world), configuration(origin, network.world)

    assert {"Key": "Note", "Value": evil} in resources_in(text)["VpcShopOfMine"]["Properties"]["Tags"]
    assert 'Note = "a \\"quoted\\" $${file(\\"x\\")} %%{ if true } \\\\ 서울"' in other
    hcl2.loads(other)


def test_names_that_differ_in_their_numbers_alone_stay_different() -> None:
    assert logical_id("route_to_10_1_1_0_24") != logical_id("route_to_10_11_0_24")


def test_an_empty_region_is_a_template_all_the_same() -> None:
    world = a_region().world

    assert lint(template(ORIGIN, world), config=ManualArgs(regions=["ap-northeast-2"])) == []
    assert "resource" not in hcl2.loads(configuration(ORIGIN, world))
