"""Which prefix lists does AWS itself keep in a Region? Those of S3 and DynamoDB, whose ids never change.

Ids and blocks as DescribePrefixLists answered them in 2018; AWS has added blocks since, the ids are the same today.
https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
"""

from collections.abc import Mapping
from typing import NamedTuple

S3 = "s3"
DYNAMODB = "dynamodb"


class AwsPrefixList(NamedTuple):
    """A prefix list of an AWS service."""

    prefix_list_id: str
    service: str
    cidr_blocks: tuple[str, ...]

    def name(self, region: str) -> str:
        """What it is called in its Region, which is also the name of the service's gateway endpoint."""
        return f"com.amazonaws.{region}.{self.service}"


def _lists(s3: tuple[str, ...], dynamodb: tuple[str, ...]) -> tuple[AwsPrefixList, ...]:
    return (AwsPrefixList(s3[0], S3, s3[1:]), AwsPrefixList(dynamodb[0], DYNAMODB, dynamodb[1:]))


AWS_PREFIX_LISTS: Mapping[str, tuple[AwsPrefixList, ...]] = {
    "us-east-1": _lists(
        ("pl-63a5400a", "54.231.0.0/17", "52.216.0.0/15"), ("pl-02cd2c6b", "52.94.0.0/22", "52.119.224.0/20")
    ),
    "us-east-2": _lists(
        ("pl-7ba54012", "52.219.80.0/20", "52.219.96.0/20", "52.92.76.0/22"), ("pl-4ca54025", "52.94.4.0/24")
    ),
    "us-west-2": _lists(
        ("pl-68a54001", "54.231.160.0/19", "52.218.128.0/17", "52.92.32.0/22"), ("pl-00a54069", "52.94.28.0/23")
    ),
    "eu-west-1": _lists(
        ("pl-6da54004", "52.218.0.0/17", "54.231.128.0/19"),
        ("pl-6fa54006", "52.94.5.0/24", "52.119.240.0/21", "52.94.24.0/23"),
    ),
    "eu-central-1": _lists(
        ("pl-6ea54007", "52.219.44.0/22", "54.231.192.0/20", "52.219.72.0/22"), ("pl-66a5400f", "52.94.17.0/24")
    ),
    "ap-northeast-1": _lists(
        ("pl-61a54008", "52.219.0.0/20", "54.231.224.0/21", "52.219.16.0/22", "52.219.68.0/22"),
        ("pl-78a54011", "52.94.8.0/24"),
    ),
    "ap-northeast-2": _lists(
        ("pl-78a54011", "52.92.0.0/20", "52.219.60.0/23", "52.219.56.0/22"), ("pl-48a54021", "52.94.6.0/24")
    ),
    "ap-southeast-1": _lists(
        ("pl-6fa54006", "52.219.32.0/21", "52.219.40.0/22", "54.231.240.0/22", "52.219.76.0/22"),
        ("pl-67a5400e", "52.94.11.0/24"),
    ),
}
"""Region -> the lists of S3 and DynamoDB."""
