"""What does the instance metadata service answer, and what does somebody expect who has got it wrong?

Written from AWS's guide; the simulator's own rules are in its guest.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from labs.cloud.guest.token import LONGEST_TTL

Kind = Literal["value", "token", "status", "silence"]
BASE = "http://169.254.169.254"
TOKEN_PATH = "/latest/api/token"  # noqa: S105 - where tokens are asked for
OWN, OTHERS = "$TOKEN", "$OTHER"
TAG_PATH = "/latest/meta-data/tags/instance/Name"
OPTIONS = ("http-endpoint", "http-tokens", "http-put-response-hop-limit", "instance-metadata-tags")
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, BAD_REQUEST = 401, 403, 404, 400


class Facts(NamedTuple):
    """What is there before anything is asked."""

    options: Mapping[str, str]
    """The metadata options by their names in the AWS CLI."""
    values: Mapping[str, str]
    """Path -> what stands there, tags included."""
    shut: tuple[str, ...] = ()
    """Which of security group, network ACL and route let nothing through."""


class Ask(NamedTuple):
    """A request by curl, on the instance or in a container on it."""

    path: str
    puts: bool = False
    ttl: int | None = None
    token: str = ""
    """A shell variable; empty for none."""
    container: Literal["", "bridge", "host"] = ""
    forwarded: bool = False
    keeps: bool = False
    """Whether what is answered is kept as $TOKEN."""

    @property
    def command(self) -> str:
        """As it is typed."""
        words = {
            "": "curl",
            "bridge": "docker run --rm curlimages/curl",
            "host": "docker run --rm --network host curlimages/curl",
        }
        parts = [f"{words[self.container]} -s"]
        if self.puts:
            parts.append("-X PUT")
        if self.ttl is not None:
            parts.append(f'-H "X-aws-ec2-metadata-token-ttl-seconds: {self.ttl}"')
        if self.forwarded:
            parts.append('-H "X-Forwarded-For: 10.0.0.9"')
        if self.token:
            parts.append(f'-H "X-aws-ec2-metadata-token: {self.token}"')
        asked = " ".join((*parts, BASE + self.path))
        return f"TOKEN=$({asked})" if self.keeps else asked


class Wait(NamedTuple):
    """Time passes."""

    seconds: int


class Set(NamedTuple):
    """A metadata option is changed from outside."""

    option: str
    value: str

    @property
    def command(self) -> str:
        """As it is typed, elsewhere."""
        return f"aws ec2 modify-instance-metadata-options --{self.option} {self.value}"


Step = Ask | Wait | Set


class Answer(NamedTuple):
    """What comes back."""

    kind: Kind
    status: int = 200
    body: str = ""


SILENCE = Answer("silence", 0)
TOKEN = Answer("token")
REQUEST = re.compile(
    r"(?P<keeps>TOKEN=\$\()?(?P<docker>docker run --rm (?P<host>--network host )?curlimages/)?curl -s(?P<put> -X PUT)?"
    r'(?: -H "X-aws-ec2-metadata-token-ttl-seconds: (?P<ttl>\d+)")?(?P<forwarded> -H "X-Forwarded-For: [^"]+")?'
    r'(?: -H "X-aws-ec2-metadata-token: (?P<token>\$\w+)")? http://169\.254\.169\.254(?P<path>/[^\s`)]*)'
)
WAIT, SET = re.compile(r"(\d+) seconds pass"), re.compile(r"modify-instance-metadata-options --([\w-]+) (\w+)")


def step_in(line: str) -> Step | None:
    """The step that a line of a prompt in English tells of; None for none."""
    if found := WAIT.search(line):
        return Wait(int(found.group(1)))
    if found := SET.search(line):
        return Set(found.group(1), found.group(2))
    if (found := REQUEST.search(line)) is None:
        return None
    return Ask(
        path=found["path"],
        puts=bool(found["put"]),
        ttl=int(found["ttl"]) if found["ttl"] else None,
        token=found["token"] or "",
        container="host" if found["host"] else "bridge" if found["docker"] else "",
        forwarded=bool(found["forwarded"]),
        keeps=bool(found["keeps"]),
    )


class Moment(NamedTuple):
    """What holds when something is asked."""

    facts: Facts
    lifetime: int = 0
    """Seconds for which the last token of the instance itself was asked for; 0 for no token."""
    age: int = 0
    """Seconds since that one was given."""

    @property
    def left(self) -> int:
        """Seconds for which the token is still good."""
        return max(0, self.lifetime - self.age)

    @property
    def options(self) -> Mapping[str, str]:
        return self.facts.options

    def with_option(self, option: str, value: str) -> "Moment":
        """With another value of an option."""
        return self._replace(facts=self.facts._replace(options={**self.options, option: value}))


def reached(facts: Facts, steps: Sequence[Step]) -> tuple[Moment, Ask]:
    """What holds at the last step, which asks."""
    now = Moment(facts)
    for one in steps[:-1]:
        if isinstance(one, Wait):
            now = now._replace(age=now.age + one.seconds)
        elif isinstance(one, Set):
            now = now.with_option(one.option, one.value)
        elif one.keeps and answered(now, one).kind == "token":
            now = now._replace(lifetime=one.ttl or 0, age=0)
    final = steps[-1]
    if not isinstance(final, Ask):
        raise TypeError(final)
    return now, final


def answered(now: Moment, asked: Ask) -> Answer:
    """What AWS documents to come back."""
    if now.options["http-endpoint"] == "disabled":
        return Answer("status", FORBIDDEN)
    if asked.puts:
        return _token(now, asked)
    if asked.token and not (asked.token == OWN and now.left):
        return Answer("status", UNAUTHORIZED)
    if not asked.token and now.options["http-tokens"] == "required":
        return Answer("status", UNAUTHORIZED)
    return _value(now, asked)


def _token(now: Moment, asked: Ask) -> Answer:
    if asked.path != TOKEN_PATH:
        return Answer("status", FORBIDDEN)
    if asked.container == "bridge" and int(now.options["http-put-response-hop-limit"]) < 2:
        return SILENCE
    if asked.forwarded:
        return Answer("status", FORBIDDEN)
    return TOKEN if asked.ttl is not None and 1 <= asked.ttl <= LONGEST_TTL else Answer("status", BAD_REQUEST)


def _value(now: Moment, asked: Ask) -> Answer:
    is_hidden = asked.path == TAG_PATH and now.options["instance-metadata-tags"] == "disabled"
    if is_hidden or asked.path not in now.facts.values:
        return Answer("status", NOT_FOUND)
    return Answer("value", body=now.facts.values[asked.path])


# What somebody with a misconception expects


def filtered(now: Moment, asked: Ask) -> Answer:
    """If security groups, network ACLs and routes had a say."""
    return SILENCE if now.facts.shut else answered(now, asked)


def _with(option: str, value: str) -> Callable[[Moment, Ask], Answer]:
    return lambda now, asked: answered(now.with_option(option, value), asked)


def never_expiring(now: Moment, asked: Ask) -> Answer:
    """If a token were good for ever."""
    return answered(now._replace(lifetime=LONGEST_TTL, age=0), asked)


def everybodys(now: Moment, asked: Ask) -> Answer:
    """If the token of another instance would do."""
    return answered(now._replace(lifetime=LONGEST_TTL, age=0), asked._replace(token=OWN if asked.token else ""))


def passed_over(now: Moment, asked: Ask) -> Answer:
    """If a token that is not good counted as none."""
    return (
        answered(now, asked._replace(token="")) if answered(now, asked).status == UNAUTHORIZED else answered(now, asked)
    )


def no_further(now: Moment, asked: Ask) -> Answer:
    """If a container were no further away than the instance."""
    return answered(now, asked._replace(container=""))


def limiting_all(now: Moment, asked: Ask) -> Answer:
    """If the hop limit were for every answer and not for tokens alone."""
    far = asked.container == "bridge" and int(now.options["http-put-response-hop-limit"]) < 2
    return SILENCE if far else answered(now, asked)


def refusing_hops(now: Moment, asked: Ask) -> Answer:
    """If the hop limit were told by a refusal."""
    found = answered(now, asked)
    return Answer("status", UNAUTHORIZED) if found == SILENCE else found


def shutting_one_version(now: Moment, asked: Ask) -> Answer:
    """If the endpoint, once disabled, were closed to version 1 alone."""
    return (
        answered(now.with_option("http-endpoint", "enabled"), asked)
        if asked.token or asked.puts
        else answered(now, asked)
    )


def public_unknown(now: Moment, asked: Ask) -> Answer:
    """If an instance could not learn its public address."""
    hidden = asked.path.endswith("public-ipv4") and answered(now, asked).kind == "value"
    return Answer("status", NOT_FOUND) if hidden else answered(now, asked)


def without_ttl(now: Moment, asked: Ask) -> Answer:
    """If a token needed no lifetime, or could have any."""
    return answered(now, asked._replace(ttl=60)) if asked.puts else answered(now, asked)


BELIEFS: Mapping[str, Callable[[Moment, Ask], Answer]] = {
    "metadata-needs-port-80": filtered,
    "tokens-never-expire": never_expiring,
    "tokens-fit-every-instance": everybodys,
    "bad-token-counts-as-none": passed_over,
    "metadata-without-token": _with("http-tokens", "optional"),
    "tokens-always-needed": _with("http-tokens", "required"),
    "containers-are-no-further": no_further,
    "hop-limit-for-every-answer": limiting_all,
    "hop-limit-refuses": refusing_hops,
    "endpoint-shuts-version-one": shutting_one_version,
    "tags-are-always-there": _with("instance-metadata-tags", "enabled"),
    "public-address-unknown-inside": public_unknown,
    "any-lifetime-will-do": without_ttl,
}
"""Misconception -> what comes back by its rule; the most telling first."""


def stale(facts: Facts, steps: Sequence[Step]) -> Answer:
    """If options changed while an instance runs had no effect."""
    return answered(*reached(facts, [one for one in steps if not isinstance(one, Set)]))


def expected(facts: Facts, steps: Sequence[Step]) -> list[tuple[str, Answer]]:
    """Every misconception with what it expects of the last step."""
    now, asked = reached(facts, steps)
    found = [(name, belief(now, asked)) for name, belief in BELIEFS.items()]
    return [("options-wait-for-a-restart", stale(facts, steps)), *found]
