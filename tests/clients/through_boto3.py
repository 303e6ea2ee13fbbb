"""Boto3 over real HTTP, against whatever server there is."""

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from labs.study.keys import Credentials

SEOUL = "ap-northeast-2"
CONFIG = Config(retries={"max_attempts": 0}, proxies={}, connect_timeout=10, read_timeout=60)


def ec2_at(endpoint: str, key: "Credentials | tuple[str, str]", *, region: str = SEOUL) -> Any:
    """A client of EC2."""
    access_key_id, secret_access_key = key
    return _session().client(
        "ec2",
        endpoint_url=endpoint,
        region_name=region,
        config=CONFIG,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
    )


@cache
def _session() -> boto3.Session:
    """One for all: the models it reads are large."""
    return boto3.Session()
