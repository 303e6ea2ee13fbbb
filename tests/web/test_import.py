"""A real VPC is uploaded on the page of playgrounds and becomes one of them."""

import html
import json
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from labs.cloud.resources.instance import Instance
from labs.cloud.resources.vpc import Vpc
from labs.cloud.snapshot import describe, mask, read, trace
from labs.cloud.snapshot.lists import LISTS
from labs.study import imports, queries, services
from labs.study.imports import import_playground
from labs.study.models import Sandbox, User
from labs.study.playgrounds import MOST_PLAYGROUNDS, create_playground
from labs.web.import_texts import NOTES
from labs.web.playgrounds import RECIPE
from tests.cloud.snapshot.documents import DATABASE_HOST, OWNER, VPC, WEB_HOST, small_site
from tests.processes import ROOT
from tests.real_clients import Sent, aws_on_the_path
from tests.rows import a_user
from tests.study.export.test_templates import worlds
from tests.web.test_lab import text

PAGE = "/playgrounds/"
NOT_ASKED = {"OnPremisesNetworks", "Volumes"}
NOT_AS_THEY_ARE = {"Reservations", "RouteTables", "VpnConnections"}
"""Where volumes, and what lies behind a VPN, would show."""
IMPORT = "/playgrounds/import"


@pytest.fixture
def learner(db: None, user: User) -> Client:
    """A browser in which somebody with an account is signed in."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def upload(document: Any, name: str = "network.json", content_type: str = "application/json") -> SimpleUploadedFile:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return SimpleUploadedFile(name, content, content_type)


def test_a_document_becomes_a_playground_with_everything_in_it(learner: Client, user: User) -> None:
    answered = learner.post(IMPORT, {"file": upload(small_site()), "name": "shop"})

    playground = Sandbox.objects.get()
    world = queries.world_of(playground)
    assert (playground.owner, playground.name, playground.account_id) == (user, "shop", OWNER)
    assert world.get(Vpc, VPC).cidr_block == "10.20.0.0/16"
    assert queries.home_region(playground) == "eu-west-1"
    assert f'href="{PAGE}{playground.pk}/"' in answered.content.decode()
    assert learner.get(f"{PAGE}{playground.pk}/").status_code == 200


def test_the_page_tells_what_was_ignored_dangling_or_made_up(learner: Client) -> None:
    document = small_site()
    del document["InternetGateways"]

    told = text(learner.post(IMPORT, {"file": upload(document), "name": "shop"}))

    assert "shop is imported" in told
    assert "Vpcs[].EncryptionControl" in told
    assert "RouteTables[1].Routes[1].GatewayId → igw-0a1b2c3d4e5f60718" in told
    assert f"{DATABASE_HOST} is a x99q.17xlarge, which is not known here: limits are those of m5.large." in told


def test_what_was_read_is_told_in_korean_as_well(learner: Client) -> None:
    answered = learner.post(IMPORT, {"file": upload(small_site())}, headers={"accept-language": "ko"})

    assert "한도는 m5.large 를 따라요." in text(answered)


def test_account_ids_and_key_names_are_masked_where_that_is_wished(learner: Client) -> None:
    learner.post(IMPORT, {"file": upload(small_site()), "masked": "on"})

    playground = Sandbox.objects.get()
    world = queries.world_of(playground)
    assert playground.account_id == world.account_id == "100000000001"
    assert {one.key_name for one in world.all(Instance)} == {"key-1"}
    assert OWNER.encode() not in bytes(playground.start)


def test_a_masked_document_keeps_apart_what_is_apart() -> None:
    masked = mask(
        {
            "Addresses": [{"OwnerId": OWNER, "Arn": f"arn:aws:ec2:eu-west-1:{OWNER}:x/eipalloc-012345678901"}],
            "KeyPairs": [{"KeyName": "a", "KeyFingerprint": "12:34"}, {"KeyName": "b"}, {"KeyName": "a"}],
            "VpcPeeringConnections": [{"AccepterVpcInfo": {"OwnerId": "999988887777"}}],
        }
    )

    assert masked == {
        "Addresses": [{"OwnerId": "100000000001", "Arn": "arn:aws:ec2:eu-west-1:100000000001:x/eipalloc-012345678901"}],
        "KeyPairs": [{"KeyName": "key-1"}, {"KeyName": "key-2"}, {"KeyName": "key-1"}],
        "VpcPeeringConnections": [{"AccepterVpcInfo": {"OwnerId": "100000000002"}}],
    }


def test_undo_and_reset_lead_back_to_what_was_imported(user: User) -> None:
    playground = import_playground(user, json.dumps(small_site()).encode()).playground
    imported = queries.world_of(playground)
    done = playground

    for action, params in (
        ("terminate_instances", {"instance_ids": [WEB_HOST]}),
        ("create_internet_gateway", {}),
    ):
        done = services.run(playground.pk, action=action, params=params, door="web", actor=user).sandbox
    undone = services.undo(playground.pk, door="web", actor=user, seen_revision=done.revision).sandbox
    begun_anew = services.reset(playground.pk, door="web", actor=user, seen_revision=undone.revision).sandbox

    assert queries.world_of(undone) != imported
    assert queries.world_of(begun_anew) == imported


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (upload(b"\x89PNG", "network.png", "image/png"), "This is no JSON file: its name should end in .json."),
        (upload(b"<html>", "network.json"), "The file is no JSON document of describe answers."),
        (upload(b"[" * 100_000, "network.json"), "The file is no JSON document of describe answers."),
        (upload(b"", "network.json"), "The file is empty."),
        (
            upload({"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]}),
            "The file cannot be read: Subnets[0].CidrBlock is missing.",
        ),
        (
            upload({"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "ten"}]}),
            "at Vpcs[0].CidrBlock, an IPv4 CIDR block is expected, but 'ten' is there.",
        ),
    ],
)
def test_what_cannot_be_read_is_told_and_makes_nothing(learner: Client, file: SimpleUploadedFile, said: str) -> None:
    file.seek(0)

    refused = learner.post(IMPORT, {"file": file})

    assert refused.status_code == 422
    assert said in html.unescape(text(refused))
    assert not Sandbox.objects.exists()


def test_a_file_has_a_limit(learner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = learner.post(IMPORT, {"file": upload(b"{" + b" " * imports.LARGEST_FILE + b"}")})

    assert refused.status_code == 422
    assert "The file is too large: a document has at most 10 MB." in text(refused)
    monkeypatch.setattr(imports, "MOST_RESOURCES", 5)
    assert "There are too many resources in the file" in text(learner.post(IMPORT, {"file": upload(small_site())}))
    assert not Sandbox.objects.exists()


def test_no_file_is_asked_for(learner: Client) -> None:
    assert "Choose a file." in text(learner.post(IMPORT, {}))


def test_reloading_the_answer_imports_nothing_again(learner: Client) -> None:
    token = re.findall(r'name="client_token" value="([0-9a-f]+)"', learner.get(PAGE).content.decode())[0]
    for _ in range(2):
        learner.post(IMPORT, {"file": upload(small_site()), "client_token": token})

    assert Sandbox.objects.count() == 1


def test_who_has_as_many_as_one_may_have_imports_nothing(learner: Client, user: User) -> None:
    for _ in range(MOST_PLAYGROUNDS):
        create_playground(user)

    assert "import-playground" not in learner.get(PAGE).content.decode()
    assert learner.post(IMPORT, {"file": upload(small_site())}).status_code == 422
    assert Sandbox.objects.count() == MOST_PLAYGROUNDS


def test_a_visitor_imports_nothing(db: None) -> None:
    assert Client().post(IMPORT, {"file": upload(small_site())})["Location"] == PAGE
    assert not Sandbox.objects.exists()


def test_names_in_a_document_are_never_markup(learner: Client) -> None:
    document = small_site()
    document["SecurityGroups"] = []
    document["Subnets"][0]["<script>alert(1)</script>"] = 1
    document["NetworkInterfaces"][0]["Groups"][0]["GroupName"] = "<img src=x>"

    shown = learner.post(IMPORT, {"file": upload(document)}).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<img src=x>" not in shown
    assert "<script>alert" not in shown


def test_every_note_has_words() -> None:
    folder = ROOT / "labs" / "cloud" / "snapshot"
    source = "".join(path.read_text() for path in folder.rglob("*.py"))

    written = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', source)) & {
        *re.findall(r'(?:note|Note|make_up)\([^"]*"([A-Z_]+)"', source)
    }

    assert written == set(NOTES)


def imported(*arguments: str) -> tuple[str, str]:
    out, told = StringIO(), StringIO()
    call_command("import_vpc", *arguments, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "network.json"
    path.write_text(json.dumps(small_site()))
    return str(path)


def test_a_command_does_the_same_for_any_account(file: str, user: User) -> None:
    somebody = a_user("somebody")

    out, told = imported(file, "--owner", "somebody", "--name", "shop", "--mask")

    playground = Sandbox.objects.get()
    assert (playground.owner, playground.name, playground.account_id) == (somebody, "shop", "100000000001")
    assert out == f"/playgrounds/{playground.pk}/\n"
    assert "ignored: Vpcs[].EncryptionControl" in told
    assert f"note: {DATABASE_HOST} is a x99q.17xlarge" in told


@pytest.mark.django_db
def test_without_an_owner_it_is_for_the_only_account_or_for_programs_alone(file: str) -> None:
    _, told = imported(file)
    assert "AWS_ACCESS_KEY_ID=" in told

    user = a_user()
    imported(file)
    assert Sandbox.objects.filter(owner=user).count() == 1

    a_user("another")
    with pytest.raises(CommandError, match="--owner"):
        imported(file)


@pytest.mark.django_db
def test_the_command_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"Vpcs": [{"CidrBlock": "10.0.0.0/16"}]}')

    for arguments, fault in (
        ((str(broken),), r"^Vpcs\[0\]\.VpcId: is missing$"),
        ((str(tmp_path / "absent.json"),), "cannot be read"),
        ((str(broken), "--owner", "nobody"), "There is no account named 'nobody'"),
    ):
        with pytest.raises(CommandError, match=fault):
            imported(*arguments)
    assert not Sandbox.objects.exists()
    assert not User.objects.exists()


def test_packets_cross_an_imported_playground(user: User) -> None:
    playground = import_playground(user, json.dumps(small_site()).encode()).playground

    asked = {"source": WEB_HOST, "destination": "10.20.2.10", "destination_port": 5432}
    assert trace(queries.world_of(playground), asked).return_delivered


@pytest.mark.skipif(shutil.which("jq") is None, reason="the script of the page needs jq")
def test_the_script_of_the_page_merges_what_the_commands_print(tmp_path: Path) -> None:
    site = small_site()
    answers = {
        "describe-vpcs": {"Vpcs": site["Vpcs"], "NextToken": "more"},
        "describe-subnets": {"Subnets": site["Subnets"]},
        "describe-instances": {"Reservations": site["Reservations"]},
        "describe-vpc-attribute": {"VpcId": VPC, "EnableDnsSupport": {"Value": True}},
        "describe-managed-prefix-lists": {"PrefixLists": [{"PrefixListId": "pl-1"}]},
        "get-managed-prefix-list-entries": {"Entries": [{"Cidr": "10.0.0.0/8"}]},
    }
    for name, answer in answers.items():
        (tmp_path / name).write_text(json.dumps(answer))
    aws = tmp_path / "aws"
    aws.write_text(f'#!/bin/sh\ncat "{tmp_path}/$2" 2>/dev/null || echo "{{}}"\n')
    aws.chmod(0o755)

    printed = subprocess.run(
        ["sh", str(RECIPE), "eu-west-1"],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(printed.stdout) == {
        "Region": "eu-west-1",
        "Vpcs": site["Vpcs"],
        "Subnets": site["Subnets"],
        "Reservations": site["Reservations"],
        "VpcAttributes": [answers["describe-vpc-attribute"]] * 2,
        "PrefixLists": [{"PrefixListId": "pl-1"}],
        "PrefixListEntries": [{"Cidr": "10.0.0.0/8", "PrefixListId": "pl-1"}],
    }


@pytest.mark.skipif(shutil.which("jq") is None, reason="the script of the page needs jq")
@pytest.mark.slow
@pytest.mark.parametrize("chapter", ["transit_gateways", "endpoints", "nat_gateways", "vpns"])
def test_what_the_real_cli_prints_of_a_region_is_imported_as_that_region(chapter: str) -> None:
    world = worlds()[chapter]

    with aws_on_the_path(Sent(world)) as environment:
        script = ["sh", str(RECIPE), world.region]
        printed = subprocess.run(script, env=environment, capture_output=True, text=True, check=True)

    found = read(json.loads(printed.stdout))
    expected, told = describe(world), describe(found.world)
    assert printed.stderr == ""
    assert found.unknown == ()
    for name in sorted(set(expected) - NOT_ASKED - NOT_AS_THEY_ARE):
        assert (name, told[name]) == (name, expected[name])


@pytest.mark.parametrize("language", ["", ".ko"])
def test_the_how_to_names_every_list(language: str) -> None:
    text = (ROOT / "docs" / "how-to" / f"import-your-vpc{language}.md").read_text()

    assert {one.member for one in LISTS if f"`{one.member}`" not in text} == {"OnPremisesNetworks"}


@pytest.mark.parametrize("language", ["", ".ko"])
def test_the_how_to_has_the_script_of_the_page(language: str) -> None:
    how_to = ROOT / "docs" / "how-to" / f"import-your-vpc{language}.md"

    assert f"```sh\n{RECIPE.read_text()}```" in how_to.read_text()
