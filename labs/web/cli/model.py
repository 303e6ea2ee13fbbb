"""What does the CLI know of a service? botocore's model, paginators and waiters, cut down to what this Region offers.

The files are read as raw JSON of which only the needed shapes are decoded: the whole model of EC2 would take fifty
megabytes.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from labs.cloud import registry
from labs.cloud.cli_line import PROGRAMS
from labs.web.cli.library import DATA, ServiceModel, cli_name


class _Stored(msgspec.Struct):
    documentation: str = ""
    metadata: dict[str, Any] = {}
    operations: dict[str, msgspec.Raw] = {}
    shapes: dict[str, msgspec.Raw] = {}


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """A service of the CLI: the operations that can be called here, and the names of all others there are."""

    name: str
    """What the CLI calls it."""
    documentation: str
    model: Any
    """botocore's ServiceModel of the offered operations."""
    operations: Mapping[str, str]
    """What the CLI calls an operation -> what the API calls it."""
    not_offered: Mapping[str, str]
    paginators: Mapping[str, Any]
    """API name -> how botocore pages through it."""
    waiters: Mapping[str, Any]
    """What the CLI calls a waiter -> its configuration."""


@cache
def service(program: str) -> Service:
    """What stands behind a program of the CLI, as far as this Region offers it."""
    name = BEHIND[program]
    return _service(program, name, frozenset(registry.called_by_aws(name)))


BEHIND: Mapping[str, str] = {program: name for name, program in sorted(PROGRAMS.items(), key=itemgetter(1))}
"""What the CLI calls a service -> the service."""


@cache
def services_elsewhere() -> frozenset[str]:
    """What the CLI calls the services that are not simulated."""
    found = {folder.name for folder in DATA.iterdir() if folder.is_dir()}
    return frozenset(found | {"ddb", "deploy", "history", "s3", "s3api"}) - {*BEHIND, *BEHIND.values()}


def _service(program: str, name: str, wanted: frozenset[str]) -> Service:
    folder = max(one for one in (DATA / name).iterdir() if one.is_dir())
    stored = msgspec.json.decode(_text(folder / "service-2.json"), type=_Stored)
    offered = {one: msgspec.json.decode(stored.operations[one]) for one in stored.operations if one in wanted}
    shapes: dict[str, Any] = {}
    for operation in offered.values():
        for part in ("input", "output"):
            if part in operation:
                _take(operation[part]["shape"], stored.shapes, shapes)
    described = {"metadata": stored.metadata, "operations": offered, "shapes": shapes}
    waiters = _optional(folder / "waiters-2.json", "waiters")
    return Service(
        name=program,
        documentation=stored.documentation,
        model=ServiceModel(described, service_name=name),
        operations={cli_name(one): one for one in sorted(offered)},
        not_offered={cli_name(one): one for one in stored.operations if one not in offered},
        paginators=_optional(folder / "paginators-1.json", "pagination"),
        waiters={
            cli_name(one): {**found, "name": one}
            for one, found in sorted(waiters.items())
            if found["operation"] in offered
        },
    )


def _take(name: str, stored: Mapping[str, msgspec.Raw], taken: dict[str, Any]) -> None:
    """Decode a shape and all that it is made of."""
    if name in taken:
        return
    shape = taken[name] = msgspec.json.decode(stored[name])
    for inner in _inner(shape):
        _take(inner, stored, taken)


def _inner(shape: Mapping[str, Any]) -> Iterator[str]:
    for member in shape.get("members", {}).values():
        yield member["shape"]
    for part in ("member", "key", "value"):
        if part in shape:
            yield shape[part]["shape"]


def _text(path: Path) -> bytes:
    packed = path.with_name(f"{path.name}.gz")
    return gzip.decompress(packed.read_bytes()) if packed.exists() else path.read_bytes()


def _optional(path: Path, part: str) -> Mapping[str, Any]:
    if not (path.exists() or path.with_name(f"{path.name}.gz").exists()):
        return {}
    found: Mapping[str, Any] = json.loads(_text(path))[part]
    return found
