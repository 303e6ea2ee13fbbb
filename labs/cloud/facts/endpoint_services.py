"""To which AWS services can a VPC endpoint lead, and by which names are they called? A choice of the usual ones.

https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
Public addresses: S3's and DynamoDB's lie in their prefix lists; the others' stand for the many that each service has,
taken from a block that RFC 5737 keeps for examples.
"""

from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network
from typing import Literal, NamedTuple

from labs.cloud.facts.prefix_lists import AWS_PREFIX_LISTS, DYNAMODB, S3

EndpointType = Literal["Gateway", "Interface"]
EXAMPLES = IPv4Network("198.51.100.0/24")


class EndpointService(NamedTuple):
    """A service in a Region."""

    service_name: str
    """What EC2 calls it: `com.amazonaws.us-east-1.ec2`."""
    title: str
    """What people call it."""
    types: tuple[EndpointType, ...]
    dns_names: tuple[str, ...]
    """Its public names, which private DNS resolves to the endpoint; `*.` stands for one label or more."""
    public_ip: str
    has_private_dns: bool

    @property
    def short_name(self) -> str:
        """The last part of its name, by which its endpoints' names go on: `ec2`."""
        return self.service_name.split(".", 3)[-1]


class _Service(NamedTuple):
    short_name: str
    title: str
    hosts: tuple[str, ...]
    types: tuple[EndpointType, ...] = ("Interface",)
    has_private_dns: bool = True


_SERVICES = (
    _Service(S3, "Amazon S3", ("s3", "*.s3"), ("Gateway", "Interface")),
    _Service(DYNAMODB, "Amazon DynamoDB", ("dynamodb",), ("Gateway", "Interface"), has_private_dns=False),
    _Service("ec2", "Amazon EC2", ("ec2",)),
    _Service("ec2messages", "EC2 Messages", ("ec2messages",)),
    _Service("ecr.api", "Amazon ECR API", ("api.ecr",)),
    _Service("ecr.dkr", "Amazon ECR Docker Registry", ("dkr.ecr", "*.dkr.ecr")),
    _Service("elasticloadbalancing", "Elastic Load Balancing", ("elasticloadbalancing",)),
    _Service("events", "Amazon EventBridge", ("events",)),
    _Service("execute-api", "Amazon API Gateway", ("*.execute-api",)),
    _Service("kinesis-streams", "Amazon Kinesis Data Streams", ("kinesis",)),
    _Service("kms", "AWS KMS", ("kms",)),
    _Service("lambda", "AWS Lambda", ("lambda",)),
    _Service("logs", "Amazon CloudWatch Logs", ("logs",)),
    _Service("monitoring", "Amazon CloudWatch", ("monitoring",)),
    _Service("secretsmanager", "AWS Secrets Manager", ("secretsmanager",)),
    _Service("sns", "Amazon SNS", ("sns",)),
    _Service("sqs", "Amazon SQS", ("sqs",)),
    _Service("ssm", "AWS Systems Manager", ("ssm",)),
    _Service("ssmmessages", "Systems Manager Session Manager", ("ssmmessages",)),
    _Service("sts", "AWS STS", ("sts",)),
)


@cache
def endpoint_services(region: str) -> Mapping[str, EndpointService]:
    """The services of a Region by their names."""
    listed = {one.service: one.cidr_blocks[0] for one in AWS_PREFIX_LISTS.get(region, ())}
    made = [_in_region(one, position, region, listed) for position, one in enumerate(_SERVICES)]
    return {one.service_name: one for one in made}


def _in_region(one: _Service, position: int, region: str, listed: Mapping[str, str]) -> EndpointService:
    block = IPv4Network(listed[one.short_name]) if one.short_name in listed else EXAMPLES
    return EndpointService(
        service_name=f"com.amazonaws.{region}.{one.short_name}",
        title=one.title,
        types=one.types,
        dns_names=tuple(f"{host}.{region}.amazonaws.com" for host in one.hosts),
        public_ip=str(block[10 + position]),
        has_private_dns=one.has_private_dns,
    )


def strange_service(service_name: str) -> EndpointService:
    """A service of which only the name is known: an endpoint to it takes packets, and nothing resolves to it."""
    return EndpointService(service_name, service_name, ("Gateway", "Interface"), (), "", has_private_dns=False)
