"""The shell of an instance reads like a shell, and is none: whatever is typed is answered and touches nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.cloud.guest.program import known_programs
from labs.cloud.guest.shell import MOST_PRINTED, run
from tests.cloud.guest.inside import Inside, a_network

NETWORK = a_network().with_instance("web", in_subnet="public", instance_type="t3.micro")


@pytest.fixture
def shell() -> Inside:
    return Inside(a_network().with_instance("web", in_subnet="public", instance_type="t3.micro"))


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("echo a  'b  c'", "a b  c\n"),
        ("A=1; echo $A ${A}2 '$A'", "1 12 $A\n"),
        ("echo $(echo inner)", "inner\n"),
        ("echo `whoami`", "ec2-user\n"),
        ("true && echo yes || echo no", "yes\n"),
        ("false && echo yes || echo no", "no\n"),
        ("false; echo $?", "1\n"),
        ("echo b; echo a", "b\na\n"),
        ("cat /etc/hosts | grep -c localhost", "2\n"),
        ("cat /etc/os-release | grep ^ID= | cut -d = -f 2", '"amzn"\n'),
        ("cat /etc/os-release | head -1", 'NAME="Amazon Linux"\n'),
        ("echo one two | wc -w", "2\n"),
        ("echo one two | awk '{print $2}'", "two\n"),
        ("sudo -E id -u", "1000\n"),
        ("echo hidden > /dev/null", ""),
        ("nope 2>/dev/null; echo $?", "127\n"),
        ("nope 2>&1 | grep -c found", "1\n"),
        ("X=inner echo $X; echo -n", "\n"),
        ("export NAME=web; echo $NAME; unset NAME; echo $NAME", "web\n\n"),
        ("echo $HOME $USER", "/home/ec2-user ec2-user\n"),
    ],
)
def test_a_line_does_what_a_shell_does(shell: Inside, line: str, printed: str) -> None:
    assert shell.type(line) == printed


def test_variables_last_from_one_line_to_the_next(shell: Inside) -> None:
    shell.type("A=$(hostname -s)")

    assert shell.out("echo $A") == shell.out("hostname -s")


@pytest.mark.parametrize(
    ("line", "said", "status"),
    [
        ("frobnicate -x", "-bash: frobnicate: command not found", 127),
        ("/bin/frobnicate", "-bash: frobnicate: command not found", 127),
        ("for a in b", "-bash: there are no loops and conditions in this shell", 2),
        ("echo 'a", "-bash: unexpected EOF while looking for matching `''", 2),
        ("echo a |", "-bash: syntax error: unexpected end of file", 2),
        ("| echo", "-bash: syntax error near unexpected token `|'", 2),
        ("echo a > /etc/passwd", "-bash: /etc/passwd: Permission denied", 2),
        ("echo $((1+1))", "-bash: $((: arithmetic is not available", 2),
        ("cat /etc/shadow", "cat: /etc/shadow: No such file or directory", 1),
        ("cat ../../etc/passwd", "cat: ../../etc/passwd: No such file or directory", 1),
        ("export 1=2", "-bash: export: `1=2': not a valid identifier", 1),
        ("python3 -c 'import os'", "python3: only `python3 -m http.server [PORT]` is available here", 2),
        ("grep", "Usage: grep [OPTION]... PATTERNS [FILE]...", 2),
        ("head -n x", "head: invalid number of lines: 'x'", 1),
    ],
)
def test_what_it_cannot_do_it_refuses_as_a_shell_would(shell: Inside, line: str, said: str, status: int) -> None:
    assert shell.fault(line, status).splitlines()[0] == said


def test_a_line_is_not_endless(shell: Inside) -> None:
    shell.type("; ".join(["echo a"] * 300))
    assert (shell.status, shell.error.splitlines()[-1]) == (130, "^C")

    shell.type("; ".join(["A=" + "x" * 1000, *["A=$A$A"] * 8]))
    assert shell.status == 130

    assert len(shell.type("cat " + "/etc/os-release " * 200)) <= MOST_PRINTED


def test_patterns_are_searched_in_time(shell: Inside) -> None:
    shell.type("echo " + "a" * 5000 + " | grep '(a*)*b.*.*.*.*c'")

    assert shell.status == 1


def test_json_is_looked_into(shell: Inside) -> None:
    shell.type(
        'T=$(curl -s -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" http://169.254.169.254/latest/api/token)'
    )
    document = (
        'curl -s -H "X-aws-ec2-metadata-token: $T" http://169.254.169.254/latest/dynamic/instance-identity/document'
    )

    assert shell.out(f"{document} | jq -r .region") == "ap-northeast-2\n"
    assert shell.out(f"{document} | jq .billingProducts") == "null\n"
    assert shell.fault("echo nothing | jq .", 2) == "jq: parse error: Invalid literal at line 1, column 0\n"


def test_help_names_every_program_that_is_more_than_syntax(shell: Inside) -> None:
    said = shell.out("help")

    assert all(one.usage in said for one in known_programs().values())


def test_reading_changes_nothing() -> None:
    before = NETWORK.world
    for line in ("ip a", "curl -s http://169.254.169.254/", "ping -c 1 example.com", "iperf3 -c 10.0.1.9"):
        assert run(before, NETWORK["web"], line).world is before


WORDS = st.one_of(
    st.sampled_from(
        (
            *known_programs(), "sudo", "|", "&&", ";", "&", "$(", ")", "`", "'", '"', "$X", "$?", "-c", "-I", "-i", "-X", "PUT",
            "-s", "-p", "-4", "-6", "10.0.1.9", "fe80::1", "::", "169.254.169.254", "example.com", "ens5", "lo", "http://", "..",
            "http://169.254.169.254/latest/", "http://[fd00:ec2::254]:99999/", "-H", "a: b", "/etc/passwd", ">", "2>&1", "0", "99999",
            "addr", "route", "get", "set", "up", "down", "start", "httpd", "run", "curl", "-m", "http.server", "+short", "@1", "-x",
        )
    ),
    st.text(max_size=12),
)  # fmt: skip


@given(st.lists(WORDS, max_size=10))
def test_whatever_is_typed_is_answered(words: list[str]) -> None:
    said = run(NETWORK.world, NETWORK["web"], " ".join(words), {"X": "1 2"})

    assert isinstance(said.status, int)
    assert len(said.output) <= MOST_PRINTED
