"""What botocore sends is what the cloud is asked, what the cloud answers is what botocore reads, and no is said in EC2's way."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.assess.plain import plain
from labs.aws.answering import DryRunOperation
from labs.aws.call import Call
from labs.aws.errors import Refusal, Refused
from labs.aws.query import MissingAction, decode_form, read_form, refuse_ec2
from labs.aws.service import service
from labs.cloud import registry
from labs.cloud.errors import CloudError, InvalidAction
from labs.cloud.registry import OURS_ALONE
from tests.aws.other_side import (
    actions,
    answers,
    as_kept,
    every_field,
    ours,
    parsed,
    read,
    request,
    request_of_members,
    requests,
    token_of,
    without_none,
    written,
)
from tests.cloud.every_action import tell
from tests.cloud.region import Region

VPC = "vpc-0123456789abcdef0"
FEW = settings(max_examples=5, deadline=None)


def decoded(**fields: str) -> Call:
    return decode({"Version": "2016-11-15", **fields})


def decode(fields: Mapping[str, str]) -> Call:
    return decode_form(service("ec2"), fields)


def refused(fields: dict[str, str]) -> Refused:
    with pytest.raises((CloudError, Refusal)) as caught:
        decode(fields)
    error = caught.value
    assert isinstance(error, CloudError | Refusal)
    return error


def said(fields: dict[str, str]) -> tuple[str, str]:
    error = refused(fields)
    return error.code, error.message


def test_every_request_of_the_story_is_read_as_it_was_meant() -> None:
    asked: list[tuple[str, dict[str, Any]]] = []
    tell(asked=lambda name, params: asked.append((name, params)))

    for name, params in asked:
        if name not in OURS_ALONE:
            assert read(name, request(name, params)).params == as_kept(params)


@pytest.mark.parametrize("name", actions())
@FEW
@given(data=st.data())
def test_every_request_that_fits_the_signature_is_read_as_it_was_meant(name: str, data: Any) -> None:
    params = data.draw(requests(registry.actions()[name]))

    meant = Call(action=name, params=as_kept(params), client_token=token_of(name))
    assert read(name, request(name, params)) == meant


def test_every_answer_of_the_story_is_read_by_botocore_as_it_was_given() -> None:
    answered: list[tuple[str, dict[str, Any]]] = []
    tell(lambda name, result: answered.append((name, result)))

    for name, result in answered:
        if name not in OURS_ALONE:
            expected = {**without_none(result), "ResponseMetadata": {"RequestId": "r-1", "HTTPStatusCode": 200}}
            for given_as in (result, plain(result)):
                found = parsed(name, written(name, given_as))
                found["ResponseMetadata"].pop("HTTPHeaders")
                assert found == expected


@pytest.mark.parametrize("name", [name for name in actions() if ours(name).output])
@FEW
@given(data=st.data())
def test_every_answer_that_fits_the_model_is_read_as_it_was_given(name: str, data: Any) -> None:
    output = ours(name).output
    assert output is not None
    result = data.draw(answers(output))

    found = parsed(name, written(name, result))

    assert {member: value for member, value in found.items() if member != "ResponseMetadata"} == result


def test_an_answer_has_ec2s_exact_shape() -> None:
    region = Region()
    vpc_id = region.vpc()

    body = written("describe_vpcs", region.do("describe_vpcs"), "1b2c").body

    root = ET.fromstring(body)
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<DescribeVpcsResponse xmlns="')
    names = {"ec2": "http://ec2.amazonaws.com/doc/2016-11-15/"}
    assert root.findtext("ec2:requestId", namespaces=names) == "1b2c"
    assert root.findtext("ec2:vpcSet/ec2:item/ec2:vpcId", namespaces=names) == vpc_id
    assert root.findtext("ec2:vpcSet/ec2:item/ec2:isDefault", namespaces=names) == "false"
    assert b"<tagSet/>" in body


def test_an_action_that_answers_nothing_returns_true() -> None:
    assert b"<requestId>1</requestId><return>true</return></DeleteVpcResponse>" in written("delete_vpc", {}, "1").body


def test_times_are_utc_with_milliseconds_and_end_in_z() -> None:
    moment = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)
    result = {"Instances": [{"LaunchTime": moment}]}

    assert b"<launchTime>2026-11-23T01:02:03.456Z</launchTime>" in written("run_instances", result).body


def test_what_xml_cannot_hold_is_replaced() -> None:
    found = parsed("create_security_group", written("create_security_group", {"GroupId": "a\x00\ud800<&>"}))

    assert found["GroupId"] == "a\ufffd\ufffd<&>"


def test_dry_run_and_client_token_are_kept_from_the_action() -> None:
    asked = {"NetworkInterfaceId": "eni-1", "DryRun": True}
    token = {"SubnetId": "subnet-1", "ClientToken": "abc"}

    assert read("delete_network_interface", request_of_members("delete_network_interface", asked)) == Call(
        action="delete_network_interface", params={"network_interface_id": "eni-1"}, dry_run=True
    )
    assert read("create_network_interface", request_of_members("create_network_interface", token)) == Call(
        action="create_network_interface", params={"subnet_id": "subnet-1"}, client_token="abc"
    )


def test_the_items_of_a_list_come_by_their_numbers() -> None:
    fields = {"Action": "DescribeVpcs", "VpcId.10": "vpc-c", "VpcId.2": "vpc-b", "VpcId.1": "vpc-a"}

    assert decoded(**fields).params == {"vpc_ids": ["vpc-a", "vpc-b", "vpc-c"]}


def test_the_fields_of_a_presigned_url_are_not_parameters() -> None:
    fields = {"Action": "DescribeVpcs", "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Signature": "0"}

    assert decoded(**fields).params == {}


@pytest.mark.parametrize(
    ("fields", "code", "message"),
    [
        ({}, "MissingAction", "The request must contain the parameter Action"),
        ({"Action": "FrobnicateVpc"}, "InvalidAction", "The action FrobnicateVpc is not valid for this web service."),
        ({"Action": "AdvanceTime", "Seconds": "1"}, "InvalidAction", "The action AdvanceTime is not valid for"),
        ({"Action": "describe_vpcs"}, "InvalidAction", "The action describe_vpcs is not valid for this web service."),
        ({"Action": "DescribeVpcs", "Version": "2010-08-31"}, "NoSuchVersion", "The requested version (2010-08-31)"),
        ({"Action": "DeleteVpc"}, "MissingParameter", "The request must contain the parameter vpcId"),
        ({"Action": "DeleteVpc", "VpcID": VPC}, "MissingParameter", "The request must contain the parameter vpcId"),
        ({"Action": "DescribeVpcs", "Vpc.1": VPC}, "UnknownParameter", "The parameter Vpc is not recognized"),
        ({"Action": "DescribeVpcs", "VpcId": VPC}, "UnknownParameter", "The parameter VpcId is not recognized"),
        ({"Action": "DescribeVpcs", "VpcId.x": VPC}, "UnknownParameter", "The parameter VpcId.x is not recognized"),
        ({"Action": "DescribeVpcs", "VpcId.0": VPC}, "UnknownParameter", "The parameter VpcId.0 is not recognized"),
        ({"Action": "DescribeVpcs", "VpcId.1.2": VPC}, "UnknownParameter", "The parameter VpcId.1.2 is not"),
        ({"Action": "DescribeVpcs", "Filter.1": "x"}, "UnknownParameter", "The parameter Filter.1 is not recognized"),
        ({"Action": "DescribeVpcs", "Filter.1.Nam": "x"}, "UnknownParameter", "The parameter Filter.1.Nam is not"),
        ({"Action": "DescribeVpcs", "A": "1", "A.1": "2"}, "UnknownParameter", "The parameter A.1 is not recognized"),
        ({"Action": "DescribeVpcs", "A.1": "1", "A": "2"}, "UnknownParameter", "The parameter A is not recognized"),
        ({"Action": "DescribeVpcs", "MaxResults": "ten"}, "InvalidParameterValue", "Value (ten) for parameter maxRes"),
        ({"Action": "DescribeVpcs", "MaxResults": "4"}, "InvalidParameterValue", "Value (4) for parameter maxResults"),
        ({"Action": "DescribeVpcs", "MaxResults": "9" * 99}, "InvalidParameterValue", "Value (999"),
        ({"Action": "DescribeVpcs", "DryRun": "maybe"}, "InvalidParameterValue", "Value (maybe) for parameter dryRun"),
        (
            {"Action": "CreateVpc", "CidrBlock": "10.0.0.0/16", "InstanceTenancy": "mine"},
            "InvalidParameterValue",
            "Value (mine) for parameter instanceTenancy is invalid.",
        ),
        (
            {"Action": "CreateVpc", "CidrBlock": "10.0.0.0/16", "Ipv6Pool": "mine"},
            "UnsupportedOperation",
            "The parameter Ipv6Pool is not supported by this action in this simulated Region.",
        ),
        ({"Action": "DescribeVpcs", "NextToken": "\x00"}, "InvalidCharacter", "The parameter NextToken contains a"),
    ],
)
def test_what_is_not_well_formed_is_refused_in_ec2s_words(fields: dict[str, str], code: str, message: str) -> None:
    found = said(fields)

    assert (found[0], found[1][: len(message)]) == (code, message)


def test_a_rule_of_the_action_speaks_before_the_enum_of_the_model() -> None:
    call = decoded(Action="DescribeInstanceTypes", **{"InstanceType.1": "z9.mega"})

    assert Region().refused(call.action, **call.params).code == "InvalidInstanceType"


@pytest.mark.parametrize("body", [b"Action", b"Action=DescribeVpcs&Action=DeleteVpc", b"a=%ff", b"\xff=1", b"a=1;b&c"])
def test_a_body_that_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read_form(body)

    assert caught.value.code == "MalformedQueryString"


@pytest.mark.parametrize(
    ("error", "status"), [(InvalidAction(action="<A&B>"), 400), (DryRunOperation(), 412), (MissingAction(), 400)]
)
def test_a_refusal_is_ec2s_error_document(error: Refused, status: int) -> None:
    answer = refuse_ec2(error, "1b2c")

    assert answer.status == status
    found = parsed("describe_vpcs", answer)
    assert found["Error"] == {"Code": error.code, "Message": error.message}
    assert found["ResponseMetadata"]["RequestId"] == "1b2c"


@given(st.binary(max_size=60))
def test_no_body_raises_anything_but_a_refusal(body: bytes) -> None:
    refusal: Refused | None = None
    try:
        decode(read_form(body))
    except (CloudError, Refusal) as error:
        refusal = error

    assert refusal is not None
    assert parsed("describe_vpcs", refuse_ec2(refusal, "1"))["Error"]["Code"] == refusal.code


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_parameters_raise_anything_but_a_refusal(data: Any) -> None:
    action = data.draw(st.sampled_from(actions("ec2")))
    parts = st.sampled_from(["1", "2", "0", "", "Name", "Value", "Tag", "Key", "ResourceType", "é", "x"])
    names = st.lists(parts, max_size=4).flatmap(
        lambda rest: st.sampled_from([*every_field(action)]).map(lambda first: ".".join([first, *rest]))
    )
    values = st.one_of(st.text(max_size=6), st.sampled_from(["true", "5", "1e9", "vpc", "10.0.0.0/16"]))
    fields = data.draw(st.dictionaries(names, values, max_size=6))
    asked = {**fields, "Action": registry.actions()[action].api_name}

    with suppress(CloudError, Refusal):
        call = decode(asked)
        registry.call(Region().world, call.action, call.params)
