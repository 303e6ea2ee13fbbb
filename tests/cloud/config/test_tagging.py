"""Tags of what belongs to AWS Config, SNS and Systems Manager."""

from typing import Any

import pytest

from labs.cloud.resources.tag import MOST_TAGS
from tests.cloud.region import Region

PROD = [{"key": "stage", "value": "prod"}, {"key": "team", "value": "net"}]
SHOWN = [{"Key": "stage", "Value": "prod"}, {"Key": "team", "Value": "net"}]
NOWHERE = {
    "config": "arn:aws:config:ap-northeast-2:123456789012:config-rule/config-rule-none",
    "sns": "arn:aws:sns:ap-northeast-2:123456789012:none",
}
CODES = {
    "config": ("ResourceNotFoundException", "TooManyTagsException", "ValidationException"),
    "sns": ("ResourceNotFound", "TagLimitExceeded", "InvalidParameter"),
}
DOCUMENT = "schemaVersion: '0.3'\nmainSteps:\n- name: rest\n  action: aws:sleep\n  inputs:\n    Duration: PT1S\n"


def a_rule(region: Region) -> str:
    region.do(
        "config.put_configuration_recorder",
        configuration_recorder={"role_arn": "arn:aws:iam::123456789012:role/config"},
    )
    source = {"owner": "AWS", "source_identifier": "EIP_ATTACHED"}
    region.do("config.put_config_rule", config_rule={"config_rule_name": "eips", "source": source})
    return str(region.do("config.describe_config_rules")["ConfigRules"][0]["ConfigRuleArn"])


def a_topic(region: Region) -> str:
    return str(region.do("sns.create_topic", name="alarms")["TopicArn"])


@pytest.fixture(params=["config", "sns"])
def service(request: Any) -> str:
    return str(request.param)


@pytest.fixture
def arn(region: Region, service: str) -> str:
    return {"config": a_rule, "sns": a_topic}[service](region)


def test_tags_are_added_replaced_and_removed_by_arn(region: Region, service: str, arn: str) -> None:
    region.do(f"{service}.tag_resource", resource_arn=arn, tags=[{"key": "stage", "value": "dev"}])
    region.do(f"{service}.tag_resource", resource_arn=arn, tags=PROD)
    assert region.do(f"{service}.list_tags_for_resource", resource_arn=arn) == {"Tags": SHOWN}

    region.do(f"{service}.untag_resource", resource_arn=arn, tag_keys=["stage", "never was"])
    assert region.do(f"{service}.list_tags_for_resource", resource_arn=arn) == {"Tags": SHOWN[1:]}


def test_what_is_not_there_or_too_much_is_refused_in_the_services_codes(region: Region, service: str, arn: str) -> None:
    missing, too_many, invalid = CODES[service]
    many = [{"key": f"key-{number}", "value": ""} for number in range(MOST_TAGS + 1)]
    reserved = [{"key": "aws:mine", "value": ""}]

    assert region.refused(f"{service}.tag_resource", resource_arn=NOWHERE[service], tags=PROD).code == missing
    assert region.refused(f"{service}.list_tags_for_resource", resource_arn="nonsense").code == missing
    assert region.refused(f"{service}.tag_resource", resource_arn=arn, tags=many).code == too_many
    assert region.refused(f"{service}.tag_resource", resource_arn=arn, tags=reserved).code == invalid


def test_one_service_does_not_tag_what_is_anothers(region: Region) -> None:
    topic, vpc_id = a_topic(region), region.vpc()
    vpc_arn = f"arn:aws:ec2:ap-northeast-2:{region.world.account_id}:vpc/{vpc_id}"

    assert region.refused("config.tag_resource", resource_arn=topic, tags=PROD).code == "ResourceNotFoundException"
    assert region.refused("sns.tag_resource", resource_arn=vpc_arn, tags=PROD).code == "ResourceNotFound"


def test_ec2_neither_tags_nor_lists_what_is_another_services(region: Region) -> None:
    region.do("sns.tag_resource", resource_arn=a_topic(region), tags=PROD)
    topic_id = next(id for id, one in region.world.resources.items() if one.service == "sns")

    assert region.do("describe_tags") == {"Tags": []}
    assert region.refused("create_tags", resources=[topic_id], tags=PROD).code == "InvalidID"


def test_documents_are_tagged_by_their_names(region: Region) -> None:
    region.do("ssm.create_document", name="Rest", content=DOCUMENT, document_type="Automation", document_format="YAML")
    named = {"resource_type": "Document", "resource_id": "Rest"}

    region.do("ssm.add_tags_to_resource", **named, tags=PROD)
    region.do("ssm.remove_tags_from_resource", **named, tag_keys=["stage"])

    assert region.do("ssm.list_tags_for_resource", **named) == {"TagList": SHOWN[1:]}
    for asked in ({**named, "resource_id": "Other"}, {**named, "resource_type": "Parameter"}):
        assert region.refused("ssm.list_tags_for_resource", **asked).code == "InvalidResourceId"


def test_the_tags_of_a_rule_come_in_pages(region: Region) -> None:
    arn = a_rule(region)
    region.do("config.tag_resource", resource_arn=arn, tags=PROD)

    first = region.do("config.list_tags_for_resource", resource_arn=arn, limit=1)
    rest = region.do("config.list_tags_for_resource", resource_arn=arn, limit=1, next_token=first["NextToken"])

    assert first["Tags"] + rest["Tags"] == SHOWN
    assert "NextToken" not in rest
