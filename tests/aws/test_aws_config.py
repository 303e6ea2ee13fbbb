"""A script that watches a network with AWS Config: as AWS's own guides do it, with boto3 as it is."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labs.study import aws_config, keys
from labs.study.keys import Credentials
from labs.study.models import AccessKey
from tests.aws.clients import a_client
from tests.documents import network_document
from tests.rows import a_lab, a_sandbox, a_user, a_world

pytestmark = pytest.mark.django_db

ROLE = "arn:aws:iam::123456789012:role/config"
RECORDER = {"name": "default", "roleARN": ROLE, "recordingGroup": {"allSupported": True}}


@pytest.fixture
def key() -> Credentials:
    return keys.create_access_key(a_sandbox(a_user(), a_lab(document=network_document()), a_world()))


@pytest.fixture
def config(key: Credentials) -> Any:
    client = a_client(key, "config")
    client.put_configuration_recorder(ConfigurationRecorder=RECORDER)
    client.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "a-bucket"})
    client.start_configuration_recorder(ConfigurationRecorderName="default")
    return client


def let_config_look(key: Credentials) -> None:
    aws_config.do_work(AccessKey.objects.get(access_key_id=key.access_key_id).sandbox_id)


def test_an_idle_address_is_found_and_its_history_told(key: Credentials, config: Any) -> None:
    source = {"Owner": "AWS", "SourceIdentifier": "EIP_ATTACHED"}
    config.put_config_rule(ConfigRule={"ConfigRuleName": "eips", "Source": source})
    allocation_id = a_client(key).allocate_address()["AllocationId"]
    let_config_look(key)

    pages = config.get_paginator("get_compliance_details_by_config_rule").paginate(
        ConfigRuleName="eips", ComplianceTypes=["NON_COMPLIANT"]
    )
    at_fault = [
        one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]
        for page in pages
        for one in page["EvaluationResults"]
    ]
    history = config.get_resource_config_history(resourceType="AWS::EC2::EIP", resourceId=allocation_id)

    assert at_fault == [allocation_id]
    assert [one["configurationItemStatus"] for one in history["configurationItems"]] == ["ResourceDiscovered"]
    assert config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"][0]["recording"] is True


def test_refusals_are_exceptions_of_the_client(config: Any) -> None:
    with pytest.raises(config.exceptions.NoSuchConfigRuleException):
        config.delete_config_rule(ConfigRuleName="none")
    with pytest.raises(config.exceptions.LastDeliveryChannelDeleteFailedException):
        config.delete_delivery_channel(DeliveryChannelName="default")
    with pytest.raises(config.exceptions.ResourceNotDiscoveredException):
        config.get_resource_config_history(resourceType="AWS::EC2::VPC", resourceId="vpc-0123456789abcdef0")
    with pytest.raises(ClientError, match="sourceIdentifier"):
        config.put_config_rule(
            ConfigRule={"ConfigRuleName": "x", "Source": {"Owner": "AWS", "SourceIdentifier": "NO_SUCH_RULE"}}
        )
