"""Where an emulator in use accepts what AWS refuses, ours refuses with AWS's code.

The same calls go to moto's server. What it says is printed (`pytest -rP`) and not asserted, since it may improve.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labs.study.keys import Credentials, create_access_key
from labs.study.models import Sandbox
from tests.clients.moto import forget_all, moto_server
from tests.clients.requests_aws_refuses import CASES, Refused, said_of
from tests.clients.through_boto3 import ec2_at

ANYBODY = ("AKIAANYBODY", "anything")


@pytest.fixture(scope="session")
def moto(clients: Path) -> Iterator[str]:
    """The address of moto's server."""
    with moto_server(clients) as address:
        yield address


@pytest.fixture
def key(sandbox: Sandbox) -> Credentials:
    return create_access_key(sandbox)


@pytest.fixture
def ours(endpoint: str, key: Credentials) -> Any:
    """A client of the sandbox."""
    return ec2_at(endpoint, key)


@pytest.fixture
def theirs(moto: str) -> Any:
    """A client of moto's server, which knows of nothing yet."""
    forget_all(moto)
    return ec2_at(moto, ANYBODY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_aws_refuses_and_so_do_we(case: Refused, ours: Any, theirs: Any) -> None:
    print(f"{case.name}: AWS says {case.code}; moto: {said_of(case.attempt, theirs)}, once: {case.moto}")

    assert said_of(case.attempt, ours) == case.code


def test_a_wrong_secret_opens_nothing(endpoint: str, moto: str, key: Credentials) -> None:
    """Moto takes any secret."""
    wrong = (key.access_key_id, "x" * 40)

    assert said_of(lambda ec2: ec2.describe_vpcs(), ec2_at(endpoint, wrong)) == "SignatureDoesNotMatch"
    print("a wrong secret:", said_of(lambda ec2: ec2.describe_vpcs(), ec2_at(moto, wrong)))
