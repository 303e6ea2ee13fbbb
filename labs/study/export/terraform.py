"""How is a world written in Terraform's language? A configuration that builds what is in one Region.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labs.cloud.world import World
from labs.study.export.change import Origin
from labs.study.export.header import template_head
from labs.study.export.parts import Design, Link, Part
from labs.study.export.terraform_parts import WRITERS
from labs.study.export.terraform_values import Block, Call

NEEDS = """Apply it with:
  terraform init && terraform apply
In a real AWS account that costs money. Variables ask for what is there already and for images."""
PROVIDER = """terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region = %s
}
"""


def configuration(origin: Origin, world: World) -> str:
    """The configuration of a world, with a head of comments."""
    design = Design(world, WRITERS)
    blocks = [_variable(design, id, kind) for id, kind in design.inputs.items()]
    blocks += [_resource(design, part) for part in design.parts]
    head = "\n".join(f"# {line}".rstrip() for line in template_head(origin, world, NEEDS, design.notes))
    return "\n".join([head, "", PROVIDER % quoted(world.region), *blocks])


def quoted(text: str) -> str:
    """A string in which nothing is a template."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _variable(design: Design, id: str, kind: str) -> str:
    what = f"The {kind or 'resource'} that is {id} in ecnet"
    lines = ["  type        = string", f"  description = {quoted(what)}"]
    if kind == "image":
        lines.append(f"  default     = {quoted(id)}")
    return "\n".join([f'variable "{design.names[id, ""]}" {{', *lines, "}", ""])


def _resource(design: Design, part: Part) -> str:
    lines = list(_members(design, part.properties, 1))
    types = {one.key: one.type for one in design.parts}
    after = [f"{types[key]}.{design.names[key]}" for key in dict.fromkeys(part.after) if key in types]
    if after:
        lines += ["", f"  depends_on = [{', '.join(after)}]"]
    return "\n".join([f'resource "{part.type}" "{design.names[part.key]}" {{', *lines, "}", ""])


def _members(design: Design, properties: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Arguments with their equals signs below each other, then blocks."""
    indent = "  " * depth
    plain = {name: value for name, value in properties.items() if not _are_blocks(value)}
    width = max((len(name) for name in plain), default=0)
    for name, value in plain.items():
        yield f"{indent}{name:<{width}} = {_value(design, value, depth)}"
    for name, value in properties.items():
        for block in value if _are_blocks(value) else ():
            yield ""
            yield f"{indent}{name} {{"
            yield from _members(design, block.members, depth + 1)
            yield f"{indent}}}"


def _are_blocks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Block) for one in value)


def _value(design: Design, value: Any, depth: int) -> str:
    if isinstance(value, Link):
        return _link(design, value)
    if isinstance(value, Call):
        return f"{value.function}({', '.join(_value(design, one, depth) for one in value.arguments)})"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return _object(design, value, depth)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_value(design, one, depth) for one in value)}]"
    return quoted(value) if isinstance(value, str) else str(value)


def _object(design: Design, value: Mapping[str, Any], depth: int) -> str:
    indent = "  " * depth
    keys = {name: name if name.isidentifier() and name.isascii() else quoted(name) for name in value}
    width = max(len(key) for key in keys.values())
    lines = [f"{indent}  {keys[name]:<{width}} = {_value(design, inner, depth + 1)}" for name, inner in value.items()]
    return "\n".join(["{", *lines, f"{indent}}}"])


def _link(design: Design, link: Link) -> str:
    name = design.names[link.id, ""]
    made_as = design.types.get(link.id)
    return f"{made_as}.{name}.{link.attribute or 'id'}" if made_as else f"var.{name}"
