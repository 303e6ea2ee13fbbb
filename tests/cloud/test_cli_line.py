"""The CLI line of an action says what the action was asked, as the real CLI's own parser reads it back."""

import base64
import re
import shlex
import subprocess
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.cloud import registry
from labs.cloud.cli_line import ENCODED_BY_CLIENTS, PROGRAMS, NoCliLine, cli_line, cli_words, has_cli_line, typed
from labs.cloud.cli_value import Variable, quoted
from labs.cloud.spelling import members_of
from tests.cloud.every_action import tell
from tests.real_clients import Sent, aws, cli_options

VPC = "vpc-0123456789abcdef0"
SPECIFIED = "'ResourceType=subnet,Tags=[{Key=Name,Value=web}]'"
FLAT = {"ip_protocol", "from_port", "to_port", "cidr_ip", "source_security_group_name"}
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def read_back(line: str) -> tuple[str, dict[str, Any]]:
    """What the real CLI would send for a line."""
    sent = Sent()
    with TemporaryDirectory() as folder:
        status, _, said = aws(shlex.split(ON_THE_SPOT.sub(partial(_on_disk, folder), line))[1:], sent)
    assert status == 0, (line, said)
    name, params = sent.asked[0]
    paged = {key: value for key, value in params.items() if key != "MaxResults" or "--max-results" in line}
    return name, paged


ON_THE_SPOT = re.compile(r"fileb://<\((.*?)\)(?= |$)")
"""A file that bash makes: the CLI is given the name of one with the same content."""


def _on_disk(folder: str, found: re.Match[str]) -> str:
    path = Path(folder, str(found.start()))
    path.write_bytes(subprocess.run(["bash", "-c", found[1]], capture_output=True, check=True).stdout)
    return f"fileb://{path}"


def wanted(name: str, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters in AWS's names. `--protocol … --port … --cidr …` is sent as a permission; the CLI does so."""
    action = registry.actions()[name]
    as_typed = typed(action, params)
    if "ip_permissions" not in params and "--protocol" in cli_line(name, params).split():
        flat = {key: as_typed.pop(key) for key in FLAT & as_typed.keys()}
        peer = flat.pop("cidr_ip", None)
        source = flat.pop("source_security_group_name", None)
        rule = {**flat, **({"ip_ranges": [{"cidr_ip": peer}]} if peer else {})}
        if source:
            rule["user_id_group_pairs"] = [{"group_name": source}]
        as_typed["ip_permissions"] = [rule]
    members = members_of(action, as_typed)
    for member in {registry.pascal(ENCODED_BY_CLIENTS.get(name, ""))} & members.keys():
        members[member] = base64.b64encode(members[member].encode()).decode()
    return members


def test_every_request_of_the_story_of_all_actions_is_read_back_by_the_real_cli() -> None:
    asked: dict[str, tuple[str, dict[str, Any]]] = {}

    def ask(name: str, params: dict[str, Any]) -> None:
        if has_cli_line(name):
            asked.setdefault(cli_line(name, params), (name, params))

    tell(asked=ask)

    faults = [
        (line, got, wanted(name, params))
        for line, (name, params) in asked.items()
        if (got := read_back(line)) != (name, wanted(name, params))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("name", "params", "line"),
    [
        (
            "create_subnet",
            {
                "vpc_id": VPC,
                "cidr_block": "10.0.1.0/24",
                "tag_specifications": [{"resource_type": "subnet", "tags": [{"key": "Name", "value": "web"}]}],
            },
            f"aws ec2 create-subnet --vpc-id {VPC} --cidr-block 10.0.1.0/24 --tag-specifications {SPECIFIED}",
        ),
        (
            "describe_subnets",
            {"filters": [{"name": "vpc-id", "values": [VPC]}, {"name": "tag:Name", "values": ["a", "b c"]}]},
            f"aws ec2 describe-subnets --filters Name=vpc-id,Values={VPC} 'Name=tag:Name,Values=a,\"b c\"'",
        ),
        (
            "authorize_security_group_ingress",
            {"group_id": "sg-1", "ip_protocol": "tcp", "from_port": "80", "to_port": "80", "cidr_ip": "0.0.0.0/0"},
            "aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 80 --cidr 0.0.0.0/0",
        ),
        (
            "modify_subnet_attribute",
            {"subnet_id": "subnet-1", "map_public_ip_on_launch": {"value": "true"}},
            "aws ec2 modify-subnet-attribute --subnet-id subnet-1 --map-public-ip-on-launch",
        ),
        (
            "run_instances",
            {"image_id": "ami-1", "min_count": "1", "max_count": "2", "disable_api_termination": False},
            "aws ec2 run-instances --count 1:2 --image-id ami-1 --enable-api-termination",
        ),
        (
            "delete_network_acl_entry",
            {"network_acl_id": "acl-1", "rule_number": 100, "egress": False},
            "aws ec2 delete-network-acl-entry --network-acl-id acl-1 --rule-number 100 --ingress",
        ),
        (
            "import_key_pair",
            {"key_name": "mine", "public_key_material": "c3NoLXJzYSBBQUFBIG1l"},
            "aws ec2 import-key-pair --key-name mine --public-key-material fileb://<(printf %s 'ssh-rsa AAAA me')",
        ),
        (
            "modify_instance_attribute",
            {"instance_id": "i-1", "user_data": {"value": "AAE="}},
            "aws ec2 modify-instance-attribute --instance-id i-1 --user-data Value@=fileb://<(base64 -d <<<AAE=)",
        ),
        (
            "run_instances",
            {"min_count": 1, "max_count": 1, "user_data": "IyEvYmluL3NoCmlk"},
            "aws ec2 run-instances --count 1 --user-data '#!/bin/sh\nid'",
        ),
        (
            "modify_instance_attribute",
            {"instance_id": "i-1", "instance_type": {"value": "t3.micro"}},
            "aws ec2 modify-instance-attribute --instance-id i-1 --instance-type t3.micro",
        ),
    ],
)
def test_a_line_is_in_the_clis_own_idiom(name: str, params: dict[str, Any], line: str) -> None:
    assert cli_line(name, params) == line
    assert read_back(line) == (name, wanted(name, params))


@pytest.mark.parametrize("direction", ["ingress", "egress"])
@pytest.mark.parametrize(
    "rule",
    [
        {"ip_protocol": "icmp", "from_port": 8, "to_port": -1, "cidr_ip": "10.0.0.0/8"},
        {"ip_protocol": "icmp", "from_port": -1, "to_port": -1, "cidr_ip": "10.0.0.0/8"},
        {"ip_protocol": "-1", "cidr_ip": "10.0.0.0/8"},
        {"ip_protocol": "58", "from_port": -1, "to_port": 3, "cidr_ip": "10.0.0.0/8"},
        {"ip_protocol": "tcp", "from_port": 80, "cidr_ip": "10.0.0.0/8"},
        {"ip_protocol": "udp", "from_port": 0, "to_port": 65535, "cidr_ip": "10.0.0.0/8"},
        {"ip_protocol": "gre", "from_port": 1, "to_port": 2, "cidr_ip": "10.0.0.0/8"},
    ],
)
def test_any_flat_rule_is_read_back(direction: str, rule: dict[str, Any]) -> None:
    name, params = f"authorize_security_group_{direction}", {"group_id": "sg-1", **rule}

    assert read_back(cli_line(name, params)) == (name, wanted(name, params))


AWKWARD = ["-x", "--", "", "a b", "it's", 'say "hi"', "$HOME `id` $(id)", "a=b,c", "[1]", "{x}", "back\\slash", "줄\n바꿈",
           "file:///etc/passwd", "http://127.0.0.1/", "@file", "*", "~", "#", "!", "a,b", " lead", "'", "\\", "%s"]  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_arrives_as_it_is_wherever_it_stands(text: str) -> None:
    _must_arrive(text)


@settings(max_examples=20)
@given(text=TEXT)
def test_any_text_arrives_as_it_is_wherever_it_stands(text: str) -> None:
    _must_arrive(text)


def _must_arrive(text: str) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("create_security_group", {"group_name": text, "description": text, "vpc_id": VPC}),
        ("create_tags", {"resources": [text], "tags": [{"key": text, "value": text}]}),
        ("describe_vpcs", {"filters": [{"name": text, "values": [text, "b"]}]}),
        ("describe_security_groups", {"group_names": [text, text]}),
        ("modify_network_interface_attribute", {"network_interface_id": "eni-1", "description": {"value": text}}),
    ]
    for name, params in asked:
        assert read_back(cli_line(name, params)) == (name, wanted(name, params))


def test_other_services_are_called_as_the_cli_calls_them_and_cut_as_it_cuts_them() -> None:
    group = {"all_supported": False, "resource_types": ["AWS::EC2::EIP"]}
    recorder = {"configuration_recorder": {"name": "default", "role_arn": "arn", "recording_group": group}}
    endpoint = {"topic_arn": "arn", "protocol": "email", "endpoint": "you@example.com"}
    attributes = {"name": "alarms", "attributes": {"DisplayName": "Alarms, all"}}

    assert cli_line("config.put_configuration_recorder", recorder) == (
        "aws configservice put-configuration-recorder --configuration-recorder name=default,roleARN=arn "
        "--recording-group allSupported=false,resourceTypes=AWS::EC2::EIP"
    )
    assert cli_line("sns.subscribe", endpoint).endswith("--notification-endpoint you@example.com")
    assert cli_line("sns.create_topic", attributes).endswith("""--attributes 'DisplayName="Alarms, all"'""")
    assert read_back(cli_line("sns.create_topic", attributes)) == (
        "sns.create_topic",
        {"Name": "alarms", "Attributes": {"DisplayName": "Alarms, all"}},
    )


def test_every_option_is_one_of_the_real_cli() -> None:
    """The names of options follow from AWS's names by the CLI's own rule, with no exception that we do not know."""
    unknown = [
        (name, word[0])
        for name in registry.actions()
        if has_cli_line(name)
        for word in cli_words(name, _something_for_each(name))
        if str(word[0]).startswith("--")
        and word[0] not in cli_options(*(str(one) for (one,) in cli_words(name, {})[1:3]))
    ]

    assert unknown == []


def _something_for_each(name: str) -> dict[str, Any]:
    return {
        one.name: {} if one.keyed else [] if one.many else {} if one.members else False if one.type is bool else 1
        for one in registry.actions()[name].parameters
    }


def test_what_is_not_ec2s_has_no_line() -> None:
    assert [name for name in ("advance_time", "undo", "reset") if has_cli_line(name)] == []
    with pytest.raises(NoCliLine):
        cli_line("advance_time", {"seconds": 60})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data(), name=st.sampled_from(sorted(filter(has_cli_line, registry.actions()))))
def test_whatever_was_asked_has_a_line(data: st.DataObject, name: str) -> None:
    """The journal holds what was refused as well, and a form may be filled in by halves."""
    known = [one.name for one in registry.actions()[name].parameters]
    params = data.draw(st.dictionaries(st.sampled_from([*known, "unknown"]), ANYTHING, max_size=4))

    assert shlex.split(cli_line(name, params))[:2] == ["aws", PROGRAMS[registry.actions()[name].service]]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ((Variable("VPC_WEB"),), '"$VPC_WEB"'),
        (("Name=vpc-id,Values=", Variable("VPC_WEB")), 'Name=vpc-id,Values="$VPC_WEB"'),
        (("[{GroupId=", Variable("G"), "}]"), '"[{GroupId=${G}}]"'),
        (('"$`\\ ', Variable("G")), '"\\"\\$\\`\\\\ ${G}"'),
    ],
)
def test_a_variable_stands_in_double_quotes(word: tuple[Any, ...], text: str) -> None:
    assert quoted(word) == text
