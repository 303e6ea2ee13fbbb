"""What surrounds AWS Config can be seen and done in the page, by plain forms, in both languages."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from labs.cloud.config.remediation import remediation_of
from labs.study import services
from labs.study.models import Sandbox, User
from labs.study.queries import world_of
from labs.web.desk import sentence_of
from tests.cloud.config.documents import DISASSOCIATE, PACK, ROLE
from tests.rows import a_playground

pytestmark = pytest.mark.usefixtures("empty_queues")
TOPIC_NAME = "alarms"


@pytest.fixture
def playground(user: User) -> Sandbox:
    return a_playground(user)


@pytest.fixture
def learner(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def run(sandbox: Sandbox, action: str, **params: Any) -> Any:
    ran = services.run(sandbox.pk, door="web", actor=None, action=action, params=params)
    assert ran.refusal is None, ran.refusal
    return ran.result


def watched(sandbox: Sandbox) -> None:
    arn = run(sandbox, "sns.create_topic", name=TOPIC_NAME)["TopicArn"]
    run(sandbox, "sns.subscribe", topic_arn=arn, protocol="email", endpoint="you@example.com")
    run(sandbox, "config.put_configuration_recorder", configuration_recorder={"role_arn": ROLE})
    channel = {"s3_bucket_name": "bucket", "sns_topic_arn": arn}
    run(sandbox, "config.put_delivery_channel", delivery_channel=channel)
    run(sandbox, "config.start_configuration_recorder", configuration_recorder_name="default")
    source = {"owner": "AWS", "source_identifier": "EIP_ATTACHED"}
    run(sandbox, "config.put_config_rule", config_rule={"config_rule_name": "eip-attached", "source": source})


def shown(learner: Client, sandbox: Sandbox) -> str:
    return learner.get(f"/playgrounds/{sandbox.pk}/").content.decode()


def posted(learner: Client, sandbox: Sandbox, path: str, **data: str) -> Any:
    return learner.post(f"/playgrounds/{sandbox.pk}/{path}", {"desk": "1", "at_once": "1", **data})


def test_an_empty_desk_says_what_each_part_is_for(learner: Client, playground: Sandbox) -> None:
    page = shown(learner, playground)

    for said in ("A remediation runs an automation document", "one expression in CEL", "a template in YAML"):
        assert said in page


def test_a_remediation_is_put_by_a_form_that_knows_the_documents_first_parameter(
    learner: Client, playground: Sandbox
) -> None:
    watched(playground)

    posted(
        learner,
        playground,
        "remediation",
        config_rule_name="eip-attached",
        target_id="AWS-ReleaseElasticIP",
        automatic="1",
        role=ROLE,
        maximum_automatic_attempts="3",
    )

    put = remediation_of(world_of(Sandbox.objects.get(pk=playground.pk)), "eip-attached")
    assert put is not None
    assert (put.automatic, put.attempts, sorted(put.parameters)) == (True, 3, ["AllocationId", "AutomationAssumeRole"])
    page = shown(learner, playground)
    assert "lost for good" in page


def test_other_parameters_are_written_a_line_each(learner: Client, playground: Sandbox) -> None:
    watched(playground)

    posted(
        learner,
        playground,
        "remediation",
        config_rule_name="eip-attached",
        target_id="AWS-EnableVPCFlowLogs",
        more="TrafficType=ALL\nLogDestination = a, b\nnothing\n=x",
    )

    put = remediation_of(world_of(Sandbox.objects.get(pk=playground.pk)), "eip-attached")
    assert put is not None
    assert put.parameters["ResourceIds"].for_resource("vpc-1") == ("vpc-1",)
    assert put.parameters["LogDestination"].for_resource("vpc-1") == ("a", "b")
    assert "AutomationAssumeRole" not in put.parameters


def test_a_refused_remediation_says_why_beside_the_form(learner: Client, playground: Sandbox) -> None:
    watched(playground)

    answered = posted(
        learner,
        playground,
        "remediation",
        config_rule_name="eip-attached",
        target_id="AWS-StopEC2Instance",
        automatic="1",
    )

    assert answered.status_code == 422
    page = answered.content.decode()
    assert 'id="desk-refusal"' in page
    assert "An automatic remediation needs the parameter AutomationAssumeRole" in page


def test_a_resource_is_remediated_left_alone_and_no_longer(learner: Client, playground: Sandbox) -> None:
    watched(playground)
    address = run(playground, "allocate_address")["AllocationId"]
    posted(
        learner, playground, "remediation", config_rule_name="eip-attached", target_id="AWS-StopEC2Instance", role=ROLE
    )
    run(playground, "run_aws_config")
    key = {"resource_keys.0.resource_type": "AWS::EC2::EIP", "resource_keys.0.resource_id": address}
    rule = {"config_rule_name": "eip-attached"}

    posted(learner, playground, "run/config.start_remediation_execution", **rule, **key)
    assert "QUEUED" in shown(learner, playground)
    run(playground, "run_aws_config")
    page = shown(learner, playground)
    assert "FAILED" in page
    assert "InvalidInstanceID.Malformed" in page

    posted(learner, playground, "run/config.put_remediation_exceptions", **rule, **key)
    assert f"No longer leave alone {address}" in shown(learner, playground)
    posted(learner, playground, "run/config.delete_remediation_exceptions", **rule, **key)
    assert f"No longer leave alone {address}" not in shown(learner, playground)


def test_messages_lie_in_the_inbox_as_a_sentence_and_as_json(learner: Client, playground: Sandbox) -> None:
    watched(playground)
    address = run(playground, "allocate_address")["AllocationId"]
    run(playground, "run_aws_config")

    page = shown(learner, playground)

    assert f"{address} is NON_COMPLIANT by the rule eip-attached." in page
    assert "&quot;messageType&quot;: &quot;ComplianceChangeNotification&quot;" in page
    assert "you@example.com" in page


def test_a_function_a_document_and_a_pack_are_written_by_forms(learner: Client, playground: Sandbox) -> None:
    watched(playground)

    posted(learner, playground, "run/create_function", function_name="always", expression='"COMPLIANT"')
    posted(learner, playground, "run/update_function_code", function_name="always", expression='"NON_COMPLIANT"')
    document = {"name": "Disassociate", "document_type": "Automation", "document_format": "YAML"}
    posted(learner, playground, "run/ssm.create_document", **document, content=DISASSOCIATE)
    posted(learner, playground, "run/config.put_conformance_pack", conformance_pack_name="net", template_body=PACK)

    page = shown(learner, playground)
    assert "&quot;NON_COMPLIANT&quot;</textarea>" in page
    assert "<strong>Disassociate</strong>" in page
    assert "Subnets-conformance-pack-" in page


def test_a_function_that_cannot_be_read_is_refused_with_its_place(learner: Client, playground: Sandbox) -> None:
    answered = posted(learner, playground, "run/create_function", function_name="bad", expression="true &&")

    assert "This is not CEL" in answered.content.decode()


def test_the_parts_that_changed_come_with_every_answer_of_htmx(learner: Client, playground: Sandbox) -> None:
    address = f"/playgrounds/{playground.pk}/"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"}
    data = {"function_name": "always", "expression": "1", "at_once": "1"}

    answered = learner.post(f"{address}run/create_function", data, headers=headers).content.decode()

    assert '<section id="desk" class="panel desk" aria-labelledby="desk-title" hx-swap-oob="true">' in answered


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "AWS::EC2::VPC vpc-1 changed in 2 properties."),
        ("ko", "AWS::EC2::VPC vpc-1의 속성 2개가 바뀌었어요."),
    ],
)
def test_a_message_is_said_in_the_readers_language(language: str, said: str) -> None:
    item = {"resourceType": "AWS::EC2::VPC", "resourceId": "vpc-1"}
    diff = {"changeType": "UPDATE", "changedProperties": {"a": {}, "b": {}}}
    body = json.loads(json.dumps({"configurationItem": item, "configurationItemDiff": diff}))

    with translation.override(language):
        assert sentence_of("ConfigurationItemChangeNotification", body) == said


def test_every_message_has_a_sentence_in_korean() -> None:
    with translation.override("ko"):
        result = {"complianceType": "NON_COMPLIANT"}
        change = {
            "resourceId": "eip",
            "configRuleName": "r",
            "newEvaluationResult": result,
            "oldEvaluationResult": None,
        }
        bodies: dict[str, dict[str, Any]] = {
            "ComplianceChangeNotification": change,
            "ConfigRulesEvaluationStarted": {"configRuleNames": ["r"]},
            "ConfigurationSnapshotDeliveryStarted": {},
            "ConfigurationSnapshotDeliveryCompleted": {"s3Bucket": "b"},
        }
        said = [sentence_of(type, body) for type, body in bodies.items()]

    assert all(one.endswith(("요.", "r")) for one in said), said


def test_what_was_typed_and_refused_stands_in_its_form_again(learner: Client, playground: Sandbox) -> None:
    typed = {"function_name": "bad", "expression": "true &&", "desk": "function"}

    page = posted(learner, playground, "run/create_function", **typed).content.decode()

    assert "true &amp;&amp;</textarea>" in page
    assert 'name="function_name" autocomplete="off" spellcheck="false" value="bad"' in page
