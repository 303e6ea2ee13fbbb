"""What does somebody do with an access key? The lines to paste, for the clients that people use."""

from labs.study.keys import Credentials
from labs.web.shown import Shown


class KeyText(Shown, frozen=True, kw_only=True):
    """Lines to paste, and where they belong."""

    id: str
    title: str
    text: str


class MadeKey(Shown, frozen=True, kw_only=True):
    """A key that was just made, with both halves."""

    access_key_id: str
    secret_access_key: str
    texts: tuple[KeyText, ...]


def made_key(key: Credentials, *, endpoint: str, region: str) -> MadeKey:
    """The key with the lines for each client, which lead to this endpoint and Region."""
    filled = {"id": key.access_key_id, "secret": key.secret_access_key, "endpoint": endpoint, "region": region}
    return MadeKey(
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        texts=tuple(KeyText(id=id, title=title, text=text.format_map(filled)) for id, title, text in TEXTS),
    )


TEXTS = (
    (
        "credentials",
        "~/.aws/credentials",
        """[ecnet]
aws_access_key_id = {id}
aws_secret_access_key = {secret}
""",
    ),
    (
        "config",
        "~/.aws/config",
        """[profile ecnet]
region = {region}
endpoint_url = {endpoint}
output = json
""",
    ),
    (
        "shell",
        "export",
        """export AWS_ACCESS_KEY_ID={id}
export AWS_SECRET_ACCESS_KEY={secret}
export AWS_DEFAULT_REGION={region}
export AWS_ENDPOINT_URL={endpoint}
""",
    ),
    (
        "boto3",
        "boto3",
        """import boto3

ec2 = boto3.client(
    "ec2",
    endpoint_url="{endpoint}",
    region_name="{region}",
    aws_access_key_id="{id}",
    aws_secret_access_key="{secret}",
)
print(ec2.describe_vpcs()["Vpcs"])
""",
    ),
    (
        "curl",
        "curl",
        """curl --aws-sigv4 "aws:amz:{region}:ec2" --user "{id}:{secret}" \\
  -d "Action=DescribeVpcs&Version=2016-11-15" "{endpoint}"
""",
    ),
)
"""An id, where the lines belong, and the lines."""
