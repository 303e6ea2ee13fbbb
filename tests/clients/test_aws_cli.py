"""The aws CLI, unmodified, does in a sandbox what its users do with it at work."""

import shutil
from pathlib import Path

import pytest

from labs.cloud.resources.instance import Instance
from labs.cloud.resources.vpc import Vpc
from labs.study.models import Sandbox
from labs.study.queries import account_of, world_of
from tests.clients.programs import Machine

SCRIPTS = Path(__file__).with_name("scripts")
OHIO = "us-east-2"
FAILED = 255
"""What version 1 of the CLI ends with, whatever went wrong."""


def now(sandbox: Sandbox) -> Sandbox:
    return Sandbox.objects.get(pk=sandbox.pk)


def test_a_script_builds_a_network_and_another_takes_it_away(machine: Machine, sandbox: Sandbox) -> None:
    before = {one.id for one in world_of(sandbox).all(Vpc)}

    made = machine.run("sh", SCRIPTS / "build.sh").json

    world = world_of(now(sandbox))
    instance = world.get(Instance, made["instance"])
    assert (instance.state, instance.tags["Name"]) == ("running", "web-1")
    assert set(made.values()) <= set(world.resources)
    shown = machine.aws("ec2", "describe-instances", "--instance-ids", made["instance"]).json
    cards = shown["Reservations"][0]["Instances"][0]["NetworkInterfaces"]
    assert [one["Attachment"]["DeviceIndex"] for one in cards] == [0, 1]
    assert cards[0]["Association"]["IpOwnerId"] == sandbox.account_id
    assert "BEGIN" in (machine.home / "shop.pem").read_text()

    gone = machine.run("sh", SCRIPTS / "remove.sh", "shop")

    assert (gone.code, gone.err) == (0, "")
    assert {one.id for one in world_of(now(sandbox)).all(Vpc)} == before


def test_who_is_asking_is_the_sandboxs_account(machine: Machine, sandbox: Sandbox) -> None:
    assert machine.aws("sts", "get-caller-identity").json["Account"] == sandbox.account_id


def test_aws_config_sns_and_systems_manager_are_there(machine: Machine) -> None:
    role = "arn:aws:iam::111122223333:role/config"
    recorder = ("--configuration-recorder", f"name=default,roleARN={role}", "--recording-group", "allSupported=true")
    source = "{Owner=AWS,SourceIdentifier=EIP_ATTACHED}"

    assert machine.aws("configservice", "put-configuration-recorder", *recorder).code == 0
    channel = "name=default,s3BucketName=a-bucket"
    assert machine.aws("configservice", "put-delivery-channel", "--delivery-channel", channel).code == 0
    made = machine.aws("configservice", "put-config-rule", "--config-rule", f"ConfigRuleName=eips,Source={source}")
    topic = machine.aws("sns", "create-topic", "--name", "alarms", "--attributes", "DisplayName=Alarms").json[
        "TopicArn"
    ]
    documents = machine.aws("ssm", "list-documents", "--query", "DocumentIdentifiers[].Name").json
    refused = machine.aws("configservice", "delete-config-rule", "--config-rule-name", "none")

    assert (made.code, made.err) == (0, "")
    (rule,) = machine.aws("configservice", "describe-config-rules").json["ConfigRules"]
    assert (rule["ConfigRuleName"], rule["Source"]["SourceIdentifier"]) == ("eips", "EIP_ATTACHED")
    assert machine.aws("sns", "list-topics", "--query", "Topics[].TopicArn").json == [topic]
    assert "AWS-StopEC2Instance" in documents
    assert "(NoSuchConfigRuleException)" in refused.err


def test_a_profile_is_as_good_as_variables(machine: Machine) -> None:
    environ = machine.environ
    settings = {
        "aws_access_key_id": environ.pop("AWS_ACCESS_KEY_ID"),
        "aws_secret_access_key": environ.pop("AWS_SECRET_ACCESS_KEY"),
        "region": environ.pop("AWS_DEFAULT_REGION"),
        "endpoint_url": environ.pop("AWS_ENDPOINT_URL"),
    }
    for name, value in settings.items():
        assert machine.aws("configure", "set", name, value, "--profile", "ecnet").code == 0

    vpcs = machine.aws("ec2", "describe-vpcs", "--profile", "ecnet").json["Vpcs"]

    assert [one["CidrBlock"] for one in vpcs] == ["172.31.0.0/16"]


def test_answers_can_be_filtered_queried_and_formatted(machine: Machine) -> None:
    subnets = (
        "ec2",
        "describe-subnets",
        "--filters",
        "Name=default-for-az,Values=true",
        "Name=cidr-block,Values=172.31.*",
    )
    query = ("--query", "Subnets[].{Zone: AvailabilityZone, Range: CidrBlock}")

    table = machine.aws(*subnets, *query, "--output", "table").out
    text = machine.aws(*subnets, "--query", "Subnets[].CidrBlock", "--output", "text").out

    assert "DescribeSubnets" in table
    assert text.split() == sorted(text.split())
    assert all(one in table for one in text.split())


def test_long_answers_come_in_pages(machine: Machine) -> None:
    types = ("ec2", "describe-instance-types", "--query", "InstanceTypes[].InstanceType")

    first = machine.aws("ec2", "describe-instance-types", "--max-items", "30", "--page-size", "10").json
    rest = machine.aws(*types, "--starting-token", first["NextToken"], "--page-size", "100").json
    all_at_once = machine.aws(*types).json

    assert [one["InstanceType"] for one in first["InstanceTypes"]] + rest == all_at_once


def test_a_refusal_is_told_by_its_code_and_the_exit_code(machine: Machine) -> None:
    unknown = machine.aws("ec2", "delete-vpc", "--vpc-id", "vpc-00000000000000000")
    malformed = machine.aws("ec2", "describe-subnets", "--filters", "Name=colour,Values=red")

    assert (unknown.code, malformed.code) == (FAILED, FAILED)
    assert "(InvalidVpcID.NotFound) when calling the DeleteVpc operation" in unknown.err
    assert "(InvalidParameterValue) when calling the DescribeSubnets operation" in malformed.err


def test_a_dry_run_only_asks(machine: Machine, sandbox: Sandbox) -> None:
    done = machine.aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--dry-run")

    assert (done.code, "(DryRunOperation)" in done.err) == (FAILED, True)
    assert now(sandbox).revision == sandbox.revision


def test_without_a_server_it_fails_in_its_own_way(machine: Machine) -> None:
    done = machine.aws("ec2", "describe-vpcs", AWS_ENDPOINT_URL="http://127.0.0.1:9/aws", AWS_MAX_ATTEMPTS="1")

    assert (done.code, "Could not connect" in done.err) == (FAILED, True)


def test_every_region_is_its_own(machine: Machine, sandbox: Sandbox) -> None:
    made = machine.aws("ec2", "create-vpc", "--cidr-block", "10.9.0.0/16", "--region", OHIO).json["Vpc"]["VpcId"]
    here = machine.aws("ec2", "describe-vpcs", "--query", "Vpcs[].CidrBlock").json

    assert made in account_of(now(sandbox)).world(OHIO).resources
    assert here == ["172.31.0.0/16"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_even_curl_can_sign(machine: Machine) -> None:
    key = f"{machine.environ['AWS_ACCESS_KEY_ID']}:{machine.environ['AWS_SECRET_ACCESS_KEY']}"
    signed = ("--user", key, "--aws-sigv4", "aws:amz:ap-northeast-2:ec2")
    form = ("--data", "Action=DescribeVpcs&Version=2016-11-15")

    done = machine.run("curl", "--silent", "--fail-with-body", *signed, *form, machine.environ["AWS_ENDPOINT_URL"])

    assert (done.code, "<cidrBlock>172.31.0.0/16</cidrBlock>" in done.out) == (0, True), done
