"""The journal of a lab as a file that builds it again: what stands, and nothing else."""

import subprocess
from typing import Any

import pytest
import yaml
from django.test import Client

from labs.cloud.registry import OURS_ALONE
from labs.cloud.snapshot import describe
from labs.courses.models import Lab
from labs.courses.queries import document
from labs.study import services
from labs.study.imports import import_playground
from labs.study.models import Door, Sandbox, User
from labs.study.playgrounds import create_playground
from labs.study.queries import start_of, world_of
from tests.documents import the_courses
from tests.real_clients import Sent, boto3_with
from tests.web.conftest import LAB
from tests.web.test_solutions import LABS, names_at_the_start, press

PAGE = f"/labs/{LAB}/"
FILES = [
    ("shell", "sh", "text/x-shellscript"),
    ("boto3", "py", "text/x-python"),
    ("ansible", "yml", "application/yaml"),
]


def run(sandbox: Sandbox, action: str, region: str = "", **params: Any) -> None:
    services.run(sandbox.pk, door=Door.WEB, actor=None, action=action, params=params, region=region)


def vpc(sandbox: Sandbox, number: int, region: str = "") -> None:
    run(sandbox, "create_vpc", region, cidr_block=f"10.{number}.0.0/16")


def turn(sandbox: Sandbox, how: Any) -> None:
    sandbox.refresh_from_db()
    how(sandbox.pk, door=Door.WEB, actor=None, seen_revision=sandbox.revision)


def exported(page: Client, form: str) -> str:
    return page.get(f"{PAGE}export/{form}").content.decode()


@pytest.mark.parametrize(("form", "ending", "media_type"), FILES)
def test_an_export_is_a_file_named_like_the_lab(
    page: Client, sandbox: Sandbox, form: str, ending: str, media_type: str
) -> None:
    vpc(sandbox, 7)

    answer = page.get(f"{PAGE}export/{form}")

    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{LAB}.{ending}"'
    assert 'ecnet lab "An address that stays"' in answer.content.decode()
    assert "10.7.0.0/16" in answer.content.decode()


@pytest.mark.parametrize("form", ["shell", "boto3", "ansible"])
def test_what_was_undone_or_refused_or_came_before_a_reset_is_not_in_it(
    page: Client, sandbox: Sandbox, form: str
) -> None:
    vpc(sandbox, 1)
    turn(sandbox, services.reset)
    vpc(sandbox, 2)
    vpc(sandbox, 3)
    turn(sandbox, services.undo)
    run(sandbox, "create_vpc", cidr_block="10.4.0.0/8")
    vpc(sandbox, 5)

    text = exported(page, form)

    assert [number for number in range(1, 6) if f"10.{number}.0.0" in text] == [2, 5]
    assert "2 commands" in text


@pytest.mark.parametrize("form", ["shell", "boto3", "ansible"])
def test_a_journal_without_changes_is_a_file_without_commands(page: Client, sandbox: Sandbox, form: str) -> None:
    assert "0 commands" in exported(page, form)


def test_commands_of_other_regions_go_there(page: Client, sandbox: Sandbox) -> None:
    vpc(sandbox, 7)
    vpc(sandbox, 8, region="us-east-1")

    shell, python = exported(page, "shell"), exported(page, "boto3")
    plays = yaml.safe_load(exported(page, "ansible"))

    assert "aws ec2 create-vpc --cidr-block 10.7.0.0/16 >" in shell
    assert "aws ec2 create-vpc --cidr-block 10.8.0.0/16 --region us-east-1 >" in shell
    assert 'ec2_us_east_1 = boto3.client("ec2", region_name="us-east-1")' in python
    assert 'ec2_us_east_1.create_vpc(CidrBlock="10.8.0.0/16")' in python
    assert [one["environment"]["AWS_REGION"] for one in plays] == ["ap-northeast-2", "us-east-1"]


def test_time_that_passed_is_told(page: Client, sandbox: Sandbox) -> None:
    run(sandbox, "advance_time", seconds="3600")

    assert all(
        "AdvanceTime" in exported(page, form) and "simulated time cannot be moved" in exported(page, form)
        for form in ("shell", "boto3", "ansible")
    )


BY_AWS_ALONE = [
    one.document.id
    for course in the_courses()
    for one in course.labs
    if one.document.id in LABS and not {do.action for do in one.document.solution} & (OURS_ALONE - {"advance_time"})
]
"""The labs whose solution a script of AWS's actions can repeat: no hardware fails and nobody logs in."""


@pytest.mark.parametrize("lab", BY_AWS_ALONE)
def test_the_script_of_a_solved_lab_builds_its_world(
    page: Client, lab: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page.get(f"/labs/{lab}/")
    sandbox = Sandbox.objects.get(lab=Lab.objects.get(slug=lab))
    names = names_at_the_start(sandbox)
    for one in document(sandbox.its_version).solution:
        if one.action != "advance_time":
            press(page, lab, sandbox, one, names)
    sandbox.refresh_from_db()
    sent = Sent(start_of(sandbox))

    with boto3_with(sent):
        exec(page.get(f"/labs/{lab}/export/boto3").content.decode(), {})

    assert sent.world == world_of(sandbox)


def test_the_journal_links_to_all_three(page: Client, sandbox: Sandbox) -> None:
    empty = page.get(PAGE).content.decode()
    vpc(sandbox, 7)
    filled = page.get(PAGE).content.decode()

    for form, _, _ in FILES:
        assert f'href="{PAGE}export/{form}"' not in empty
        assert f'href="{PAGE}export/{form}" download' in filled


def test_a_playground_is_taken_along_like_a_lab(page: Client, user: User) -> None:
    playground = create_playground(user, name="Mine")
    run(playground, "create_vpc", cidr_block="10.7.0.0/16")

    answer = page.get(f"/playgrounds/{playground.pk}/export/shell")

    assert answer["Content-Disposition"] == f'attachment; filename="playground-{playground.account_id}.sh"'
    assert 'ecnet playground "Mine"' in answer.content.decode()
    assert "--cidr-block 10.7.0.0/16" in answer.content.decode()


def test_there_is_no_other_form_and_nothing_of_anybody_else(page: Client, sandbox: Sandbox) -> None:
    vpc(sandbox, 7)
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))

    assert page.get(f"{PAGE}export/pulumi").status_code == 404
    assert b"0 commands" in stranger.get(f"{PAGE}export/shell").content
    assert b"aws ec2" not in Client().get(f"{PAGE}export/shell").content


def test_a_title_cannot_leave_its_comment(page: Client, sandbox: Sandbox) -> None:
    Lab.objects.filter(slug=LAB).update(title_en='"""\nimport os\n\\')

    for form in ("shell", "boto3", "ansible"):
        assert "\nimport os" not in exported(page, form)
    compile(exported(page, "boto3"), "rebuild.py", "exec")
    assert subprocess.run(["bash", "-n", "-c", exported(page, "shell")], check=False).returncode == 0


@pytest.mark.parametrize(
    ("form", "ending", "media_type"),
    [
        ("describe", "json", "application/json"),
        ("cloudformation", "yaml", "application/yaml"),
        ("terraform", "tf", "text/plain"),
    ],
)
def test_the_state_of_the_region_that_is_shown_is_a_file(
    page: Client, sandbox: Sandbox, form: str, ending: str, media_type: str
) -> None:
    vpc(sandbox, 7)
    vpc(sandbox, 8, "us-east-2")

    here, there = page.get(f"{PAGE}export/{form}"), page.get(f"{PAGE}export/{form}?region=us-east-2")

    assert here["Content-Type"] == f"{media_type}; charset=utf-8"
    assert here["Content-Disposition"] == f'attachment; filename="{LAB}.{ending}"'
    assert "10.7.0.0/16" in here.content.decode()
    assert "10.8.0.0/16" not in here.content.decode()
    assert "10.8.0.0/16" in there.content.decode()


def test_state_is_offered_before_anything_was_done(page: Client) -> None:
    shown = page.get(PAGE).content.decode()

    assert f'href="{PAGE}export/terraform"' in shown
    assert f'href="{PAGE}export/shell"' not in shown


def test_an_exported_state_is_imported_again(page: Client, sandbox: Sandbox, user: User) -> None:
    vpc(sandbox, 7)

    again = import_playground(user, exported(page, "describe").encode()).playground

    sandbox.refresh_from_db()
    assert describe(world_of(again)) == describe(world_of(sandbox))
