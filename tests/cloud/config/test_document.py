"""Documents are AWS's, which can be read and run, or the account's own, which are checked when they are written."""

import json
from typing import Any

import pytest

from labs.cloud.config.automation_content import LARGEST
from labs.cloud.config.document import MOST
from labs.cloud.config.runbook import RUNBOOKS, SCRIPTS
from labs.cloud.registry import actions
from tests.cloud.builders import Network, a_region
from tests.cloud.config.documents import DISASSOCIATE, created


@pytest.fixture
def region() -> Network:
    return a_region()


def refused(region: Network, content: str, **more: Any) -> Any:
    asked = {"name": "Mine", "document_type": "Automation", "document_format": "YAML", "content": content, **more}
    return region.refused("ssm.create_document", **asked)


def test_a_document_is_described_as_it_is_written(region: Network) -> None:
    made = created(region)

    assert made == region.do("ssm.describe_document", name="Disassociate")["Document"]
    assert made["Owner"] == "111122223333"
    assert made["SchemaVersion"] == "0.3"
    assert [(one["Name"], one["Type"]) for one in made["Parameters"]] == [
        ("InstanceId", "String"),
        ("AutomationAssumeRole", "String"),
    ]


def test_a_document_is_given_in_the_format_that_is_asked_for(region: Network) -> None:
    created(region)

    as_written = region.do("ssm.get_document", name="Disassociate")
    as_json = region.do("ssm.get_document", name="Disassociate", document_format="JSON")

    assert as_written["Content"] == DISASSOCIATE
    assert json.loads(as_json["Content"])["mainSteps"][1]["name"] == "disassociate"


def test_a_document_of_json_is_taken_for_granted(region: Network) -> None:
    created(region)
    text = region.do("ssm.get_document", name="Disassociate", document_format="JSON")["Content"]

    region.do("ssm.create_document", name="Other", content=text, document_type="Automation")

    assert region.do("ssm.get_document", name="Other")["DocumentFormat"] == "JSON"


def test_a_changed_document_is_its_next_version(region: Network) -> None:
    created(region)
    text = DISASSOCIATE.replace("Takes an", "Takes any")

    changed = region.do("ssm.update_document", name="Disassociate", content=text, document_format="YAML")

    assert changed["DocumentDescription"]["LatestVersion"] == "2"
    assert region.do("ssm.get_document", name="Disassociate", document_version="$LATEST")["Content"] == text


def test_documents_are_listed_by_owner_and_name(region: Network) -> None:
    created(region)

    def listed(**asked: Any) -> list[str]:
        found = region.do("ssm.list_documents", **asked)["DocumentIdentifiers"]
        return [one["Name"] for one in found]

    assert listed(filters=[{"key": "Owner", "values": ["Self"]}]) == ["Disassociate"]
    assert listed(filters=[{"key": "Owner", "values": ["Amazon"]}]) == sorted(RUNBOOKS)
    assert listed(filters=[{"key": "Name", "values": ["AWS-Stop"]}]) == ["AWS-StopEC2Instance"]
    assert listed(max_results=2) == sorted([*RUNBOOKS, "Disassociate"])[:2]


def test_a_deleted_document_is_gone(region: Network) -> None:
    created(region)

    region.do("ssm.delete_document", name="Disassociate")

    assert region.refused("ssm.describe_document", name="Disassociate").code == "InvalidDocument"


@pytest.mark.parametrize("name", sorted(RUNBOOKS))
def test_every_document_of_aws_calls_what_there_is_and_refers_to_what_it_has(name: str) -> None:
    content = RUNBOOKS[name]

    for step in content.main_steps:
        if step.action == "aws:executeScript":
            assert step.inputs["Handler"] in SCRIPTS
        elif "Api" in step.inputs:
            assert any(one.api_name == step.inputs["Api"] for one in actions().values())
    assert a_region().do("ssm.describe_document", name=name)["Document"]["Owner"] == "Amazon"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Api: DisassociateAddress", "Api: Fly", "line 30: mainSteps[1].inputs.Api: This Region has no action Fly of ec2."),
        ("Service: ec2\n      Api: Dis", "Service: s3\n      Api: Dis", "line 29: mainSteps[1].inputs.Service: A step calls ec2 or sns here, not s3."),
        ("{{ find.Assoc", "{{ fund.Assoc", "line 28: mainSteps[1].inputs: Nothing before this step is called fund.Association."),
        ('"0.3"', '"2.2"', "line 1: schemaVersion: An automation document has the schema version 0.3."),
        ("type: String\n    allowed", "type: Text\n    allowed", "line 6: parameters.InstanceId.type: Text is no type of a parameter."),
        ("^i-[0-9a-f]+$", "(", "line 7: parameters.InstanceId.allowedPattern: The pattern cannot be read: "),
        ("$.Addresses", "Addresses", "line 24: mainSteps[0].outputs[0].Selector: Addresses[0].AssociationId is no selector that is read here: $.Member[0].Member"),
        ("name: disassociate", "name: find", "line 26: mainSteps[1].name: find is no name, or is the name of a step before."),
        ("    inputs:\n      Service: ec2\n      Api: Dis", "    nextStep: none\n    inputs:\n      Service: ec2\n      Api: Dis", "line 28: mainSteps[1].nextStep: No step is called none."),
        ("    inputs:\n      Service: ec2\n      Api: Dis", "    onFailure: Retry\n    inputs:\n      Service: ec2\n      Api: Dis", "line 28: mainSteps[1].onFailure: It is Abort, Continue, or step: and the name of a step."),
    ],
)  # fmt: skip
def test_what_can_never_run_is_refused_with_its_line(region: Network, old: str, new: str, told: str) -> None:
    assert old in DISASSOCIATE

    error = refused(region, DISASSOCIATE.replace(old, new, 1))

    assert error.code == "InvalidDocumentContent"
    assert str(error.facts["fault"]).startswith(told)


def test_a_script_of_an_author_is_no_step_here(region: Network) -> None:
    text = DISASSOCIATE.replace("aws:executeAwsApi", "aws:executeScript", 1)

    assert "This Region cannot do aws:executeScript" in str(refused(region, text).facts["fault"])


@pytest.mark.parametrize("text", ["files: {a: 1}\n", "variables: {a: {type: String}}\n"])
def test_parts_that_are_not_simulated_are_refused(region: Network, text: str) -> None:
    assert "This Region's automation has no such part." in str(refused(region, DISASSOCIATE + text).facts["fault"])


def test_what_ssm_would_not_take_is_refused(region: Network) -> None:
    created(region)

    assert refused(region, DISASSOCIATE, name="Disassociate").reason == "DocumentAlreadyExists"
    assert refused(region, DISASSOCIATE, name="AWS-Mine").reason == "DocumentNameInvalid"
    assert refused(region, DISASSOCIATE, name="a").reason == "DocumentNameInvalid"
    assert refused(region, DISASSOCIATE, document_type="Command").reason == "ParameterNotSimulated"
    assert refused(region, DISASSOCIATE, document_format="TEXT").reason == "ParameterNotSimulated"
    assert refused(region, DISASSOCIATE, document_format="JSON").reason == "InvalidDocumentContent"
    assert refused(region, "#" * (LARGEST + 1)).reason == "MaxDocumentSizeExceeded"
    assert region.refused("ssm.delete_document", name="AWS-StopEC2Instance").reason == "DocumentOfAws"
    assert region.refused("ssm.describe_document", name="None").reason == "NoSuchDocument"
    assert (
        region.refused("ssm.get_document", name="Disassociate", document_version="7").reason == "NoSuchDocumentVersion"
    )
    same = {"name": "Disassociate", "content": DISASSOCIATE, "document_format": "YAML"}
    assert region.refused("ssm.update_document", **same).reason == "DuplicateDocumentContent"
    asked = [{"key": "Colour", "values": ["red"]}]
    assert region.refused("ssm.list_documents", filters=asked).reason == "InvalidDocumentFilter"


def test_an_account_has_so_many_documents(region: Network) -> None:
    for number in range(MOST):
        created(region, name=f"Document{number}")

    assert refused(region, DISASSOCIATE).reason == "DocumentLimitExceeded"
