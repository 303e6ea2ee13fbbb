"""The labs prove themselves: empty they score nothing, solved they score all, and every step of a solution counts."""

import re
from functools import cache
from pathlib import Path

import botocore.loaders
import pytest

import labs
from labs.assess.case import Case
from labs.assess.document import LabDocument
from labs.assess.proof import ACCOUNT_ID
from labs.assess.script import Do, perform
from labs.assess.start import started
from labs.cloud import billing, registry
from labs.cloud.errors import every_error
from labs.cloud.facts import quotas
from labs.cloud.facts.images import images_by_id
from labs.courses.words import LANGUAGES, explain_finding
from tests.courses.playing import LABS, graded

SEEDS = (1, 2, 20260302)
AMI = re.compile(r"ami-[0-9a-f]+")
WORD = re.compile(r"`([A-Z][A-Za-z0-9]+)`")

every_lab = pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
every_seed = pytest.mark.parametrize("seed", SEEDS)


def test_the_labs_are_there_in_order() -> None:
    assert list(LABS) == [
        "your-first-network",
        "a-second-network-card",
        "a-card-that-moves",
        "where-is-my-public-ip",
        "stop-and-start",
        "an-address-that-stays",
        "the-address-behind-the-vpn",
        "a-faster-network-card",
        "side-by-side",
        "racks-of-their-own",
        "never-two-together",
        "together-or-apart",
        "what-an-instance-knows",
        "rules-that-watch",
        "a-network-that-ships",
    ]


@every_lab
def test_a_lab_has_six_checks_or_more_and_takes_ten_to_thirty_minutes(lab: LabDocument) -> None:
    assert len(lab.checks) >= 6
    assert 10 <= lab.minutes <= 30
    assert lab.alternatives
    assert {check.step for check in lab.checks} <= {step.id for step in lab.steps}
    assert [check.id for check in lab.checks if not check.skill] == []


@every_lab
@every_seed
def test_an_empty_lab_scores_nothing(lab: LabDocument, seed: int) -> None:
    assert graded(lab, (), seed).points == 0


@every_lab
@every_seed
def test_a_solved_lab_scores_all(lab: LabDocument, seed: int) -> None:
    found = graded(lab, lab.solution, seed)
    assert [(one.check_id, one.code) for one in found.findings if not one.passed] == []
    assert found.points == found.max_points == lab.max_points


@every_lab
def test_a_journal_that_is_played_again_leads_through_the_same_worlds(lab: LabDocument) -> None:
    begun = started(lab, ACCOUNT_ID, 1)
    done = perform(begun.world, lab.solution, begun.names)

    played = Case(begun.world, done.journal, done.world).moments

    assert [one.world for one in played] == [begun.world, *done.worlds]


@pytest.mark.parametrize(
    ("lab", "left_out"),
    [
        pytest.param(lab, index, id=f"{lab.id}-without-{index}-{one.action}")
        for lab in LABS.values()
        for index, one in enumerate(lab.solution)
    ],
)
def test_a_solution_with_a_step_left_out_loses_points(lab: LabDocument, left_out: int) -> None:
    rest = (*lab.solution[:left_out], *lab.solution[left_out + 1 :])
    assert graded(lab, rest).points < lab.max_points


@pytest.mark.parametrize(
    ("lab", "number"),
    [
        pytest.param(lab, number, id=f"{lab.id}-{one.name}")
        for lab in LABS.values()
        for number, one in enumerate(lab.alternatives)
    ],
)
@every_seed
def test_another_way_to_do_the_job_scores_all(lab: LabDocument, number: int, seed: int) -> None:
    found = graded(lab, lab.alternatives[number].solution, seed)
    assert [(one.check_id, one.code, one.params) for one in found.findings if not one.passed] == []


@every_lab
def test_every_finding_of_an_empty_lab_says_what_and_where_next_in_both_languages(lab: LabDocument) -> None:
    for finding in graded(lab, ()).findings:
        for language in LANGUAGES:
            said = explain_finding(lab, finding, language)
            assert said.what
            assert said.next
            assert "…" not in said.what + said.why


@cache
def members() -> set[str]:
    """Every member and value that the service models of AWS name which labs speak of, and the members of our own actions."""
    loader = botocore.loaders.create_loader()
    shapes = [
        shape
        for service in ("ec2", "config", "ssm", "sns")
        for shape in loader.load_service_model(service, "service-2")["shapes"].values()
    ]
    ours = [one for name in registry.OURS_ALONE for one in registry.actions()[name].parameters]
    named = {name for shape in shapes for name in (*shape.get("members", ()), *shape.get("enum", ()))}
    return named | {one.member for one in ours}


@cache
def codes() -> set[str]:
    """Every error code that EC2 may answer."""
    return {error.code for error in every_error()} | set(quotas.DEFAULT)


@every_lab
def test_the_guides_speak_only_of_what_exists(lab: LabDocument) -> None:
    actions = {action.api_name for action in registry.actions().values()}
    for step in lab.steps:
        for language in LANGUAGES:
            text = " ".join((step.text.in_language(language), *(hint.in_language(language) for hint in step.hints)))
            assert set(WORD.findall(text)) <= actions | members() | codes() | {"Name", "AutomationAssumeRole"}
            for image in AMI.findall(text):
                assert images_by_id(lab.region)[image].name.startswith("al2023-")


@every_lab
def test_both_guides_speak_of_the_same_actions(lab: LabDocument) -> None:
    names = {action.api_name: name for name, action in registry.actions().items()}
    for step in lab.steps:
        words = [WORD.findall(step.text.in_language(one)) for one in LANGUAGES]
        spoken = [{names[word] for word in one if word in names} for one in words]
        assert spoken[0] == spoken[1]
        assert set(step.actions) <= spoken[0]


@every_lab
def test_the_guides_use_awss_own_names(lab: LabDocument) -> None:
    for step in lab.steps:
        for language in LANGUAGES:
            assert re.findall(r"`[a-z]+(?:_[a-z]+)+`", step.text.in_language(language)) == []


@pytest.mark.parametrize(("ko", "en"), [("패킷 보내기", "Send a packet"), ("채점하기", "Check my work")])
def test_the_guides_call_buttons_what_the_page_calls_them(ko: str, en: str) -> None:
    catalogue = (Path(labs.__path__[0]) / "locale/ko/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert f'msgid "{en}"\nmsgstr "{ko}"\n' in catalogue
    in_korean = [id for id, lab in LABS.items() if any(f'"{ko}"' in step.text.ko for step in lab.steps)]
    in_english = [id for id, lab in LABS.items() if any(f'"{en}"' in step.text.en for step in lab.steps)]
    assert in_korean == in_english
    assert in_korean
    assert ko != "채점하기" or in_korean == list(LABS)


def in_order(*numbers: int) -> list[Do]:
    """The actions of the third lab's solution in another order."""
    lab = LABS["an-address-that-stays"]
    return [lab.solution[number] for number in numbers]


def test_an_elastic_ip_before_the_first_stop_hides_the_loss() -> None:
    lab = LABS["an-address-that-stays"]
    # Allocate and associate first, then all the rest.
    found = graded(lab, in_order(2, 3, 0, 1, 4, 5, 6, 7, 8, 9, 10))
    missed = {one.check_id: one for one in found.findings if not one.passed}
    assert list(missed) == ["lost"]
    assert found.points == lab.max_points - 4
    assert (missed["lost"].code, missed["lost"].params["actions"], missed["lost"].params["number"]) == (
        "journal.otherwise",
        ["start_instances"],
        3,
    )
    said = explain_finding(lab, missed["lost"], "ko")
    assert "Elastic IP를 붙이기 전에 멈췄다 시작해야" in said.why
    assert f"기록 {missed['lost'].params['entry']}번" in said.next


def test_giving_the_address_back_first_costs_what_it_was_for() -> None:
    lab = LABS["an-address-that-stays"]
    found = graded(lab, in_order(0, 1, 2, 4, 9, 3, 5, 6, 7, 8, 10))
    missed = {one.check_id: one.code for one in found.findings if not one.passed}
    assert missed == {
        "replaced": "journal.missing",
        "survived": "journal.missing",
        "released": "journal.missing",
    }


def test_a_stop_before_the_address_is_associated_proves_no_survival() -> None:
    lab = LABS["an-address-that-stays"]
    # Stopped and started twice before the association, never after it.
    found = graded(lab, in_order(0, 1, 2, 4, 5, 6, 7, 3, 8, 9, 10))
    missed = {one.check_id: one for one in found.findings if not one.passed}
    assert list(missed) == ["survived"]
    said = explain_finding(lab, missed["survived"], "en")
    assert "Start it again with the Elastic IP still on" in said.why


def test_taking_the_address_off_without_giving_it_back_still_costs() -> None:
    lab = LABS["an-address-that-stays"]
    found = graded(lab, in_order(0, 1, 2, 3, 4, 5, 6, 7, 8, 10))
    missed = {one.check_id: one.code for one in found.findings if not one.passed}
    assert missed == {"released": "journal.missing", "nothing-costs": "bill.too_high"}


def test_after_the_address_is_given_back_the_running_instance_costs_again_as_the_guide_says() -> None:
    lab = LABS["an-address-that-stays"]
    begun = started(lab, ACCOUNT_ID, 1)
    done = perform(begun.world, lab.solution[:-1], begun.names)
    lines = [(one.usage_type, one.quantity) for one in billing.hourly(done.world)]
    assert lines == [("BoxUsage:t3.micro", 1), ("PublicIPv4:InUseAddress", 1)]


def test_a_new_card_with_the_old_address_moves_the_address_but_not_the_identity() -> None:
    lab = LABS["a-second-network-card"]
    create, attach = lab.solution[0], lab.solution[6]
    delete = lab.solution[7]
    remade = [
        *lab.solution[:6],
        Do(action=delete.action, params={"network_interface_id": "${card.NetworkInterface.NetworkInterfaceId}"}),
        Do(action=create.action, params=create.params, name="again"),
        Do(
            action=attach.action,
            params={**attach.params, "network_interface_id": "${again.NetworkInterface.NetworkInterfaceId}"},
        ),
        delete,
    ]
    found = graded(lab, remade)
    assert [one.check_id for one in found.findings if not one.passed] == ["identity-kept"]


def test_a_database_with_a_public_address_and_an_open_port_is_told_how_it_was_reached() -> None:
    lab = LABS["your-first-network"]
    # db is launched where the web server is, with the web server's group.
    actions = list(lab.solution)
    actions[15] = Do(action="run_instances", params=actions[14].params, name="db")
    findings = {one.check_id: one for one in graded(lab, actions).findings}
    assert (findings["db-hidden"].code, findings["db-hidden"].params["port"]) == ("packet.let_through", 80)
    assert findings["db-hidden"].evidence["walk"].arrived
    assert not findings["two-zones"].passed


def test_a_repair_that_runs_by_itself_before_the_address_is_safe_gives_it_away_for_good() -> None:
    lab = LABS["rules-that-watch"]
    role = {"static_value": {"values": ["arn:aws:iam::111122223333:role/remediation"]}}
    actions = list(lab.solution)
    leash = next(
        one for one in actions if one.params.get("remediation_configurations", [{}])[0].get("automatic") is False
    )
    given = leash.params["remediation_configurations"][0]
    loose = {**given, "automatic": True, "parameters": {**given["parameters"], "AutomationAssumeRole": role}}
    again = Do(action="config.start_config_rules_evaluation", params={"config_rule_names": ["eip-attached"]})
    before = next(place for place, one in enumerate(actions) if one.action == "associate_address")

    found = graded(
        lab,
        [
            *actions[:before],
            Do(action=leash.action, params={"remediation_configurations": [loose]}),
            again,
            *actions[before:],
        ],
    )

    missed = {one.check_id: one.code for one in found.findings if not one.passed}
    assert missed["partner-kept"] == "packet.no_destination"
