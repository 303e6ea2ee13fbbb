"""What botocore sends is what the cloud is asked, what the cloud answers is what botocore reads, and no is said in EC2's way."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.assess.plain import plain
from labs.aws.errors import Refusal, Refused
from labs.aws.query import Call, DryRunOperation, MissingAction, decode, encode, encode_error, read_form
from labs.aws.service import ec2
from labs.cloud import registry
from labs.cloud.errors import CloudError, InvalidAction
from tests.aws.other_side import (
    actions,
    answers,
    as_kept,
    every_field,
    form,
    form_of_members,
    parsed,
    requests,
    token_of,
    without_none,
)
from tests.cloud.every_action import tell
from tests.cloud.region import Region

VPC = "vpc-0123456789abcdef0"
FEW = settings(max_examples=5, deadline=None)


def decoded(**fields: str) -> Call:
    return decode({"Version": "2016-11-15", **fields})


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
        if name in ec2().operations:
            assert decode(read_form(form(name, params))).params == as_kept(params)


@pytest.mark.parametrize("name", actions())
@FEW
@given(data=st.data())
def test_every_request_that_fits_the_signature_is_read_as_it_was_meant(name: str, data: Any) -> None:
    params = data.draw(requests(registry.actions()[name]))

    meant = Call(action=name, params=as_kept(params), client_token=token_of(name))
    assert decode(read_form(form(name, params))) == meant


def test_every_answer_of_the_story_is_read_by_botocore_as_it_was_given() -> None:
    answered: list[tuple[str, dict[str, Any]]] = []
    tell(lambda name, result: answered.append((name, result)))

    for name, result in answered:
        if name in ec2().operations:
            expected = {**without_none(result), "ResponseMetadata": {"RequestId": "r-1", "HTTPStatusCode": 200}}
            for given_as in (result, plain(result)):
                read = parsed(name, encode(name, given_as, "r-1"))
                read["ResponseMetadata"].pop("HTTPHeaders")
                assert read == expected


@pytest.mark.parametrize("name", [name for name in actions() if ec2().operations[name].output])
@FEW
@given(data=st.data())
def test_every_answer_that_fits_the_model_is_read_as_it_was_given(name: str, data: Any) -> None:
    output = ec2().operations[name].output
    assert output is not None
    result = data.draw(answers(output))

    read = parsed(name, encode(name, result, "r-1"))

    assert {member: value for member, value in read.items() if member != "ResponseMetadata"} == result


def test_an_answer_has_ec2s_exact_shape() -> None:
    region = Region()
    vpc_id = region.vpc()

    body = encode("describe_vpcs", region.do("describe_vpcs"), "1b2c")

    root = ET.fromstring(body)
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<DescribeVpcsResponse xmlns="')
    names = {"ec2": "http://ec2.amazonaws.com/doc/2016-11-15/"}
    assert root.findtext("ec2:requestId", namespaces=names) == "1b2c"
    assert root.findtext("ec2:vpcSet/ec2:item/ec2:vpcId", namespaces=names) == vpc_id
    assert root.findtext("ec2:vpcSet/ec2:item/ec2:isDefault", namespaces=names) == "false"
    assert b"<tagSet/>" in body


def test_an_action_that_answers_nothing_returns_true() -> None:
    assert b"<requestId>1</requestId><return>true</return></DeleteVpcResponse>" in encode("delete_vpc", {}, "1")


def test_times_are_utc_with_milliseconds_and_end_in_z() -> None:
    moment = datetime(2026, 11, 23, 1, 2, 3, 456789, tzinfo=UTC)
    result = {"Instances": [{"LaunchTime": moment}]}

    assert b"<launchTime>2026-11-23T01:02:03.456Z</launchTime>" in encode("run_instances", result, "1")


def test_what_xml_cannot_hold_is_replaced() -> None:
    read = parsed("create_security_group", encode("create_security_group", {"GroupId": "a\x00\ud800<&>"}, "1"))

    assert read["GroupId"] == "a\ufffd\ufffd<&>"


def test_dry_run_and_client_token_are_kept_from_the_action() -> None:
    asked = {"NetworkInterfaceId": "eni-1", "DryRun": True}
    token = {"SubnetId": "subnet-1", "ClientToken": "abc"}

    assert decode(read_form(form_of_members("delete_network_interface", asked))) == Call(
        action="delete_network_interface", params={"network_interface_id": "eni-1"}, dry_run=True
    )
    assert decode(read_form(form_of_members("create_network_interface", token))) == Call(
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
    answer = encode_error(error, "1b2c")

    assert answer.status == status
    read = parsed("describe_vpcs", answer.body, answer.status)
    assert read["Error"] == {"Code": error.code, "Message": error.message}
    assert read["ResponseMetadata"]["RequestId"] == "1b2c"


@given(st.binary(max_size=60))
def test_no_body_raises_anything_but_a_refusal(body: bytes) -> None:
    refusal: Refused | None = None
    try:
        decode(read_form(body))
    except (CloudError, Refusal) as error:
        refusal = error

    assert refusal is not None
    answer = encode_error(refusal, "1")
    assert parsed("describe_vpcs", answer.body, answer.status)["Error"]["Code"] == refusal.code


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_parameters_raise_anything_but_a_refusal(data: Any) -> None:
    action = data.draw(st.sampled_from(actions()))
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
