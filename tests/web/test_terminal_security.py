"""The AWS CLI as a library reaches nothing of the machine: no file, no process, no connection, no stream, no exit."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.cloud.genesis import begin
from labs.cloud.guest.program import known_programs
from labs.cloud.guest.shell import run as run_inside
from labs.web.cli import model
from labs.web.cli.completion import complete
from labs.web.cli.library import READ_BY_THE_CLI
from labs.web.cli.session import Ran
from tests.cloud.guest.inside import a_network
from tests.processes import ROOT
from tests.rows import a_lab, a_sandbox, a_user, a_world
from tests.web.terminal import Typing

NETWORK = a_network().with_instance("web", in_subnet="public", instance_type="t3.micro")
SHELL = (NETWORK.world, NETWORK["web"])
for _line in ("ip a; ping -c 1 example.com", "curl -s http://169.254.169.254/", "iperf3 -c localhost", "dig x; lspci"):
    run_inside(*SHELL, _line)  # so that what is loaded once was loaded

SECRET = "the secret of the machine"
FORBIDDEN = ("open", "os.", "shutil.", "subprocess.", "socket.", "urllib.", "webbrowser.", "pty.", "ctypes.", "import")
"""How the names of audit events begin that a command must never cause."""


class Watch:
    """Notes what the interpreter is asked for while it is on. An audit hook cannot be taken off again."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.on: int | None = None
        sys.addaudithook(self._note)

    def _note(self, event: str, args: tuple[object, ...]) -> None:
        if self.on == threading.get_ident() and event.startswith(FORBIDDEN):
            self.seen.append(f"{event} {args[:2]}")


WATCH = Watch()


class Watched(Typing):
    """Somebody types, and nothing may be opened, started, connected to, imported or printed meanwhile."""

    def type(self, script: str) -> list[Ran]:
        with watching():
            return super().type(script)


@contextmanager
def watching() -> Iterator[None]:
    WATCH.seen.clear()
    WATCH.on = threading.get_ident()
    try:
        yield
    finally:
        WATCH.on = None
    assert WATCH.seen == []


@pytest.fixture
def typing(db: None) -> Typing:
    """Somebody types after everything that is loaded once was loaded."""
    typing = Typing(a_sandbox(a_user(), a_lab()))
    typing.type(
        "aws ec2 describe-vpcs; aws s3 ls; aws sts get-caller-identity; aws ec2 delete-vpc --vpc-id x; aws help"
    )
    typing.type("aws configservice help; aws sns help; aws ssm help")
    typing.type("aws ec2 describe-vpcs --output table; aws ec2 wait vpc-exists; aws ec2 create-vpc --cidr-block 1")
    return typing


@pytest.fixture
def watched(typing: Typing, capfd: pytest.CaptureFixture[str]) -> Iterator[Typing]:
    """Somebody is watched while they type, and the process's own streams stay empty."""
    yield Watched(typing.sandbox)
    assert tuple(capfd.readouterr()) == ("", "")


@pytest.fixture
def secret(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("machine") / "secret.json"
    path.write_text(f'{{"CidrBlock": "{SECRET}"}}')
    return str(path)


READING_A_FILE = (
    "aws ec2 create-vpc --cidr-block file://{path}",
    "aws ec2 create-vpc --cidr-block fileb://{path}",
    "aws ec2 create-vpc --cidr-block=file://{path}",
    "aws ec2 create-vpc --cli-input-json file://{path}",
    "aws ec2 create-vpc --cli-input-json fileb://{path}",
    "aws ec2 describe-vpcs --vpc-ids file://{path}",
    "aws ec2 describe-vpcs --filters file://{path}",
    "aws ec2 describe-vpcs --filters Name@=file://{path},Values=a",
    "aws ec2 describe-vpcs --filters 'Name=a,Values@=[file://{path}]'",
    "aws ec2 create-vpc --tag-specifications 'ResourceType=vpc,Tags=[{{Key@=file://{path},Value=b}}]'",
    "aws ec2 create-vpc --tag-specifications 'ResourceType=vpc,Tags=[{{Key@=\"file://{path}\",Value=b}}]'",
    "aws ec2 run-instances --user-data file://{path} --image-id ami-1",
    "aws ec2 wait vpc-exists --vpc-ids file://{path}",
    "aws ec2 modify-subnet-attribute --subnet-id a --map-public-ip-on-launch file://{path}",
    "aws ec2 authorize-security-group-ingress --group-id a --protocol file://{path}",
    "aws ec2 describe-vpcs --max-items 1 --starting-token file://{path}",
)


@pytest.mark.parametrize("line", READING_A_FILE)
def test_no_file_is_read(watched: Typing, secret: str, line: str) -> None:
    said = watched.error(line.format(path=secret))

    assert "This terminal has no files" in said
    assert SECRET not in said


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest/meta-data/", "https://127.0.0.1/"])
def test_nothing_is_fetched(watched: Typing, address: str) -> None:
    assert "fetches nothing" in watched.error(f"aws ec2 create-vpc --cidr-block {address}")
    assert "fetches nothing" in watched.error(f"aws ec2 describe-vpcs --vpc-ids {address}")


@pytest.mark.parametrize(
    "option",
    [
        "--endpoint-url http://127.0.0.1:1/",
        "--endpoint http://127.0.0.1:1/",
        "--ca-bundle /etc/passwd",
        "--profile default",
        "--debug",
        "--v2-debug",
        "--no-verify-ssl",
        "--no-sign-request",
        "--cli-connect-timeout 1",
        "--cli-read-timeout 1",
    ],
)
def test_options_about_the_connection_are_refused_and_nothing_is_done(watched: Typing, option: str) -> None:
    said = watched.error(f"aws ec2 create-vpc --cidr-block 10.0.0.0/16 {option}")

    assert "means nothing in this terminal" in said
    assert not watched.sandbox.commands.filter(action="create_vpc", outcome="done").exists()


@pytest.mark.parametrize(
    "line",
    [
        "aws s3 cp /etc/passwd s3://bucket/",
        "aws s3api get-object --bucket b --key k /tmp/out",
        "aws history show",
        "aws ssm start-session --target i-1",
        "aws ec2-instance-connect ssh --instance-id i-1",
        "aws ecs execute-command --cluster a --command sh",
        "aws cloudformation deploy --template-file /etc/passwd --stack-name s",
        "aws ec2 get-password-data --instance-id i-1 --priv-launch-key /etc/passwd",
        "aws ec2 bundle-instance --instance-id i-1 --bucket b",
        "aws deploy push --source /etc",
        "aws !ls",
        "aws alias",
        "aws ../../etc/passwd",
        "aws --color on --output table s3 ls",
        "vim /etc/passwd",
        "cat /etc/passwd",
        "echo $(cat /etc/passwd)x | sh",
        "aws ec2 describe-vpcs > /etc/cron.d/x",
        "exec sh",
        ". /etc/profile",
        "source /etc/profile",
    ],
)
def test_there_is_no_other_program(watched: Typing, line: str) -> None:
    assert watched.type(line)[-1].status != 0


def test_help_needs_no_pager_and_completion_no_files(watched: Typing) -> None:
    watched.out(
        "aws help; aws ec2 help; aws ec2 describe-instances help; aws ec2 wait help; aws configure; aws --version"
    )
    with watching():
        complete("aws ec2 describe-vpcs --vpc-ids file:///", a_world())


def test_neither_the_environment_nor_a_home_decides_anything(
    watched: Typing, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    for name, value in {
        "AWS_PROFILE": "other",
        "AWS_DEFAULT_OUTPUT": "text",
        "AWS_DEFAULT_REGION": "mars-1",
        "AWS_CONFIG_FILE": secret,
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1/",
        "AWS_CLI_UPGRADE_DEBUG_MODE": "true",
        "AWS_DATA_PATH": "/etc",
        "AWS_PAGER": "touch /tmp/paged",
    }.items():
        monkeypatch.setitem(os.environ, name, value)

    assert watched.out("aws ec2 describe-vpcs") == '{\n    "Vpcs": []\n}\n'
    assert watched.out("echo $HOME $PATH $AWS_PROFILE") == "\n"


def test_a_command_says_nothing_to_the_log(watched: Typing, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        watched.type("aws ec2 create-vpc --cidr-block x; aws ec2 describe-vpcs --query [; aws nope; aws --version")

    assert caplog.records == []


def test_no_operation_here_takes_or_gives_a_stream() -> None:
    """Streamed blobs are what the CLI reads from a path, and writes to one."""
    for service in map(model.service, model.BEHIND):
        for api_name in service.operations.values():
            operation = service.model.operation_model(api_name)
            assert not operation.has_streaming_input
            assert not operation.has_streaming_output


def test_one_command_leaves_nothing_behind_for_the_next(typing: Typing) -> None:
    """The CLI is made for one command a process: `--cli-input-json` makes every option of an operation optional."""
    typing.type("aws ec2 create-subnet --cli-input-json '{}'")
    typing.type("aws ec2 create-subnet --generate-cli-skeleton")

    assert "the following arguments are required: --vpc-id" in typing.error("aws ec2 create-subnet")


def test_many_may_type_at_once(typing: Typing) -> None:
    from labs.web.cli import grammar

    faults: list[object] = []

    def parse(number: int) -> None:
        for _ in range(20):
            tags = f"ResourceType=vpc,Tags=[{{Key=Name,Value=n{number}}}]"
            asked = grammar.read(
                ["ec2", "create-vpc", "--cidr-block", f"10.{number}.0.0/16", "--tag-specifications", tags]
            )
            if asked.params["CidrBlock"] != f"10.{number}.0.0/16" or f"n{number}" not in str(asked.params):
                faults.append(asked)

    threads = [threading.Thread(target=parse, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert faults == []


WORDS = st.one_of(
    st.sampled_from(
        (
            "aws", "ec2", "sts", "wait", "help", "create-vpc", "describe-vpcs", "run-instances", "vpc-available",
            "--cidr-block", "--filters", "--query", "--output", "table", "--cli-input-json", "--tag-specifications",
            "--max-items", "--count", "--network-interfaces", "--ip-permissions", "--dry-run", "--debug", "''", "=", "@=",
            "Name=a,Values=b", "[{", "{}", "[]", "$X", "$(", ")", ";", "&&", "\\", "'", '"', "#", ">/dev/null", "1:2", "-1",
            *(f"{prefix}/etc/passwd" for prefix in READ_BY_THE_CLI),
        )
    ),
    st.text(max_size=12),
)  # fmt: skip


@given(st.lists(WORDS, max_size=12))
def test_whatever_is_typed_is_answered_and_touches_nothing(words: list[str]) -> None:
    """Everything up to the call: the grammar with its customizations, help, completion; never another exception."""
    from labs.web.cli import grammar
    from labs.web.cli.aws import MISTAKES
    from labs.web.cli.library import Told

    world = begin(account_id="123456789012", region="ap-northeast-2", seed=1, now=a_world().now, default_vpc=True)
    line = " ".join(words)
    with watching(), suppress(Told, *MISTAKES, TypeError, AttributeError, IndexError, KeyError):
        # The last four are how the CLI's own grammar stumbles; the terminal tells it as the CLI does.
        complete(line, world)
        grammar.read(line.split()[1:])


INSIDE = st.one_of(
    WORDS, st.sampled_from((*known_programs(), "|", "169.254.169.254", "localhost", "http://", "-X", "PUT"))
)


@given(st.lists(INSIDE, max_size=10))
def test_whatever_is_typed_inside_an_instance_is_answered_and_touches_nothing(words: list[str]) -> None:
    """The shell of an instance is a parser over the simulated state: never a shell, a file or a socket."""
    run_inside(*SHELL, "echo")
    with watching():
        run_inside(*SHELL, " ".join(words))


LOADED = """
import sys, django
django.setup()
import labs.web.cli.library, labs.web.cli.output
print(*sorted(name for name in sys.modules if name.startswith(("awscli", "botocore", "s3transfer", "docutils"))))
"""


def test_the_cli_is_loaded_without_what_could_act() -> None:
    """Not its driver, sessions, clients, credentials, aliases, plug-ins, pager, nor its built-in commands."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout.split()

    assert "awscli.argparser" in loaded
    unwanted = (
        "alias",
        "clidriver",
        "handlers",
        "help",
        "plugin",
        "clidocs",
        "customizations.s3",
        "customizations.configure",
    )
    assert [name for name in loaded if name.removeprefix("awscli.").startswith(unwanted) and "awscli" in name] == []
    assert not {"botocore.session", "botocore.credentials", "botocore.client", "docutils", "s3transfer"} & set(loaded)


def test_the_cli_does_not_take_the_place_of_other_packages() -> None:
    code = (
        "import labs.web.cli, os, sys, botocore, s3transfer; print('awscli' in botocore.__file__ + s3transfer.__file__,"
        " 'AWS_DATA_PATH' in os.environ)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "AWS_DATA_PATH"}
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout

    assert printed == "False False\n"


def test_only_two_files_know_the_cli() -> None:
    users = {
        path.name
        for path in (ROOT / "labs" / "web").rglob("*.py")
        if "import awscli" in (text := path.read_text()) or "from awscli" in text or "from botocore" in text
    }

    assert users == {"library.py", "output.py"}
