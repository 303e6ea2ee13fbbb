"""AWS Config, SNS and Systems Manager as unmodified boto3 clients find them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.aws import door
from labs.study import keys, services
from labs.study.keys import Credentials
from labs.study.models import Command, Door, Sandbox
from tests.aws.clients import a_client, send
from tests.aws.other_side import written
from tests.rows import a_lab, a_sandbox, a_user, a_world

pytestmark = pytest.mark.django_db
ROLE = "arn:aws:iam::111122223333:role/config"
TARGET = {"Content-Type": "application/x-amz-json-1.1"}
PUT_RULE = {**TARGET, "X-Amz-Target": "StarlingDoveService.PutConfigRule"}
RULE = {"ConfigRuleName": "eips", "Source": {"Owner": "AWS", "SourceIdentifier": "EIP_ATTACHED"}}


@pytest.fixture
def sandbox() -> Sandbox:
    return a_sandbox(a_user(), a_lab(), a_world(default_vpc=True))


@pytest.fixture
def key(sandbox: Sandbox) -> Credentials:
    return keys.create_access_key(sandbox)


@pytest.fixture
def config(key: Credentials) -> Any:
    return a_client(key, "config")


@pytest.fixture(autouse=True)
def a_throttle_of_its_own() -> Iterator[None]:
    door.throttle.cache_clear()
    yield
    door.throttle.cache_clear()


def refused(call: Any, **params: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**params)
    said = caught.value.response
    assert said["ResponseMetadata"]["RequestId"]
    return said["Error"]["Code"], said["ResponseMetadata"]["HTTPStatusCode"]


def record(config: Any) -> None:
    group = {"allSupported": False, "resourceTypes": ["AWS::EC2::EIP"]}
    config.put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": ROLE, "recordingGroup": group}
    )
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "a-bucket"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")


def test_members_keep_awss_own_mixed_spelling(config: Any) -> None:
    record(config)

    (shown,) = config.describe_configuration_recorders()["ConfigurationRecorders"]

    assert (shown["name"], shown["roleARN"]) == ("default", ROLE)
    assert shown["recordingGroup"]["resourceTypes"] == ["AWS::EC2::EIP"]
    (status,) = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert status["recording"] is True
    assert status["lastStartTime"].astimezone(UTC) == a_world().now


def test_a_paginator_goes_through_all_pages(config: Any) -> None:
    record(config)
    names = [f"rule-{number:02}" for number in range(30)]
    for name in names:
        config.put_config_rule(ConfigRule={**RULE, "ConfigRuleName": name})

    pages = list(config.get_paginator("describe_config_rules").paginate())

    assert len(pages) > 1
    assert [one["ConfigRuleName"] for page in pages for one in page["ConfigRules"]] == names


def test_what_is_found_is_told_with_its_moment(config: Any, key: Credentials, sandbox: Sandbox) -> None:
    record(config)
    a_client(key).allocate_address()
    config.put_config_rule(ConfigRule=RULE)
    services.run(sandbox.pk, door=Door.WEB, actor=None, action="run_aws_config", params={})

    asked = {"ConfigRuleName": "eips", "ComplianceTypes": ["NON_COMPLIANT"]}
    (found,) = config.get_compliance_details_by_config_rule(**asked)["EvaluationResults"]

    assert found["ComplianceType"] == "NON_COMPLIANT"
    assert found["ResultRecordedTime"].astimezone(UTC) == a_world().now


def test_topics_speak_the_query_protocol(key: Credentials) -> None:
    sns = a_client(key, "sns")

    topic = sns.create_topic(Name="alarms", Attributes={"DisplayName": "<Alarms> & more"}, Tags=[])["TopicArn"]
    sns.tag_resource(ResourceArn=topic, Tags=[{"Key": "stage", "Value": "prod"}])
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="you@example.com")

    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "<Alarms> & more"
    assert sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "stage", "Value": "prod"}]
    assert [one["TopicArn"] for one in sns.get_paginator("list_topics").paginate().search("Topics[]")] == [topic]
    assert sns.delete_topic(TopicArn=topic)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_documents_of_systems_manager_are_there(key: Credentials) -> None:
    ssm = a_client(key, "ssm")

    found = ssm.get_document(Name="AWS-StopEC2Instance")
    listed = list(ssm.get_paginator("list_documents").paginate().search("DocumentIdentifiers[].Name"))

    assert (found["DocumentType"], found["Status"]) == ("Automation", "Active")
    assert "AWS-StopEC2Instance" in listed


def test_refusals_have_the_codes_of_their_service(key: Credentials, config: Any) -> None:
    ssm, sns = a_client(key, "ssm"), a_client(key, "sns")
    nowhere = "arn:aws:sns:ap-northeast-2:123456789012:none"

    assert refused(config.delete_config_rule, ConfigRuleName="none") == ("NoSuchConfigRuleException", 400)
    assert refused(config.start_configuration_recorder, ConfigurationRecorderName="x")[0].startswith("NoSuch")
    assert refused(ssm.get_document, Name="none") == ("InvalidDocument", 400)
    assert refused(sns.get_topic_attributes, TopicArn=nowhere)[0] == "NotFound"
    with pytest.raises(config.exceptions.NoSuchConfigRuleException):
        config.delete_config_rule(ConfigRuleName="none")
    with pytest.raises(sns.exceptions.NotFoundException):
        sns.get_topic_attributes(TopicArn=nowhere)


def test_what_is_refused_is_journalled_and_what_only_asks_leaves_no_trace(config: Any) -> None:
    config.describe_config_rules()
    refused(config.delete_config_rule, ConfigRuleName="none")

    found = Command.objects.values_list("door", "action", "code")

    assert list(found) == [("aws", "config.delete_config_rule", "NoSuchConfigRuleException")]


def test_who_may_not_come_in_is_told_so_in_json(key: Credentials) -> None:
    unknown = Credentials("AKIAIOSFODNN7EXAMPLE", key.secret_access_key)
    wrong = Credentials(key.access_key_id, "x" * 40)

    assert refused(a_client(unknown, "config").describe_config_rules) == ("UnrecognizedClientException", 403)
    assert refused(a_client(wrong, "config").describe_config_rules) == ("InvalidSignatureException", 403)


def answered(key: Credentials, body: bytes, headers: dict[str, str] | None = None) -> tuple[str, str]:
    """Code and message of the answer to a body that no client would send."""
    answer = send(key, body, service="config", headers=headers or PUT_RULE)
    said = json.loads(answer.content)
    assert answer.status_code == 400
    assert answer.headers["x-amzn-ErrorType"] == said["__type"]
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    return said["__type"], said["message"]


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b"{", "SerializationException", "not well-formed"),
        (b"[" * 100_000, "SerializationException", "not well-formed"),
        (b"[]", "SerializationException", "Unexpected list"),
        (b"{}", "ValidationException", "Value null at 'configRule' failed to satisfy constraint"),
        (b'{"ConfigRule": null}', "ValidationException", "Value null at 'configRule'"),
        (b'{"ConfigRule": "x"}', "SerializationException", "Unexpected string at 'ConfigRule'"),
        (b'{"ConfigRule": {}}', "ValidationException", "Value null at 'configRule.Source'"),
        (b'{"ConfigRule": {"Source": {"Owner": 1}}}', "SerializationException", "Unexpected number at 'ConfigRule.S"),
        (b'{"ConfigRule": {"Source": {"Owner": "ME"}}}', "ValidationException", "It is not one of the valid values."),
        (b'{"configRule": {}, "ConfigRule": {"Source": {"Owner": "AWS"}}}', "ValidationException", "'configRule' is"),
        (
            b'{"ConfigRule": {"ConfigRuleName": "", "Source": {"Owner": "AWS"}}}',
            "ValidationException",
            "at 'configRule.ConfigRuleName' failed to satisfy constraint: Expecting a value between 1 and 128.",
        ),
    ],
)
def test_what_is_not_well_formed_is_refused_in_json(key: Credentials, body: bytes, code: str, said: str) -> None:
    found, message = answered(key, body)

    assert found == code
    assert said in message


@pytest.mark.parametrize(
    "target", ["", "PutConfigRule", "StarlingDoveService.Frobnicate", "AmazonSSM.PutConfigRule", "StarlingDoveService."]
)
def test_an_action_that_is_not_there_is_unknown(key: Credentials, target: str) -> None:
    assert answered(key, b"{}", {**TARGET, "X-Amz-Target": target})[0] == "UnknownOperationException"


def test_times_go_in_as_seconds_and_as_text(config: Any, key: Credentials) -> None:
    record(config)
    a_client(key).allocate_address()
    target = {**TARGET, "X-Amz-Target": "StarlingDoveService.GetResourceConfigHistory"}
    moments: list[Any] = [a_world().now.timestamp() + 0.5, "2026-11-23T00:00:00Z", True, 1e300]

    codes = []
    for moment in moments:
        asked = {"resourceType": "AWS::EC2::EIP", "resourceId": "eipalloc-1", "laterTime": moment}
        answer = send(key, json.dumps(asked).encode(), service="config", headers=target)
        codes.append(json.loads(answer.content).get("__type"))

    assert codes[2:] == ["SerializationException", "SerializationException"]
    assert codes[:2] == ["ResourceNotDiscoveredException"] * 2


def test_a_map_in_a_form_has_names_and_values(key: Credentials) -> None:
    asked = {"Action": "CreateTopic", "Version": "2010-03-31", "Name": "alarms"}

    def code(**more: str) -> bytes:
        answer = send(key, {**asked, **more}, service="sns")
        return bytes(answer.content)

    entry = "Attributes.entry.1"
    assert b"<TopicArn>arn:aws:sns:" in code(**{f"{entry}.key": "DisplayName", f"{entry}.value": "Alarms"})
    assert b"<CreateTopicResult>" in code(Attributes="")
    for wrong in ({f"{entry}.key": "DisplayName"}, {"Attributes.1.key": "a"}, {"Attributes": "x"}, {entry: "x"}):
        assert b"<Code>InvalidParameter</Code>" in code(**wrong), wrong


def test_the_clock_of_an_answer_is_told_to_the_millisecond() -> None:
    moment = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)
    action = "config.describe_delivery_channel_status"

    for told in (moment, moment.isoformat()):
        status = {"name": "default", "configStreamDeliveryInfo": {"lastStatusChangeTime": told}}
        answer = written(action, {"DeliveryChannelsStatus": [status]})
        assert b'"lastStatusChangeTime":1795395723.457' in answer.body
