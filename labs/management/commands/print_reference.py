"""Write docs/reference from the code: what the simulated cloud can do, refuse and hold. A test keeps the pages fresh."""

import importlib
import pkgutil
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from django.conf import settings
from django.core.management.base import BaseCommand

from labs import cloud
from labs.cloud import registry
from labs.cloud.errors import Malformed, NotFound, QuotaExceeded, every_error
from labs.cloud.facts import quotas
from labs.cloud.registry import Parameter
from labs.cloud.resources.instance import CODES, SETTLES_TO, TRANSITIONS
from labs.cloud.resources.network_interface import Status
from labs.cloud.resources.network_interface_attachment import SETTLES_TO as INTERFACE_SETTLES_TO
from labs.cloud.resources.vpc_peering_connection import LEADS_TO, REQUEST_LASTS, STAYS_VISIBLE
from labs.cloud.resources.vpc_peering_connection import SETTLES_TO as PEERING_SETTLES_TO
from labs.cloud.resources.vpn_gateway import SETTLES_TO as ATTACHMENT_SETTLES_TO
from labs.cloud.resources.vpn_gateway import AttachmentState

CODE_GIVEN_WHEN_RAISED = (NotFound, Malformed, QuotaExceeded)
TYPE_NAMES: Mapping[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    bytes: "blob (Base64)",
    datetime: "timestamp (ISO 8601)",
    IPv4Address: "IPv4 address",
    IPv4Network: "IPv4 CIDR block",
    IPv6Address: "IPv6 address",
    IPv6Network: "IPv6 CIDR block",
}


class Command(BaseCommand):
    help = "Write docs/reference from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "docs" / "reference")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"{folder / name}\n")


def pages() -> dict[str, str]:
    """Every page of the reference: file name -> text."""
    for module in pkgutil.walk_packages(cloud.__path__, f"{cloud.__name__}."):
        importlib.import_module(module.name)
    printers: Mapping[str, Callable[[], Iterator[str]]] = {
        "actions.md": actions_page,
        "kinds.md": kinds_page,
        "states.md": states_page,
        "quotas.md": quotas_page,
        "errors.md": errors_page,
    }
    return {name: "\n".join(printer()) + "\n" for name, printer in printers.items()}


def actions_page() -> Iterator[str]:
    """Every action with its parameters."""
    yield from _title("Actions", "What can be asked of the simulated cloud, in the words of AWS's APIs.")
    for name, action in sorted(registry.actions().items()):
        yield f"## {action.api_name}{'' if action.service == 'ec2' else f' ({action.service})'}"
        yield ""
        yield f"`{name}`. {(action.function.__doc__ or '').strip().splitlines()[0]}"
        yield ""
        if name in registry.OURS_ALONE:
            yield "This action is the simulator's own. EC2 has none of this name, and no client of AWS can call it."
            yield ""
        if action.parameters:
            yield from _table(("Parameter", "Type", "Required"), _rows_of_parameters(action.parameters, ""))


def kinds_page() -> Iterator[str]:
    """Every kind of resource with its filters."""
    yield from _title("Kinds", "What can be in a simulated Region, and by which filters it is found.")
    for name, kind in sorted(registry.kinds().items()):
        yield f"## {name}"
        yield ""
        yield f"- Id: `{kind.id_prefix}-…`, member `{kind.id_member}`"
        yield f"- Unknown id: `{kind.not_found}`; badly formed id: `{kind.malformed}`"
        filters = ", ".join(f"`{one}`" for one in sorted({**kind.filters, **kind.hidden_filters}))
        yield f"- Filters: {filters + ', ' if filters else ''}`tag:<key>`, `tag-key`"
        yield ""


def states_page() -> Iterator[str]:
    """The state machines of instances, network interfaces, peering connections and VPNs."""
    yield from _title("States", "Which states there are and what leads from one to the other.")
    yield "## instance"
    yield ""
    yield "What a request makes of each state; `-` is a refusal (IncorrectInstanceState)."
    yield ""
    yield from _table(
        ("State", "Code", *TRANSITIONS, "settles to"),
        (
            (
                state,
                code,
                *(TRANSITIONS[request].get(state, "-") for request in TRANSITIONS),
                SETTLES_TO.get(state, ""),
            )
            for state, code in CODES.items()
        ),
    )
    yield "## network-interface"
    yield ""
    yield "AttachNetworkInterface needs `available`; DetachNetworkInterface works from `in-use`."
    yield ""
    yield from _table(
        ("Status", "settles to"),
        ((status, INTERFACE_SETTLES_TO.get(status, "")) for status in get_args(Status)),
    )
    yield from _peering_states()
    yield from _vpn_states()


def _peering_states() -> Iterator[str]:
    yield "## vpc-peering-connection"
    yield ""
    yield f"A request expires after {REQUEST_LASTS.days} days."
    yield ""
    yield from _table(
        ("Status", "may become", "settles to", "still described for"),
        (
            (
                f"`{status}`",
                ", ".join(f"`{one}`" for one in following),
                PEERING_SETTLES_TO.get(status, ""),
                f"{STAYS_VISIBLE[status].total_seconds() / 3600:g} h" if status in STAYS_VISIBLE else "",
            )
            for status, following in LEADS_TO.items()
        ),
    )


def _vpn_states() -> Iterator[str]:
    yield "## vpn-gateway"
    yield ""
    yield "Of its attachment to a VPC. DetachVpnGateway works from `attached`; the gateway is deleted from `detached`."
    yield ""
    yield from _table(
        ("State", "settles to"),
        ((state, ATTACHMENT_SETTLES_TO.get(state, "")) for state in get_args(AttachmentState)),
    )
    yield "## vpn-connection"
    yield ""
    yield "A deleted connection is still described for an hour. Routes are given to one that is `available`."
    yield ""
    yield from _table(
        ("State", "settles to"),
        (("pending", "available"), ("available", ""), ("deleted", "")),
    )


def quotas_page() -> Iterator[str]:
    """The limits of an account."""
    yield from _title("Quotas", "How many of each thing an account may have, and the refusal of one more.")
    yield from _table(("Quota", "Error code"), ((limit, f"`{code}`") for code, limit in sorted(quotas.DEFAULT.items())))
    yield from _table(
        ("Quota", "Error code"),
        [(f"{quotas.STANDARD_VCPUS} vCPUs of running instances of the standard families", "`VcpuLimitExceeded`")],
    )


def errors_page() -> Iterator[str]:
    """Every refusal."""
    yield from _title("Errors", "Every refusal: its code, its reason (finer than the code) and its message.")
    errors = sorted(every_error(), key=lambda error: (error.code, error.__name__))
    yield from _table(
        ("Code", "Reason", "Message"),
        (
            (
                "(of the kind or quota)" if error in CODE_GIVEN_WHEN_RAISED else f"`{error.code}`",
                error.__name__,
                f"`{error.template}`",
            )
            for error in errors
        ),
    )


def _title(title: str, lead: str) -> Iterator[str]:
    yield f"# {title}"
    yield ""
    yield f"{lead} Printed from the code by `manage.py print_reference`; do not edit."
    yield ""


def _table(head: Sequence[str], rows: Any) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
    yield ""


def _rows_of_parameters(parameters: Sequence[Parameter], path: str) -> Iterator[tuple[str, str, str]]:
    for one in parameters:
        place = f"{path}{one.member}"
        yield f"`{place}`", _type_text(one), "yes" if one.required else ""
        yield from _rows_of_parameters(one.members, f"{place}{'{}' if one.keyed else ''}{'[]' if one.many else ''}.")


def _type_text(one: Parameter) -> str:
    plural = f"{'map to ' if one.keyed else ''}{'list of ' if one.many else ''}"
    if one.choices:
        return plural + ", ".join(f"`{choice}`" for choice in one.choices)
    if one.refers_to:
        return f"{plural}id of {' or '.join(one.refers_to)}"
    if one.members:
        return f"{plural}structure"
    plain = get_args(one.type)[0] if get_origin(one.type) is Annotated else one.type
    return plural + TYPE_NAMES[plain]
