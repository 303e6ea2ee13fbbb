"""The door refuses with codes of EC2's official list only."""

from collections.abc import Iterator

from labs.aws import answering, query, signature
from labs.aws.errors import STATUS, Refusal
from tests.cloud.test_error_codes import LIST


def refusals(base: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for one in base.__subclasses__():
        yield one
        yield from refusals(one)


def test_every_code_of_the_door_is_ec2s() -> None:
    official = set(LIST.read_text().splitlines())

    found = {
        one.code for one in refusals() if one.__module__ in (answering.__name__, query.__name__, signature.__name__)
    }

    assert found - official == set()
    assert set(STATUS) - official == set()
