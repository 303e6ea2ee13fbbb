"""The board of AWS Config: one button switches it on, rules are added by a form, and what they found stands there."""

from typing import Any

import pytest
from django.test import Client

from labs.study import aws_config, queries, services
from labs.study.models import Sandbox, User
from labs.web.compliance import Difference, differences
from tests.rows import a_playground, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def playground(user: User) -> Sandbox:
    return a_playground(user)


def act(client: Client, playground: Sandbox, what: str, *, htmx: bool = False, query: str = "", **sent: Any) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/playgrounds/{playground.pk}/config/{what}{query}", sent, headers=headers)


def look(playground: Sandbox) -> None:
    aws_config.do_work(playground.pk)


def shown(client: Client, playground: Sandbox, query: str = "") -> str:
    return str(client.get(f"/playgrounds/{playground.pk}/{query}").content.decode())


def test_one_button_switches_config_on_and_off(learner: Client, playground: Sandbox) -> None:
    before = shown(learner, playground)

    answer = act(learner, playground, "on")
    on = shown(learner, playground)
    act(learner, playground, "off")

    assert "It is off until somebody starts it" in before
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#compliance")
    assert "Stop recording" in on
    assert f"s3://config-bucket-{playground.account_id}" in on
    assert "Nothing new is recorded" in shown(learner, playground)


def test_a_rule_is_added_by_a_form_with_its_parameters(learner: Client, playground: Sandbox) -> None:
    act(learner, playground, "on")
    form = shown(learner, playground, "?new_rule=EC2_TOKEN_HOP_LIMIT_CHECK")
    parameter: dict[str, Any] = {"parameter.tokenHopLimit": "2"}

    act(
        learner,
        playground,
        "add",
        identifier="EC2_TOKEN_HOP_LIMIT_CHECK",
        name="hops",
        **parameter,
    )

    assert 'name="parameter.tokenHopLimit" value="1"' in form
    world = queries.world_of(Sandbox.objects.get(pk=playground.pk))
    rule = next(one for one in world.resources.values() if one.kind() == "config-rule")
    assert rule.view(world)["InputParameters"] == '{"tokenHopLimit":"2"}'


def test_what_a_rule_found_stands_there_with_how_to_comply(learner: Client, playground: Sandbox) -> None:
    act(learner, playground, "on")
    services.run(playground.pk, door="web", actor=playground.owner, action="allocate_address", params={})
    act(learner, playground, "add", identifier="EIP_ATTACHED", name="eips")
    look(playground)

    page = shown(learner, playground)

    assert '<span class="verdict non_compliant">Noncompliant</span> <strong>eips</strong>' in page
    assert "release it: an idle address costs money too." in page


def test_the_timeline_shows_what_changed(learner: Client, playground: Sandbox) -> None:
    act(learner, playground, "on")
    look(playground)
    world = queries.world_of(Sandbox.objects.get(pk=playground.pk))
    vpc_id = next(one.id for one in world.resources.values() if one.kind() == "vpc")
    tags = {"resources": [vpc_id], "tags": [{"key": "Name", "value": "shop"}]}
    services.run(playground.pk, door="web", actor=playground.owner, action="create_tags", params=tags)
    look(playground)

    page = shown(learner, playground, f"?history=AWS::EC2::VPC/{vpc_id}")

    assert "<ins>key: Name, value: shop</ins>" in page
    assert "ResourceDiscovered" in page


def test_while_config_works_the_board_asks_again_and_then_shows_everything(
    learner: Client, playground: Sandbox
) -> None:
    act(learner, playground, "on")
    revision = Sandbox.objects.get(pk=playground.pk).revision
    address = f"/playgrounds/{playground.pk}/config?look=3&shown_revision={revision}"
    waiting = learner.get(address, headers={"HX-Request": "true"}).content.decode()
    look(playground)
    done = learner.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "look=4" in waiting
    assert "AWS Config is looking" not in done
    assert 'id="journal"' in done
    assert "Changed elsewhere" not in done


def test_a_refusal_is_explained_on_the_board(learner: Client, playground: Sandbox) -> None:
    act(learner, playground, "on")

    answer = act(learner, playground, "add", htmx=True, identifier="DESIRED_INSTANCE_TYPE", name="types")

    assert answer.status_code == 422
    assert "The parameter instanceType is missing." in answer.content.decode()


def test_rules_are_run_and_deleted_from_the_board(learner: Client, playground: Sandbox) -> None:
    act(learner, playground, "on")
    act(learner, playground, "add", identifier="EIP_ATTACHED", name="eips")
    act(learner, playground, "evaluate", rule=["eips"])
    act(learner, playground, "delete", rule="eips")

    entries = [one.action for one in queries.journal(Sandbox.objects.get(pk=playground.pk))]

    assert entries[:2] == ["config.delete_config_rule", "config.start_config_rules_evaluation"]
    assert act(learner, playground, "nothing").status_code == 404


def test_the_journal_tells_whose_entries_are_whose(learner: Client, playground: Sandbox) -> None:
    act(learner, playground, "on")
    look(playground)

    all_of_them, own = shown(learner, playground), shown(learner, playground, "?by=people")

    assert "by AWS Config itself" in all_of_them
    assert "by AWS Config itself" not in own
    assert "start_configuration_recorder" not in shown(learner, playground, "?by=service")


def test_config_s_own_work_does_not_look_like_somebody_else(learner: Client, playground: Sandbox) -> None:
    act(learner, playground, "on")
    seen = Sandbox.objects.get(pk=playground.pk).revision
    look(playground)

    answer = learner.get(
        f"/playgrounds/{playground.pk}/changes?revision={seen}", headers={"HX-Request": "true"}
    ).content.decode()

    assert 'id="compliance"' in answer
    assert "Changed elsewhere" not in answer


def test_nobody_touches_the_config_of_somebody_else(playground: Sandbox) -> None:
    stranger = Client()
    stranger.force_login(a_user("jisoo"))

    assert act(stranger, playground, "on").status_code == 404


def test_differences_name_members_and_leave_out_what_is_alike() -> None:
    before = {"a": 1, "list": [{"x": 1}, {"y": 2}], "same": [1]}
    after = {"a": 2, "list": [{"x": 1}, {"y": 3}], "same": [1], "new": True}

    assert list(differences(before, after)) == [
        Difference(path="a", before="1", after="2"),
        Difference(path="list[].y", before="2", after="3"),
        Difference(path="new", before="", after="true"),
    ]
