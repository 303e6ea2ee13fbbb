"""What the terminal runs: the CLI's grammar and formats, variables, failures, help, waiting, Regions."""

import base64
import json

import pytest

from labs.study.models import Command, Door, Outcome, Sandbox
from labs.study.queries import world_of
from labs.web.cli import output
from labs.web.cli.session import MOST_COMMANDS, MOST_REMEMBERED
from tests.rows import a_lab, a_sandbox, a_user
from tests.web.terminal import Typing

VPC = "VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)"
SUBNET = "SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --query Subnet.SubnetId --output text)"


@pytest.fixture
def typing(db: None) -> Typing:
    return Typing(a_sandbox(a_user(), a_lab()))


def kinds(sandbox: Sandbox) -> list[str]:
    return [one.kind() for one in world_of(Sandbox.objects.get(pk=sandbox.pk)).resources.values()]


def test_a_command_changes_the_sandbox_and_stands_in_its_journal(typing: Typing) -> None:
    answer = json.loads(typing.out("aws ec2 create-vpc --cidr-block 10.0.0.0/16"))

    entry = Command.objects.get()
    assert answer["Vpc"]["CidrBlock"] == "10.0.0.0/16"
    assert (entry.door, entry.action, entry.actor) == (Door.TERMINAL, "create_vpc", typing.sandbox.owner)
    assert "vpc" in kinds(typing.sandbox)


def test_what_somebody_looked_at_stands_in_the_journal_once(typing: Typing) -> None:
    typing.out(VPC)
    typing.out("\n".join(f"aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.{one}.0/24" for one in range(7)))
    before = Command.objects.count()

    pages = typing.out("aws ec2 describe-subnets --page-size 5 --query 'length(Subnets)'")
    typing.error("aws ec2 wait vpc-available --filters Name=vpc-id,Values=vpc-0123456789abcdef0")

    assert pages == "7\n"
    assert [one.action for one in Command.objects.order_by("number")[before:]] == ["describe_subnets", "describe_vpcs"]


def test_variables_carry_ids_from_one_command_and_submission_to_the_next(typing: Typing) -> None:
    typing.out(VPC)
    typing.out(SUBNET)

    shown = typing.out("aws ec2 describe-subnets --subnet-ids $SUBNET --query 'Subnets[].[VpcId]' --output text")
    assert shown == f"{typing.memory.variables['VPC']}\n"


def test_a_list_of_ids_is_split_into_values(typing: Typing) -> None:
    typing.out(f"{VPC}\n{VPC}")
    typing.out('ALL=$(aws ec2 describe-vpcs --query "Vpcs[].VpcId" --output text)')

    assert len(json.loads(typing.out("aws ec2 describe-vpcs --vpc-ids $ALL"))["Vpcs"]) == 2


def test_every_notation_of_a_structure_means_the_same(typing: Typing) -> None:
    typing.out(VPC)
    for tags in (
        "'ResourceType=subnet,Tags=[{Key=Name,Value=a},{Key=Tier,Value=web}]'",
        '\'[{"ResourceType": "subnet", "Tags": [{"Key": "Name", "Value": "a"}, {"Key": "Tier", "Value": "web"}]}]\'',
    ):
        made = typing.out(f"aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --tag-specifications {tags}")
        subnet = json.loads(made)["Subnet"]
        assert {one["Key"]: one["Value"] for one in subnet["Tags"]} == {"Name": "a", "Tier": "web"}
        typing.out(f"aws ec2 delete-subnet --subnet-id {subnet['SubnetId']}")
    typing.out('aws ec2 create-subnet --cli-input-json "{\\"VpcId\\": \\"$VPC\\", \\"CidrBlock\\": \\"10.0.1.0/24\\"}"')


def test_filters_are_those_of_the_api(typing: Typing) -> None:
    typing.out(f"{VPC}; {SUBNET}")

    for filters in (
        "Name=vpc-id,Values=$VPC Name=cidr-block,Values=10.0.1.0/24",
        "Name=cidr-block,Values=10.9.9.0/24,10.0.1.0/24",
    ):
        shown = typing.out(f"aws ec2 describe-subnets --filters {filters} --query 'length(Subnets)'")
        assert shown == "1\n"


def test_the_clis_own_options_of_ec2_work(typing: Typing) -> None:
    typing.out(f"{VPC}; {SUBNET}")
    typing.out(
        "SG=$(aws ec2 create-security-group --group-name web --description web --vpc-id $VPC --query GroupId --output text)"
    )
    typing.out("aws ec2 authorize-security-group-ingress --group-id $SG --protocol tcp --port 80-81 --cidr 0.0.0.0/0")
    typing.out("aws ec2 authorize-security-group-ingress --group-id $SG --protocol all --source-group $SG")
    typing.out("ACL=$(aws ec2 describe-network-acls --query 'NetworkAcls[0].NetworkAclId' --output text)")
    typing.out(
        "aws ec2 create-network-acl-entry --network-acl-id $ACL --rule-number 90 --protocol tcp --port-range From=80,To=80"
        " --cidr-block 0.0.0.0/0 --rule-action deny --ingress"
    )
    typing.out("aws ec2 modify-subnet-attribute --subnet-id $SUBNET --map-public-ip-on-launch")
    typing.out("aws ec2 modify-subnet-attribute --subnet-id $SUBNET --no-map-public-ip-on-launch")
    typing.out("AMI=$(aws ec2 describe-images --query 'Images[0].ImageId' --output text)")
    typing.out(
        "aws ec2 run-instances --image-id $AMI --instance-type t3.micro --count 2 --subnet-id $SUBNET"
        " --security-group-ids $SG --associate-public-ip-address --secondary-private-ip-address-count 1"
    )

    rules = typing.out("aws ec2 describe-security-groups --group-ids $SG --query 'SecurityGroups[0].IpPermissions'")
    assert {one.get("FromPort") for one in json.loads(rules)} == {80, None}
    found = typing.out(
        "aws ec2 describe-instances --query 'Reservations[].Instances[].NetworkInterfaces[0].PrivateIpAddresses'"
    )
    assert [len(one) for one in json.loads(found)] == [2, 2]
    assert "Association" in found


def test_what_clients_encode_and_decode_by_themselves_is_encoded_and_decoded(typing: Typing) -> None:
    typing.out(f"{VPC}; {SUBNET}")
    typing.out("AMI=$(aws ec2 describe-images --query 'Images[0].ImageId' --output text)")
    typing.out(
        "ID=$(aws ec2 run-instances --image-id $AMI --instance-type t3.micro --subnet-id $SUBNET --user-data '#!/bin/sh'"
        " --query 'Instances[0].InstanceId' --output text)"
    )

    kept = typing.out(
        "aws ec2 describe-instance-attribute --instance-id $ID --attribute userData --query UserData.Value"
    )
    assert base64.b64decode(json.loads(kept)) == b"#!/bin/sh"
    assert "user data: 9 bytes" in typing.out(
        "aws ec2 get-console-output --instance-id $ID --output text --query Output"
    )


def test_a_key_is_printed_once_and_kept_nowhere(typing: Typing) -> None:
    printed = typing.out("aws ec2 create-key-pair --key-name mine --query KeyMaterial --output text")

    assert "PRIVATE KEY" in printed
    assert "PRIVATE KEY" not in json.dumps(Command.objects.get().result)


def test_paging_options_are_the_clis(typing: Typing) -> None:
    typing.out(f"{VPC}\n" * 3)

    first = json.loads(typing.out("aws ec2 describe-vpcs --max-items 2"))
    rest = json.loads(typing.out(f"aws ec2 describe-vpcs --starting-token {first['NextToken']}"))

    assert (len(first["Vpcs"]), len(rest["Vpcs"])) == (2, 1)
    assert "NextToken\t" not in typing.out("aws ec2 describe-vpcs --no-paginate --output text")
    assert "Cannot specify --no-paginate along with" in typing.error(
        "aws ec2 describe-vpcs --no-paginate --max-items 1"
    )
    assert "NextToken is invalid" in typing.error("aws ec2 describe-vpcs --starting-token x")
    typing.type("aws ec2 describe-vpcs --max-items 0")
    assert typing.ran[0].error.startswith("warning: Non-positive values for --max-items")


def test_a_refusal_is_printed_as_the_cli_prints_it_and_can_be_explained(typing: Typing) -> None:
    (ran,) = typing.type("aws ec2 delete-subnet --subnet-id subnet-0123456789abcdef0")

    assert (ran.out, ran.status) == ("", 255)
    assert ran.error == (
        "\nAn error occurred (InvalidSubnetID.NotFound) when calling the DeleteSubnet operation: "
        "The subnet ID 'subnet-0123456789abcdef0' does not exist\n"
    )
    assert [refusal.code for refusal in ran.refusals] == ["InvalidSubnetID.NotFound"]
    assert Command.objects.get().outcome == Outcome.REFUSED


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("aws", "aws: error: the following arguments are required: command"),
        ("aws ec2", "aws: error: the following arguments are required: operation"),
        ("aws ec2 create-subnet", "aws: error: the following arguments are required: --vpc-id"),
        ("aws ec2 create-vpc --cidr-blok x", "Unknown options: --cidr-blok, x"),
        ("aws ec2 crate-vpc", "  * create-vpc"),
        ("aws ec2 describe-vpcs --output xml", "aws: error: argument --output: Invalid choice, valid choices are:"),
        ("aws ec2 describe-vpcs --query 'Vpcs['", "Bad value for --query Vpcs[: "),
        ("aws ec2 describe-vpcs --query 'nope(Vpcs)'", "Unknown function: nope()"),
        ("aws ec2 describe-vpcs --filters Nme=a,Values=b", 'Unknown parameter in Filters[0]: "Nme"'),
        ("aws ec2 create-vpc --cli-input-json '{'", "Error parsing parameter 'cli-input-json': Invalid JSON"),
        ("aws ec2 create-vpc --cli-input-json '[1]'", "Error parsing parameter 'cli-input-json'"),
        ("aws ec2 create-vpc --ipv4-netmask-length x", "invalid literal for int()"),
        ("aws ec2 modify-subnet-attribute --subnet-id s --map-public-ip-on-launch Value=x", "Invalid type for"),
    ],
)
def test_mistakes_are_told_in_the_clis_words(typing: Typing, line: str, said: str) -> None:
    assert said in typing.error(line)
    assert typing.ran[-1].refusals == ()


def test_what_this_region_does_not_have_is_told_plainly(typing: Typing) -> None:
    assert typing.error("aws s3 ls").startswith("aws: s3: this service is not simulated")
    assert "does not simulate BundleInstance" in typing.error("aws ec2 bundle-instance")
    assert "(UnsupportedOperation)" in typing.error("aws ec2 create-vpc --cidr-block 10.0.0.0/16 --ipv6-pool x")
    assert typing.ran[-1].refusals[0].reason == "ParameterNotSimulated"


def test_a_dry_run_says_what_would_be_and_does_nothing(typing: Typing) -> None:
    would = typing.error("aws ec2 create-vpc --cidr-block 10.0.0.0/16 --dry-run")
    would_not = typing.error("aws ec2 create-vpc --cidr-block 10.0.0.0/8 --dry-run")

    assert would.startswith(
        "An error occurred (DryRunOperation) when calling the CreateVpc operation: Request would have"
    )
    assert "(InvalidVpc.Range)" in would_not
    assert not Command.objects.exists()


def test_a_client_token_stands_for_one_request(typing: Typing) -> None:
    address = "aws ec2 create-network-interface --client-token t --subnet-id"
    typing.out(f"{VPC}; {SUBNET}")

    twice = {typing.out(f"{address} $SUBNET --query NetworkInterface.NetworkInterfaceId") for _ in range(2)}

    assert len(twice) == 1
    other = typing.error(f"{address} $SUBNET --description other")
    assert other.startswith("An error occurred (IdempotentParameterMismatch)")


def test_a_form_sent_twice_does_nothing_twice(typing: Typing) -> None:
    typing.token = "one"
    typing.out(f"{VPC}; {VPC}")
    typing.out(f"{VPC}; {VPC}")

    assert kinds(typing.sandbox).count("vpc") == 2


def test_skeletons_are_printed_and_nothing_is_called(typing: Typing) -> None:
    form = json.loads(typing.out("aws ec2 create-subnet --generate-cli-skeleton"))
    answer = json.loads(typing.out("aws ec2 create-subnet --vpc-id x --generate-cli-skeleton output"))

    assert form["VpcId"] == ""
    assert answer["Subnet"]["CidrBlock"] == "CidrBlock"
    assert "--vpc-id" in typing.error("aws ec2 create-subnet --generate-cli-skeleton output")
    assert not Command.objects.exists()


def test_waiting_ends_at_once_one_way_or_the_other(typing: Typing) -> None:
    typing.out(VPC)

    assert typing.out("aws ec2 wait vpc-available --vpc-ids $VPC") == ""
    gone = typing.error("aws ec2 wait vpc-available --vpc-ids vpc-0123456789abcdef0")
    never = typing.error("aws ec2 wait vpc-available --filters Name=vpc-id,Values=vpc-0123456789abcdef0")
    assert gone.startswith("Waiter VpcAvailable failed: An error occurred (InvalidVpcID.NotFound): ")
    assert never == "Waiter VpcAvailable failed: Max attempts exceeded"


def test_who_calls_is_the_account_of_the_page(typing: Typing) -> None:
    assert json.loads(typing.out("aws sts get-caller-identity")) == {
        "UserId": "123456789012",
        "Account": "123456789012",
        "Arn": "arn:aws:iam::123456789012:root",
    }
    assert "123456789012" in typing.out("aws configure list")


def test_every_region_can_be_worked_in(typing: Typing) -> None:
    Sandbox.objects.update(lab=None, lab_version=None)
    typing.out("aws ec2 create-vpc --cidr-block 10.1.0.0/16 --region eu-west-1")
    typing.out("export AWS_DEFAULT_REGION=us-east-1 AWS_DEFAULT_OUTPUT=text")
    typing.out("aws ec2 create-vpc --cidr-block 10.2.0.0/16")

    assert typing.out("aws ec2 describe-vpcs --query Vpcs[].CidrBlock") == "172.31.0.0/16\t10.2.0.0/16\n"
    assert typing.out("AWS_DEFAULT_REGION=ap-northeast-2 aws ec2 describe-vpcs --query 'length(Vpcs)'") == "0\n"
    assert typing.error("aws ec2 describe-vpcs --region mars-1") == (
        'Could not connect to the endpoint URL: "https://ec2.mars-1.amazonaws.com/"'
    )


def test_commands_go_on_after_a_failure_unless_told_otherwise(typing: Typing) -> None:
    assert [one.status for one in typing.type("false\ntrue\nfalse && echo never || echo or\necho $?")] == [
        1,
        0,
        1,
        0,
        0,
    ]
    assert typing.ran[-1].out == "0\n"
    assert [one.status for one in typing.type("set -euo pipefail\nfalse\necho never")] == [0, 1]
    assert [one.status for one in typing.type("set -e; false || true; true")] == [0, 1, 0, 0]
    assert [one.status for one in typing.type("set -e; false && true; true")] == [0, 1, 0]


def test_the_status_of_an_assignment_is_that_of_its_command(typing: Typing) -> None:
    (ran,) = typing.type("X=$(aws ec2 delete-vpc --vpc-id vpc-0123456789abcdef0)")

    assert (ran.status, ran.refusals[0].code) == (255, "InvalidVpcID.NotFound")


def test_output_can_be_thrown_away(typing: Typing) -> None:
    (quiet,) = typing.type("aws ec2 describe-vpcs >/dev/null")
    (silent,) = typing.type("aws ec2 delete-vpc --vpc-id vpc-0123456789abcdef0 2>/dev/null")

    assert (quiet.out, quiet.status) == ("", 0)
    assert (silent.error, silent.refusals, silent.status) == ("", (), 255)


def test_the_built_ins(typing: Typing) -> None:
    assert typing.out("echo -n a; echo b  c") == "ab c\n"
    assert "aws ec2 create-vpc help" in typing.out("help")
    assert typing.out("history").splitlines() == ["    1  echo -n a; echo b  c", "    2  help", "    3  history"]
    assert typing.error("export 1=2").endswith("not a valid identifier")
    assert typing.error("vim x").startswith("bash: vim: command not found")
    assert "no loops" in typing.error("for one in a b")
    assert [one.line for one in typing.type("echo gone; clear; echo stays")] == ["echo stays"]
    assert typing.error("echo 'open").startswith("bash: unexpected EOF")


def test_a_script_runs_up_to_the_line_that_cannot_be_read(typing: Typing) -> None:
    ran = typing.type('set -e\nA=1\necho $A\nonly() {\n  aws "$@"\n}\necho two')

    assert [one.line for one in ran] == ["set -e", "A=1", "echo $A", "only() {"]
    assert ran[-1].error.startswith("bash: there are no functions in this terminal; a whole script runs in bash")
    assert [one.line for one in typing.type("echo one\necho two; (echo three)\necho four")] == [
        "echo one",
        "echo two; (echo three)",
    ]
    assert [one.line for one in typing.type("echo one\necho two | grep t\necho four")] == [
        "echo one",
        "echo two | grep t",
    ]


def test_a_submission_has_an_end(typing: Typing) -> None:
    ran = typing.type("true\n" * (MOST_COMMANDS + 5))

    assert len(ran) == MOST_COMMANDS + 1
    assert ran[-1].error.startswith("More than 200 commands at once")
    nested = "echo " + "$(echo " * 9 + "x" + ")" * 9
    assert "nested too deeply" in typing.error(nested)


def test_what_is_remembered_has_an_end(typing: Typing) -> None:
    for number in range(8):
        typing.type(f"V{number}={'x' * 15_000}")

    assert typing.ran[-1].error == "bash: V7: too much to remember\n"
    assert sum(map(len, typing.memory.variables.values())) <= MOST_REMEMBERED
    assert sum(map(len, typing.memory.history)) <= MOST_REMEMBERED


def test_a_query_cannot_make_much_of_little(typing: Typing) -> None:
    typing.out(VPC)

    for query in (
        "|".join(["[@,@]"] * 40),
        "|".join(["[@,@][]"] * 40),
        "to_string(" + "|".join(["[@,@]"] * 30) + ") == 'x'",
    ):
        assert "it would make too much of the answer" in typing.error(f'aws ec2 describe-vpcs --query "{query}"')
    deep = "(" * 3000 + "a" + ")" * 3000
    assert "Bad value for --query" in typing.error(f"aws ec2 describe-vpcs --query '{deep}'")
    assert output.query(
        "Reservations[].Instances[].{Id:InstanceId,Ip:PrivateIpAddress,Tag:Tags[?Key=='Name']|[0].Value}"
    )


def test_more_than_a_page_can_show_is_cut_and_says_so(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labs.web.cli.printed.MOST_PRINTED", 100)

    (ran,) = typing.type("aws ec2 describe-regions")

    assert (len(ran.out), ran.status) == (100, 255)
    assert "more than this terminal prints" in ran.error


def test_a_fault_of_the_simulator_is_not_taken_for_a_refusal(typing: Typing, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("labs.study.services.run", broken)

    with pytest.raises(ValueError, match="broken"):
        typing.type("aws ec2 describe-vpcs")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("aws help", "AVAILABLE COMMANDS\n   o configservice\n   o configure\n   o ec2"),
        ("aws ec2 help", "   o create-vpc\n"),
        ("aws ec2 create-subnet help", "   --vpc-id (string, required)\n      The ID of the VPC."),
        ("aws ec2 wait help", "   o instance-running\n"),
        ("aws ec2 wait instance-running help", "   [--instance-ids <value>]\n"),
        ("aws configservice put-configuration-recorder help", "   [--recording-group <value>]\n"),
        ("aws sns subscribe help", "   [--notification-endpoint <value>]\n"),
        ("aws sts get-caller-identity help", "NAME\n   get-caller-identity\n"),
    ],
)
def test_help_is_plain_text(typing: Typing, line: str, said: str) -> None:
    shown = typing.out(line)

    assert said in shown
    assert "<p>" not in shown
    assert max(map(len, shown.splitlines())) < 120


def test_help_offers_only_what_this_region_has(typing: Typing) -> None:
    assert "bundle-instance" not in typing.out("aws ec2 help")
    shown = typing.out("aws ec2 create-vpc help")
    assert "--ipv6-pool" not in shown.partition("NOT SIMULATED IN THIS REGION")[0]
    assert "--ipv6-pool" in shown


def test_the_window_decides_how_wide_a_table_may_be(typing: Typing) -> None:
    typing.out(VPC)
    narrow = typing.out("aws ec2 describe-vpcs --output table")
    typing.columns = 200
    wide = typing.out("aws ec2 describe-vpcs --output table")

    assert len(wide.splitlines()[0]) > len(narrow.splitlines()[0])


def test_ipv6_has_the_options_of_the_real_cli(typing: Typing) -> None:
    typing.out(
        "VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --amazon-provided-ipv6-cidr-block"
        " --query Vpc.VpcId --output text)"
    )
    read = "--query 'Vpcs[0].Ipv6CidrBlockAssociationSet[0].Ipv6CidrBlock' --output text"
    block = typing.out(f"aws ec2 describe-vpcs --vpc-ids $VPC {read}").strip()
    part = block.replace("00::/56", "01::/64")

    asked = f"--vpc-id $VPC --cidr-block 10.0.1.0/24 --ipv6-cidr-block {part}"
    typing.out(f"SUBNET=$(aws ec2 create-subnet {asked} --query Subnet.SubnetId --output text)")
    found = f"aws ec2 describe-subnets --filters Name=ipv6-cidr-block-association.ipv6-cidr-block,Values={part}"

    assert typing.out(f"{found} --query 'Subnets[].SubnetId' --output text") == f"{typing.memory.variables['SUBNET']}\n"
    assert "InvalidSubnet.Conflict" in typing.error(f"aws ec2 create-subnet {asked.replace('10.0.1', '10.0.2')}")
