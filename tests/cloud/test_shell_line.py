"""How a line is read: words, quotes, variables, substitutions, and what a shell would refuse."""

import pytest

from labs.cloud.shell_line import Expansion, NotUnderstood, commands, expand, statements


def words(line: str, **variables: str) -> list[str]:
    """The words of the one command of a line; `$(x)` prints `<x>`."""
    (command,) = commands(line)
    values = Expansion(lambda name: variables.get(name, ""), lambda script: f"<{script}>")
    return [field for word in command.words for field in expand(word, values)]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("aws ec2  describe-vpcs", ["aws", "ec2", "describe-vpcs"]),
        ("echo 'a  b' \"c  d\" e\\ f", ["echo", "a  b", "c  d", "e f"]),
        ("echo a'b'\"c\"d", ["echo", "abcd"]),
        ("echo '' \"\"", ["echo", "", ""]),
        ('echo \'{"Name": "x"}\'', ["echo", '{"Name": "x"}']),
        ('echo "a\\"b\\$c\\d"', ["echo", 'a"b$c\\d']),
        ("echo a#b # and a remark", ["echo", "a#b"]),
        ("aws ec2 \\\n  describe-vpcs", ["aws", "ec2", "describe-vpcs"]),
        ("echo 'two\nlines'", ["echo", "two\nlines"]),
        ("echo Vpcs[0].VpcId {a} *", ["echo", "Vpcs[0].VpcId", "{a}", "*"]),
        ("echo 5$ $", ["echo", "5$", "$"]),
        ("$ aws ec2 help", ["aws", "ec2", "help"]),
        ("echo \\\r\n a", ["echo", "a"]),
    ],
)
def test_a_line_falls_into_words_as_in_a_shell(line: str, read: list[str]) -> None:
    assert words(line) == read


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("echo $V ${V}x \"$V\" '$V'", ["echo", "a", "b", "a", "bx", "a b", "$V"]),
        ("echo $NONE", ["echo"]),
        ('echo "$NONE"', ["echo", ""]),
        ("echo x$V", ["echo", "xa", "b"]),
        ("echo $(ls 'a)' \")\" $(b)) end", ["echo", "<ls", "'a)'", '")"', "$(b)>", "end"]),
        ('echo "$(ls  x)"', ["echo", "<ls  x>"]),
        ("echo `ls`", ["echo", "<ls>"]),
    ],
)
def test_values_are_put_in_and_split_where_nothing_quotes_them(line: str, read: list[str]) -> None:
    assert words(line, V="a b") == read


def test_commands_stand_on_lines_of_their_own_or_are_joined() -> None:
    found = list(commands("# first\none\n\ntwo; three && four || five\nVPC=$(six) # seven"))

    assert [(one.source, one.after) for one in found] == [
        ("one", ";"),
        ("two", ";"),
        ("three", ";"),
        ("four", "&&"),
        ("five", "||"),
        ("VPC=$(six)", ";"),
    ]


def test_an_assignment_may_stand_before_a_command() -> None:
    (command,) = commands("A=1 B='2 3' aws ec2 describe-vpcs")

    assert [name for name, _ in command.assignments] == ["A", "B"]
    assert len(command.words) == 3


def test_pipes_and_jobs_are_read_as_such() -> None:
    found = list(commands("one | two && three & four 2>&1"))

    assert [(one.after, one.background, one.merges) for one in found] == [
        (";", False, False),
        ("|", False, False),
        ("&&", True, False),
        (";", False, True),
    ]


def test_a_script_falls_into_lines_of_what_hangs_together() -> None:
    script = "# first\nA=$(b; c) && \\\n d | e\nf; g &\nh # end\n"

    assert list(statements(script)) == ["A=$(b; c) && \\\n d | e", "f; g &", "h"]


@pytest.mark.parametrize(
    ("line", "silent"),
    [("a >/dev/null", {1}), ("a 2> /dev/null", {2}), ("a &>/dev/null", {1, 2}), ("a >/dev/null 2>&1", {1})],
)
def test_output_may_be_thrown_away(line: str, silent: set[int]) -> None:
    (command,) = commands(line)

    assert (set(command.silent), len(command.words)) == (silent, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("echo 'a", "unexpected EOF while looking for matching `''"),
        ('echo "a', "unexpected EOF while looking for matching `\"'"),
        ("echo $(a", "unexpected EOF while looking for matching `)'"),
        ("| a", "syntax error near unexpected token `|'"),
        ("& a", "syntax error near unexpected token `&'"),
        ("a || | b", "syntax error near unexpected token `|'"),
        ("a |", "syntax error: unexpected end of file"),
        ("(a)", "syntax error near unexpected token `('"),
        ("a < b", "syntax error near unexpected token `<'"),
        ("a > b", "b: Permission denied"),
        ("echo ${A:-b}", "${A:-b}: bad substitution"),
        ("echo $((1+1))", "$((: arithmetic is not available"),
    ],
)
def test_what_only_a_whole_shell_can_do_is_refused(line: str, said: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        list(commands(line))

    assert str(refused.value) == said
