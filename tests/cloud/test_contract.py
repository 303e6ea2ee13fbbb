"""The cloud's vocabulary is AWS's own: every parameter and every member of a result is in botocore's model of its service."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Annotated, Any, get_args, get_origin

import botocore.session
import msgspec
import pytest
from botocore import xform_name

from labs.cloud import registry
from labs.cloud.registry import OURS_ALONE, Action, Parameter
from tests.cloud.every_action import tell

TAKEN_BY_THE_DOOR = {"ClientToken"}
"""Required of some actions; the doors keep it from all of them, and clients make one up by themselves."""

BEYOND_THE_MODEL: dict[str, tuple[str, ...]] = {
    "InternetGateways[].Attachments[].State": ("available",),
    "NetworkInterfaces[].InterfaceType": ("nat_gateway",),
    "VpcEndpoint.State": ("available", "pending"),
    "VpcEndpoints[].State": ("available",),
    "InstanceTypes[].ProcessorInfo.SupportedFeatures[]": ("metal-compatibility",),
}
"""What AWS really answers although its own model does not list it.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html
The filter vpc-endpoint-state and the CLI's examples have states of endpoints in lower case.
The filter interface-type of DescribeNetworkInterfaces names nat_gateway so; the model has natGateway.
For the feature of processors, which is in the collected answers of DescribeInstanceTypes: see instance_types.json.
"""

JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "double": (float, int),
    "float": (float, int),
    "timestamp": (datetime,),
}


@cache
def model(service: str) -> Any:
    return botocore.session.Session().get_service_model(service)


def aws_actions() -> list[str]:
    return sorted(set(registry.actions()) - OURS_ALONE)


def operation(action: Action) -> Any:
    return model(action.service).operation_model(action.api_name)


@pytest.mark.parametrize("name", aws_actions())
def test_every_parameter_is_awss_by_name_and_type(name: str) -> None:
    action = registry.actions()[name]

    assert list(_faults_of_parameters(action.parameters, operation(action).input_shape, action.api_name)) == []


@pytest.mark.parametrize("name", aws_actions())
def test_what_aws_requires_is_required(name: str) -> None:
    action = registry.actions()[name]
    shape = operation(action).input_shape
    required = set(shape.required_members if shape else ()) - TAKEN_BY_THE_DOOR

    assert required <= {one.member for one in action.parameters if one.required}


@pytest.mark.parametrize("name", [one for one in aws_actions() if "." in one])
def test_names_of_other_services_are_those_that_the_cli_derives(name: str) -> None:
    """Their spelling is less regular than EC2's, so that ours could be another one than that of `--options`."""
    action = registry.actions()[name]

    assert xform_name(action.api_name) == name.rpartition(".")[2]
    assert [(one.name, xform_name(one.member)) for one in action.parameters if one.name != xform_name(one.member)] == []


def test_every_result_is_awss_and_every_action_is_tried() -> None:
    faults: list[str] = []
    tried: set[str] = set()

    def listen(name: str, result: dict[str, Any]) -> None:
        tried.add(name)
        if name not in OURS_ALONE:
            faults.extend(_faults_of_result(registry.actions()[name], result))

    tell(listen)

    assert sorted(set(faults)) == []
    assert tried == set(registry.actions())


def _faults_of_parameters(parameters: tuple[Parameter, ...], shape: Any, path: str) -> Iterator[str]:
    for one in parameters:
        place = f"{path}.{one.member}"
        member = shape.members.get(one.member) if shape else None
        if member is None:
            yield f"{place}: AWS has no such parameter"
            continue
        if one.keyed != (member.type_name == "map"):
            yield f"{place}: a map on one side only"
            continue
        member = member.value if one.keyed else member
        if one.many != (member.type_name == "list"):
            yield f"{place}: a list on one side only"
            continue
        yield from _faults_of_type(one, member.member if one.many else member, place)


def _faults_of_type(one: Parameter, shape: Any, place: str) -> Iterator[str]:
    if one.members:
        if shape.type_name != "structure":
            yield f"{place}: a structure here, {shape.type_name} at AWS"
        else:
            yield from _faults_of_parameters(one.members, shape, place)
        return
    ours = _type_name(one.type, one.choices)
    if ours != shape.type_name.replace("long", "integer"):
        yield f"{place}: {ours} here, {shape.type_name} at AWS"
    allowed = getattr(shape, "enum", [])
    unknown = [choice for choice in one.choices if allowed and choice not in allowed]
    if unknown:
        yield f"{place}: AWS has no value {unknown}"


def _type_name(annotation: Any, choices: tuple[Any, ...]) -> str:
    if choices:
        return _type_name(type(choices[0]), ())
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    names = {
        str: "string",
        IPv4Address: "string",
        IPv4Network: "string",
        IPv6Address: "string",
        IPv6Network: "string",
        bool: "boolean",
        bytes: "blob",
        int: "integer",
        float: "double",
        datetime: "timestamp",
    }
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return "structure"
    return names[annotation]


def _faults_of_result(action: Action, result: dict[str, Any]) -> Iterator[str]:
    shape = operation(action).output_shape
    if shape is None:
        if result:
            yield f"{action.api_name}: AWS answers nothing, we answer {sorted(result)}"
        return
    yield from _faults_of_value(result, shape, action.api_name)


def _faults_of_value(value: Any, shape: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _faults_of_structure(value, shape, path)
    elif shape.type_name == "list":
        if not isinstance(value, list):
            yield f"{path}: a list at AWS, {value!r} here"
            return
        for item in value:
            yield from _faults_of_value(item, shape.member, f"{path}[]")
    elif shape.type_name == "map":
        if not isinstance(value, dict):
            yield f"{path}: a map at AWS, {value!r} here"
            return
        for item in value.values():
            yield from _faults_of_value(item, shape.value, f"{path}{{}}")
    else:
        yield from _faults_of_scalar(value, shape, path)


def _faults_of_structure(value: Any, shape: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: a structure at AWS, {value!r} here"
        return
    for name, inner in value.items():
        if name not in shape.members:
            yield f"{path}.{name}: AWS has no such member"
        else:
            yield from _faults_of_value(inner, shape.members[name], f"{path}.{name}")


def _faults_of_scalar(value: Any, shape: Any, path: str) -> Iterator[str]:
    wanted = JSON_TYPES[shape.type_name]
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        yield f"{path}: {shape.type_name} at AWS, {value!r} here"
    elif (enum := getattr(shape, "enum", [])) and value not in (
        *enum,
        *BEYOND_THE_MODEL.get(path.partition(".")[2], ()),
    ):
        yield f"{path}: {value!r} is not one of AWS's {enum}"
