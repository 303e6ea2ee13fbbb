"""How is a plan carried out with boto3? A Python script, laid out as formatters for Python lay it out at 100 columns."""

from collections.abc import Iterator, Mapping
from typing import Any

from labs.cloud import registry
from labs.cloud.cli_value import Inside, Variable
from labs.cloud.registry import api_name, pascal
from labs.cloud.spelling import members_of
from labs.study.export.change import Origin
from labs.study.export.header import head, shown_once
from labs.study.export.natural_keys import Path
from labs.study.export.plan import Call, Lookup, Note, Plan

WIDEST = 100
"""Characters that a line may have; what does not fit is broken at every comma."""
NEEDS = """Needs Python and boto3 with credentials. For an ecnet sandbox set AWS_ENDPOINT_URL to its address first;
without that this builds in a real AWS account, where it costs money."""

ONLY = '''

def only(found):
    """Give the one thing that is found, and stop when there is not exactly one."""
    found = list(found)
    if len(found) != 1:
        raise SystemExit(f"Expected exactly one, found {found}")
    return found[0]


'''
AT_HAND = "one"
"""What the thing at hand is called in a comprehension."""


def boto3_script(origin: Origin, plan: Plan) -> str:
    """The whole script."""
    said = "\n".join(line.replace("\\", "\\\\").replace('"""', "'''") for line in head(origin, plan, needs=NEEDS))
    only = ONLY if any(isinstance(one, Lookup) for one in plan.steps) else "\n"
    asked = ((_service(one), one.region) for one in plan.steps if isinstance(one, Call | Lookup))
    clients = "".join(
        f"{_client(service, region, origin)} = boto3.client({_code(service)}, region_name={_code(region)})\n"
        for service, region in dict.fromkeys((("ec2", origin.region), *asked))
    )
    body = "\n".join(_body(origin, plan))
    deriving = "import ipaddress\n\n" if plan.derives else ""
    return f'"""{said}\n"""\n\n{deriving}import boto3\n\n{clients}{only}{body}'.rstrip("\n") + "\n"


def _service(step: Call | Lookup) -> str:
    """Whose action a step carries out."""
    return "ec2" if isinstance(step, Lookup) else registry.actions()[step.action].service


def _client(service: str, region: str, origin: Origin) -> str:
    """What the client of a service in a Region is called."""
    return service if region == origin.region else f"{service}_{region.replace('-', '_')}"


def _body(origin: Origin, plan: Plan) -> Iterator[str]:
    done = 0
    for step in plan.steps:
        if isinstance(step, Note):
            yield f"# {' '.join(step.text.split())}\n"
        elif isinstance(step, Lookup):
            yield _looked_up(step, _client("ec2", step.region, origin))
        else:
            done += 1
            said = f"[{done}/{len(plan.calls)}] {api_name(step.action)}"
            yield _called(step, said, _client(_service(step), step.region, origin))


def _looked_up(step: Lookup, ec2: str) -> str:
    way = step.way
    filters = [{"Name": name, "Values": [_filter_text(value)]} for name, value in way.filters]
    beside = len(f'for {AT_HAND} in ["{way.lists[0]}"]')
    asking = {pascal(registry.actions()[way.action].filters): filters} if filters else {}
    asked = _invoked(f"{ec2}.{way.action}", asking, 4, beside)
    loops, holder = [], asked
    for place, name in enumerate(way.lists):
        each = AT_HAND if place == len(way.lists) - 1 else f"outer_{place}"
        loops.append(f"    for {each} in {holder}[{_code(name)}]")
        holder = each
    if way.where:
        loops.append(f"    if {' and '.join(_compared(name, value) for name, value in way.where)}")
    leaf = f"    {AT_HAND}{_subscripts(tuple(way.leaf.split('.')))}"
    flat = f"{step.variable} = only({' '.join(one.strip() for one in (leaf, *loops))})"
    if "\n" not in flat and len(flat) <= WIDEST:
        return f"{flat}\n"
    return "\n".join([f"{step.variable} = only(", leaf, *loops, ")\n"])


def _called(call: Call, said: str, client: str) -> str:
    asked = members_of(registry.actions()[call.action], call.params)
    method = f"{client}.{registry.bare(call.action)}"
    lines = [*shown_once(call.action), f"print({_code(said)})"]
    if len(call.captures) == 1:
        name, path = next(iter(call.captures.items()))
        after = _subscripts(path)
        lines.append(f"{name} = {_invoked(method, asked, 0, len(name) + 3 + len(after))}{after}")
    elif call.captures:
        lines.append(f"answer = {_invoked(method, asked, 0, len('answer = '))}")
        lines += [_captured(name, path) for name, path in call.captures.items()]
    else:
        lines.append(_invoked(method, asked, 0, 0))
    lines += [f'print(f"  {name} = {{{name}}}")' for name in call.captures]
    if call.wait is not None and call.wait.ids:
        waiter = f"{client}.get_waiter({_code(call.wait.waiter)}).wait"
        lines.append(_invoked(waiter, {call.wait.member: list(call.wait.ids)}, 0, 0))
    return "\n".join(lines) + "\n"


def _captured(name: str, path: Path) -> str:
    """What an answer gives, on one line where it fits."""
    flat = f"{name} = answer{_subscripts(path)}"
    if len(flat) <= WIDEST:
        return flat
    return f"{name} = answer{_subscripts(path[:-1])}[\n    {_code(path[-1])}\n]"


def _compared(name: str, value: Any) -> str:
    read = AT_HAND
    *outer, last = name.split(".")
    for part in outer:
        read += f".get({_code(part)}, {{}})"
    read += f".get({_code(last)})"
    return f"{read} is {value}" if isinstance(value, bool) else f"{read} == {_code(value)}"


def _invoked(function: str, arguments: Mapping[str, Any], indent: int, beside: int) -> str:
    """A call on one line where it fits beside what else stands there, else with an argument a line."""
    flat = f"{function}({', '.join(f'{name}={_code(value)}' for name, value in arguments.items())})"
    if len(flat) + indent + beside <= WIDEST or not arguments:
        return flat
    pad = " " * (indent + 4)
    inner = "".join(
        f"{pad}{name}={_laid_out(value, indent + 4, len(name) + 2)},\n" for name, value in arguments.items()
    )
    return f"{function}(\n{inner}{' ' * indent})"


def _laid_out(value: Any, indent: int, beside: int) -> str:
    """A value on one line where it fits, else with an item a line."""
    flat = _code(value)
    if len(flat) + indent + beside <= WIDEST or not value or not isinstance(value, Mapping | list):
        return flat
    pad = " " * (indent + 4)
    if isinstance(value, Mapping):
        named = ((f"{_code(name)}: ", inner) for name, inner in value.items())
        items = "".join(f"{pad}{name}{_laid_out(inner, indent + 4, len(name) + 1)},\n" for name, inner in named)
        return f"{{\n{items}{' ' * indent}}}"
    items = "".join(f"{pad}{_laid_out(inner, indent + 4, 1)},\n" for inner in value)
    return f"[\n{items}{' ' * indent}]"


def _code(value: Any) -> str:
    """A value as Python writes it, with double quotes."""
    if isinstance(value, Inside):
        return f'f"{{ipaddress.ip_network({value.name})[{value.offset:#x}]}}{value.length}"'
    if isinstance(value, Variable):
        return value.name
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_code(name)}: {_code(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_code(inner) for inner in value) + "]"
    said = repr(value)
    mark = "b" if isinstance(value, bytes) else ""
    return f'{mark}"{said[len(mark) + 1 : -1]}"' if said.startswith(f"{mark}'") and '"' not in said else said


def _subscripts(path: Path) -> str:
    return "".join(f"[{_code(one)}]" for one in path)


def _filter_text(value: Any) -> Any:
    if isinstance(value, Variable):
        return value
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
