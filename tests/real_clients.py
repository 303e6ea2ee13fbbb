"""The real aws CLI and the real boto3, with nothing behind them but a world: what they would send never leaves them.

Their own parsers, checks, serialisers and output formats are at work; the request is read and answered as the AWS door does.
"""

import io
import os
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from copy import copy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from urllib.parse import urlencode

import awscli.clidriver
import boto3
import botocore.client
import botocore.hooks
import botocore.session

from labs.assess.plain import plain
from labs.aws.answering import PROTOCOLS
from labs.aws.service import service
from labs.aws.signature import Request
from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.world import World

OF_THE_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "ap-northeast-2",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    # As the CLI sets it when it is imported; the terminal, which imports it as a library, takes that back.
    "AWS_DATA_PATH": str(Path(awscli.__file__).parent / "data"),
}


class Http:
    """The little that botocore wants to know of an answer over HTTP."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


class Sent:
    """A Region that answers what a real client sends, and keeps what it was asked."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def listen(self, session: Any) -> None:
        """Answer every request of a botocore session."""
        session.register("before-parameter-build", self._note)
        session.register("before-call", self._answer)

    def _note(self, params: Mapping[str, Any], model: Any, **_rest: Any) -> None:
        self._params = params

    def _answer(self, model: Any, params: Mapping[str, Any], **_rest: Any) -> tuple[Http, dict[str, Any]]:
        said = {name: value for name, value in self._params.items() if name != "ClientToken"}
        asked = service(model.service_model.service_name)
        self.asked.append((asked.actions[model.name], said))
        if self.world is None:
            return Http(200), {}
        body = params["body"]
        sent = body if isinstance(body, bytes) else urlencode(body).encode()
        request = Request(method="POST", path="/", query="", headers=params["headers"], body=sent)
        call = PROTOCOLS[asked.protocol].decode(asked, request)
        try:
            self.world, result = registry.call(self.world, call.action, call.params)
        except CloudError as error:
            return Http(400), {"Error": {"Code": error.code, "Message": error.message}, "ResponseMetadata": {}}
        return Http(200), {**cast("dict[str, Any]", plain(result)), "ResponseMetadata": {}}


@cache
def cli_driver() -> Any:
    """The CLI as it stands once it is loaded. What reads its data looks up then where they are, whatever runs later."""
    with _environment():
        driver = awscli.clidriver.create_clidriver()
        driver.session.get_component("data_loader")
        _spare_repetition()
        return driver


def _spare_repetition() -> None:
    """Keep botocore's model of each service, and the methods it makes of it.

    The CLI makes a client for each command, and botocore each time a method, with its documentation, for every operation of
    the service: of EC2 more than 700, of which one is called.
    """
    creator = botocore.client.ClientCreator
    for name in ("_load_service_model", "_create_methods"):
        setattr(creator, name, _once_a_service(getattr(creator, name)))
    botocore.hooks._PrefixTrie._recursive_copy = _copy_listeners


def _copy_listeners(trie: Any, node: dict[str, Any]) -> dict[str, Any]:
    """What botocore's own way comes to, in a fifth of the time: who listens is copied twice for each command."""
    lists = botocore.hooks.NodeList
    return {
        key: lists(*(one.copy() for one in value))
        if type(value) is lists
        else _copy_listeners(trie, value)
        if type(value) is dict
        else value
        for key, value in node.items()
    }


def _once_a_service(make: Callable[..., Any]) -> Callable[..., Any]:
    """The method that does it once for each service; what can be added to is given out as a copy."""
    made: dict[str, Any] = {}

    def given(creator: Any, of: Any, *rest: Any) -> Any:
        service_name = getattr(of, "service_name", of)
        if service_name not in made:
            made[service_name] = make(creator, of, *rest)
        found = made[service_name]
        return dict(found) if isinstance(found, dict) else found

    return given


@contextmanager
def _environment() -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(OF_THE_ENVIRONMENT)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def cli_options(program: str, command: str) -> set[str]:
    """The options that the real CLI has for a command of `aws ec2`, or of another of its programs."""
    driver = cli_driver()
    with _afresh(driver):
        found = driver._get_command_table()[program]._get_command_table()[command]
        return {one.cli_name for one in found.arg_table.values()}


def aws(arguments: list[str], sent: Sent) -> tuple[int, str, str]:
    """Carry out one command of the real CLI: exit status, and what it wrote to both outputs."""
    driver = cli_driver()
    if "--cli-input-json" in arguments:  # which decides what is required, once a command is built
        driver._command_table = None
    out, err = _output(), _output()
    with _afresh(driver):
        sent.listen(driver.session)
        try:
            with _environment(), redirect_stdout(out), redirect_stderr(err):
                status = driver.main(arguments)
        except SystemExit as left:
            status = int(str(left.code or 0))
    if "--cli-input-json" in arguments:
        driver._command_table = None
    return status, _written(out), _written(err)


@contextmanager
def _afresh(driver: Any) -> Iterator[None]:
    """Forget what a command left behind: the CLI expects to carry out one command in its life."""
    handlers = driver.session.get_component("event_emitter")._emitter
    before = copy(handlers)
    try:
        yield
    finally:
        vars(handlers).update(vars(before))


def _output() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _written(output: io.TextIOWrapper) -> str:
    return cast("io.BytesIO", output.buffer).getvalue().decode()


@contextmanager
def aws_on_the_path(sent: Sent) -> Iterator[dict[str, str]]:
    """An environment whose `aws` is the real CLI in this process, so that a shell script need not load it each time."""
    with TemporaryDirectory(prefix="aws") as folder, _Door(("127.0.0.1", 0), sent) as door:
        command = Path(folder, "aws")
        command.write_text(ERRAND % {"folder": folder, "port": door.server_address[1]})
        command.chmod(0o700)
        threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield {"PATH": f"{folder}:/usr/bin:/bin"}
        finally:
            door.shutdown()


ERRAND = """#!/bin/bash
# Asks for one command, and says what came of it. A pipe that is named as a file is read here, where it is open.
said=()
for one in "$@"; do
    if [[ $one == */dev/fd/* ]]; then
        descriptor=${one#*/dev/fd/}
        cat <&"$descriptor" >"%(folder)s/$descriptor"
        one=${one%%%%/dev/fd/*}%(folder)s/$descriptor
    fi
    said+=("$one")
done
exec 9<>/dev/tcp/127.0.0.1/%(port)s
printf '%%s\\0' "%(folder)s/$$" "$#" "${said[@]}" >&9
read -r status <&9
cat "%(folder)s/$$.out"
cat "%(folder)s/$$.err" >&2
exit "$status"
"""


class _Door(socketserver.TCPServer):
    def __init__(self, address: tuple[str, int], sent: Sent) -> None:
        self.sent = sent
        super().__init__(address, _Errand)


class _Errand(socketserver.StreamRequestHandler):
    server: _Door

    def handle(self) -> None:
        answers, count = self._word(), int(self._word())
        status, out, err = aws([self._word() for _ in range(count)], self.server.sent)
        Path(f"{answers}.out").write_text(out)
        Path(f"{answers}.err").write_text(err)
        self.wfile.write(f"{status}\n".encode())

    def _word(self) -> str:
        word = b""
        while (byte := self.rfile.read(1)) not in (b"\0", b""):
            word += byte
        return word.decode()


@cache
def _loader() -> Any:
    """What reads the models of the services: once for all sessions, since EC2's is large."""
    with _environment():
        return botocore.session.Session().get_component("data_loader")


@contextmanager
def boto3_with(sent: Sent) -> Iterator[None]:
    """Let `boto3.client` of everybody make clients that only this Region answers."""
    session = botocore.session.Session()
    session.register_component("data_loader", _loader())
    sent.listen(session)
    with _environment():
        boto3.setup_default_session(botocore_session=session)
        try:
            yield
        finally:
            boto3.DEFAULT_SESSION = None
