"""What does a web server do before its first thread? All that a first request would do otherwise, in each thread at once.

Above all it lets msgspec look at every kind of document there is. It does that when a kind is first read, marks it as
known before it has finished, and a second thread that reads the same kind meanwhile takes the whole process down.
"""

import gc
import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import suppress

import msgspec
from django.urls import get_resolver

import labs
from labs.aws.service import service
from labs.cloud import codec
from labs.cloud.registry import SERVICES

NOT_SERVED = ("labs.management.", "labs.migrations.")
"""What only commands need."""


def be_ready() -> None:
    """Load every page, kind and document. Several processes that begin as one share what is loaded here."""
    _ = get_resolver().url_patterns
    for module in pkgutil.walk_packages(labs.__path__, "labs."):
        if not module.name.startswith(NOT_SERVED):
            importlib.import_module(module.name)
    codec.prepare()
    for name in SERVICES:
        service(name)
    for one in documents(msgspec.Struct):
        with suppress(TypeError):  # what is only shown, never read, may hold what no document can
            msgspec.json.Decoder(one)
    leave_to_stay()


def leave_to_stay() -> None:
    """Let the collector pass over what is there by now and stays: to look at all of it stops every thread for 0.1 s."""
    gc.collect()
    gc.freeze()


def documents(kind: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """Every kind of document that is defined so far."""
    for one in kind.__subclasses__():
        yield one
        yield from documents(one)
