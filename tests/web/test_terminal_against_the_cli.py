"""The terminal prints what the real CLI prints, character by character: both are given the same words and the same answers."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from labs.web.cli.calling import Caller, ClientError
from tests.processes import ROOT
from tests.rows import a_lab, a_sandbox, a_user
from tests.web.terminal import Typing

BUILD = """
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=가게}]' --query Vpc.VpcId --output text)
SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --query Subnet.SubnetId --output text)
aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.2.0/24
SG=$(aws ec2 describe-security-groups --query 'SecurityGroups[0].GroupId' --output text)
AMI=$(aws ec2 describe-images --query 'Images[0].ImageId' --output text)
aws ec2 run-instances --image-id $AMI --instance-type t3.micro --subnet-id $SUBNET
ID=$(aws ec2 describe-instances --query 'Reservations[0].Instances[0].InstanceId' --output text)
"""

RECORDER = "name=default,roleARN=arn:aws:iam::111122223333:role/config"
GROUP = "allSupported=false,resourceTypes=AWS::EC2::EIP,AWS::EC2::VPC"
RULE = '{"ConfigRuleName": "eips", "Source": {"Owner": "AWS", "SourceIdentifier": "EIP_ATTACHED"}}'
NOWHERE = "arn:aws:sns:ap-northeast-2:123456789012:none"
COMMANDS = (
    "aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.3.0/24",
    "aws ec2 create-tags --resources $VPC $SUBNET --tags Key=Tier,Value=web",
    "aws ec2 authorize-security-group-ingress --group-id $SG --protocol tcp --port 22 --cidr 0.0.0.0/0",
    "aws ec2 authorize-security-group-ingress --group-id $SG --protocol tcp --port 23 --cidr 0.0.0.0/0 --output table",
    "aws ec2 revoke-security-group-ingress --group-id $SG --protocol tcp --port 22 --cidr 0.0.0.0/0 --output text",
    "aws ec2 describe-vpcs --query Vpcs[].[VpcId,CidrBlock,Tags] --output text",
    "aws ec2 describe-vpcs --query 'Vpcs[].{Id:VpcId,Cidr:CidrBlock}' --output table",
    "aws ec2 describe-vpcs --query 'Vpcs[0].Nothing'",
    "aws ec2 describe-vpcs --query 'Vpcs[0].Nothing' --output text",
    "aws ec2 describe-vpcs --query 'Vpcs[0].Nothing' --output table",
    "aws ec2 describe-vpcs --query 'nope(Vpcs)'",
    "aws ec2 describe-vpcs --query 'Vpcs['",
    "aws ec2 describe-vpcs --query 'Vpcs[].[VpcId,[CidrBlock]]' --output table",
    "aws ec2 describe-subnets --max-items 1",
    "aws ec2 describe-subnets --max-items 1 --output text",
    "aws ec2 describe-subnets --max-items 1 --output table",
    "aws ec2 describe-subnets --no-paginate --max-items 1",
    "aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC Name=state,Values=available",
    "aws ec2 describe-subnets --filter Name=vpc-id,Values=$VPC",
    "aws ec2 describe-subnets --filters Name=a,Value=b",
    "aws ec2 describe-subnets --filters Name",
    "aws ec2 describe-subnets --filters 'Name=a,Name=b'",
    "aws ec2 describe-subnets --filters '{\"Name\": }'",
    "aws ec2 describe-regions --region-names ap-northeast-2",
    "aws ec2 modify-subnet-attribute --subnet-id $SUBNET --map-public-ip-on-launch",
    "aws ec2 modify-instance-attribute --instance-id $ID --no-source-dest-check",
    "aws ec2 stop-instances --instance-ids $ID",
    "aws ec2 wait instance-stopped --instance-ids $ID",
    "aws ec2 terminate-instances --instance-ids $ID --output text",
    "aws ec2 delete-vpc --vpc-id $VPC",
    "aws ec2 create-vpc --cidr-block 10.0.0.0/8",
    "aws ec2 create-vpc --cidr-block 10.0.0.0/16 --dry-run",
    "aws ec2 create-subnet --vpc-id x --generate-cli-skeleton output",
    "aws ec2 create-vpc --cli-input-json '{'",
    "aws ec2 create-vpc --cli-input-json '{\"Nope\": 1}'",
    "aws ec2 run-instances --image-id $AMI --count x",
    "aws ec2 run-instances --image-id $AMI --network-interfaces DeviceIndex=0 --associate-public-ip-address",
    "aws ec2 authorize-security-group-ingress --group-id $SG --protocol nope",
    "aws ec2 authorize-security-group-ingress --group-id $SG --protocol tcp --ip-permissions IpProtocol=tcp",
    "aws sts get-caller-identity",
    "aws sts get-caller-identity --query Account --output text",
    f"aws configservice put-configuration-recorder --configuration-recorder {RECORDER} --recording-group {GROUP}",
    "aws configservice put-configuration-recorder --configuration-recorder name=default,roleArn=x",
    "aws configservice describe-configuration-recorders --output table",
    "aws configservice put-delivery-channel --delivery-channel name=default,s3BucketName=a-bucket",
    "aws configservice start-configuration-recorder --configuration-recorder-name default",
    "aws configservice describe-configuration-recorder-status",
    f"aws configservice put-config-rule --config-rule '{RULE}'",
    "aws configservice describe-config-rules --query ConfigRules[].ConfigRuleName --output text",
    "aws configservice describe-config-rules --max-items 1",
    "aws configservice delete-config-rule --config-rule-name none",
    "aws sns create-topic --name alarms --attributes DisplayName=Alarms --tags Key=stage,Value=prod",
    f"aws sns subscribe --topic-arn {NOWHERE} --protocol email --notification-endpoint you@example.com",
    "aws sns list-topics --output text",
    "aws ssm list-documents --max-items 2 --query DocumentIdentifiers[].Name",
    "aws ssm get-document --name AWS-StopEC2Instance --output table",
    "aws ssm start-automation-execution --document-name AWS-StopEC2Instance --parameters InstanceId=$ID",
)  # fmt: skip
FORMATS = ("json", "text", "table")
DESCRIBED = (
    "vpcs",
    "subnets",
    "instances",
    "route-tables",
    "security-groups",
    "network-acls",
    "network-interfaces",
    "images",
)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the sandbox answers, in turn, as it came to the CLI's half of the code."""
    given: list[dict[str, Any]] = []
    call = Caller.__call__

    def noted(caller: Caller, **params: Any) -> dict[str, Any]:
        try:
            response = call(caller, **params)
        except ClientError as error:
            given.append({"Error": {"Code": error.code, "Message": error.message}})
            raise
        given.append(json.loads(json.dumps(response)))
        return response

    monkeypatch.setattr(Caller, "__call__", noted)
    return given


@pytest.fixture
def typing(db: None) -> Typing:
    typing = Typing(a_sandbox(a_user(), a_lab()))
    typing.out(BUILD)
    return typing


def real(commands: list[dict[str, Any]], home: Path) -> list[dict[str, Any]]:
    """What the real CLI prints, in a process without a home."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "of nobody",
        "AWS_DEFAULT_REGION": "ap-northeast-2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONUTF8": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-m", "tests.web.real_cli"],
        cwd=ROOT,
        env=environment,
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        check=True,
    )
    printed: list[dict[str, Any]] = json.loads(ran.stdout)
    return printed


def without_usage(said: str) -> str:
    """The usage of the CLI's first version begins with a note about the second, and is left out here."""
    head, usage, rest = said.partition("aws <command> <subcommand> help\n")
    return rest.lstrip("\n") if usage else head


@pytest.mark.slow
def test_every_command_prints_what_the_real_cli_prints(
    typing: Typing, answers: list[dict[str, Any]], tmp_path: Path
) -> None:
    described = [f"aws ec2 describe-{what} --output {how}" for what in DESCRIBED for how in FORMATS]
    ours, asked = [], []
    for line in (*described, *COMMANDS):
        for name, value in typing.memory.variables.items():
            line = line.replace(f"${name}", value)  # noqa: PLW2901
        answers.clear()
        (ran,) = typing.type(line)
        ours.append((line, {"out": ran.out, "error": without_usage(ran.error), "status": ran.status}))
        asked.append({"words": shlex.split(line)[1:], "answers": list(answers)})

    theirs = [{**one, "error": without_usage(one["error"])} for one in real(asked, tmp_path)]

    differ = [(line, mine, other) for (line, mine), other in zip(ours, theirs, strict=True) if mine != other]
    assert differ == []
