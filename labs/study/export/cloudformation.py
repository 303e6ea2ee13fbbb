"""How is a world written as a CloudFormation template? One stack that builds what is in one Region.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from labs.cloud.registry import pascal
from labs.cloud.world import World
from labs.study.export.change import Origin
from labs.study.export.cloudformation_parts import WRITERS
from labs.study.export.cloudformation_values import ATTRIBUTES, Function
from labs.study.export.header import template_head
from labs.study.export.parts import Design, Key, Link, Part

INPUTS = {
    "dhcp-options": "String",
    "image": "AWS::EC2::Image::Id",
    "key-pair": "AWS::EC2::KeyPair::KeyName",
    "security-group": "AWS::EC2::SecurityGroup::Id",
    "subnet": "AWS::EC2::Subnet::Id",
    "vpc": "AWS::EC2::VPC::Id",
}
"""Kind -> the type of a parameter that asks for one."""
NEEDS = """Check it with cfn-lint and deploy it with:
  aws cloudformation deploy --template-file network.yaml --stack-name network
In a real AWS account that costs money. Parameters ask for what is there already and for images."""


class _Dumper(yaml.SafeDumper):
    """Writes functions in their short form, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        super().increase_indent(flow, indentless=False)


def _represent(dumper: yaml.SafeDumper, function: Function) -> yaml.Node:
    if isinstance(function.argument, list):
        return dumper.represent_sequence(f"!{function.name}", function.argument, flow_style=True)
    return dumper.represent_scalar(f"!{function.name}", str(function.argument))


_Dumper.add_representer(Function, _represent)


def template(origin: Origin, world: World) -> str:
    """The template of a world, with a head of comments."""
    design = Design(world, WRITERS)
    names = {key: logical_id(name) for key, name in design.names.items()}
    document: dict[str, Any] = {"AWSTemplateFormatVersion": "2010-09-09", "Description": _description(origin)}
    if design.inputs:
        document["Parameters"] = {names[id, ""]: _parameter(design, id, kind) for id, kind in design.inputs.items()}
    document["Resources"] = {names[part.key]: _resource(design, part, names) for part in design.parts}
    if not document["Resources"]:
        document["Resources"] = {"Nothing": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}
    head = "\n".join(f"# {line}".rstrip() for line in template_head(origin, world, NEEDS, design.notes))
    return f"{head}\n{yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)}"


def logical_id(name: str) -> str:
    """A name without separators, in which different names stay different: `to_10_0_1_0_24` -> `To10x0x1x0x24`."""
    return pascal(re.sub("(?<=[0-9])_(?=[0-9])", "x", name))


def _description(origin: Origin) -> str:
    title = " ".join(origin.title.split())
    return f"What was built in the ecnet {origin.kind} {title}"[:1000]


def _parameter(design: Design, id: str, kind: str) -> dict[str, Any]:
    asked = {"Type": INPUTS.get(kind, "String"), "Description": f"The {kind or 'resource'} that is {id} in ecnet"}
    return {**asked, "Default": id} if kind == "image" else asked


def _resource(design: Design, part: Part, names: Mapping[Key, str]) -> dict[str, Any]:
    written: dict[str, Any] = {"Type": part.type}
    after = [names[key] for key in dict.fromkeys(part.after) if key in names]
    if after:
        written["DependsOn"] = after[0] if len(after) == 1 else after
    properties = {name: _value(design, value, names) for name, value in part.properties.items()}
    return {**written, "Properties": properties} if properties else written


def _value(design: Design, value: Any, names: Mapping[Key, str]) -> Any:
    if isinstance(value, Link):
        return _link(design, value, names)
    if isinstance(value, Function):
        return Function(value.name, _value(design, value.argument, names))
    if isinstance(value, Mapping):
        return {name: _value(design, inner, names) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value(design, inner, names) for inner in value]
    return value


def _link(design: Design, link: Link, names: Mapping[Key, str]) -> Function:
    name = names[link.id, ""]
    attribute = link.attribute or ATTRIBUTES.get(design.types.get(link.id, ""), "")
    return Function("GetAtt", f"{name}.{attribute}") if attribute else Function("Ref", name)
