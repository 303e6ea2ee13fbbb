"""Every refusal carries an error code of the official list, or one that is known to be answered though it is not on it.

EC2 has a list of them in its documentation; those of the other services stand in botocore's models.
"""

import importlib
import pkgutil
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import botocore.session

from labs import cloud
from labs.cloud import config, registry
from labs.cloud.errors import CloudError, CommonError, Malformed, NotFound, QuotaExceeded, every_error
from labs.cloud.facts import quotas

LIST = Path(__file__).with_name("official_error_codes.txt")

ANSWERED_BUT_NOT_LISTED = {
    "InvalidPrefixListModification": "ModifyManagedPrefixList; the Terraform AWS provider waits for it",
    "PrefixListMaxEntriesExceeded": "ModifyManagedPrefixList; seen in public programs that wait for it",
    "PrefixListVersionMismatch": "ModifyManagedPrefixList; the Terraform AWS provider waits for it",
    "InvalidVpc.Range": "CreateVpc and AssociateVpcCidrBlock; the list has InvalidVpcRange, which is not what is answered",
    "InvalidElasticIpID.NotFound": "CreateNatGateway; https://github.com/hashicorp/terraform-provider-aws/issues/27087",
    "InvalidVpcCidrBlockAssociationID.NotFound": "DisassociateVpcCidrBlock; the Terraform AWS provider waits for it",
    "InvalidSubnetCidrReservationID.NotFound": "DeleteSubnetCidrReservation; the Terraform AWS provider waits for it",
    "AnalysisExistsForNetworkInsightsPath": "DeleteNetworkInsightsPath; the Terraform AWS provider waits for it",
    "InvalidNetworkInsightsPathId.NotFound": "by every call with an id; the Terraform AWS provider waits for it",
    "InvalidNetworkInsightsPathId.Malformed": "in the style of the other kinds; not confirmed",
    "InvalidNetworkInsightsAnalysisId.NotFound": "by every call with an id; the Terraform AWS provider waits for it",
    "InvalidNetworkInsightsAnalysisId.Malformed": "in the style of the other kinds; not confirmed",
    "InvalidCidrBlock.InUse": "DisassociateVpcCidrBlock and DisassociateSubnetCidrBlock; many threads of Terraform quote it",
    "InvalidSubnetCidrBlockAssociationID.NotFound": "DisassociateSubnetCidrBlock; the Terraform AWS provider waits for it",
    "CidrLimitExceeded": "AssociateVpcCidrBlock; seen in moto, not confirmed elsewhere",
    "DuplicateTransitGatewayAttachment": "CreateTransitGatewayVpcAttachment; AWS's own network orchestration handles it",
    "InsufficientSubnetsException": "ModifyTransitGatewayVpcAttachment; the same",
    "InvalidAssociation.NotFound": "DisassociateTransitGatewayRouteTable; Gardener's AWS extension waits for it",
    "InvalidTransitGatewayAttachmentID.Malformed": "AWS's CloudFormation resource for attachments handles it",
    "InvalidTransitGatewayAttachmentID.NotFound": "the Terraform AWS provider waits for it",
    "InvalidTransitGatewayID.Malformed": "not confirmed, by the pattern of attachments",
    "InvalidTransitGatewayID.NotFound": "the Terraform AWS provider waits for it",
    "TransitGatewayLimitExceeded": "CreateTransitGateway; AWS's CloudFormation resource handles it",
    "TransitGatewayRouteTablePropagation.Duplicate": "AWS's own network orchestration handles it",
    "TransitGatewayRouteTablePropagation.NotFound": "the Terraform AWS provider waits for it",
    "InvalidVpcBlockPublicAccessExclusionId.Malformed": "not confirmed, by the pattern of other ids",
    "InvalidVpcBlockPublicAccessExclusionId.NotFound": "the Terraform AWS provider waits for it",
    "NoSuchConfigRuleException": "AWS Config, by every call with the name of a rule",
    "InvalidFlowLogId.Malformed": "not confirmed, by the pattern of other ids",
}
"""Code -> by which call it is answered, and who says so."""

RAISED_WITH_A_CODE = (NotFound, Malformed, QuotaExceeded)
"""Their code comes from the kind or the quota they are raised for."""


OF_ALL_ACTIONS: Mapping[str, frozenset[str]] = {
    "config": frozenset(("SerializationException", "UnknownOperationException", "ValidationException")),
    "ssm": frozenset(("SerializationException", "UnknownOperationException", "ValidationException")),
    "sns": frozenset(("InvalidAction", "InvalidParameter", "ValidationError")),
    "lambda": frozenset(),
}
"""Service -> what it may answer to any request and its model does not name.

https://docs.aws.amazon.com/config/latest/APIReference/CommonErrors.html
https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
"""


def test_every_error_code_is_that_of_its_service() -> None:
    unknown = {
        (code, origin)
        for code, origin, services in _codes()
        if not any(code in known_codes(service) for service in services)
    }

    assert sorted(unknown) == []


def test_no_code_is_excused_without_need() -> None:
    official = set(LIST.read_text().splitlines())

    assert set(ANSWERED_BUT_NOT_LISTED) <= {code for code, _, _ in _codes()} - official


@cache
def known_codes(service: str) -> frozenset[str]:
    """The codes that a service answers with."""
    if service == "ec2":
        listed = frozenset(line for line in LIST.read_text().splitlines() if line and not line.startswith("#"))
        return listed | ANSWERED_BUT_NOT_LISTED.keys()
    shapes = botocore.session.Session().get_service_model(service).error_shapes
    return frozenset(one.error_code for one in shapes) | OF_ALL_ACTIONS[service]


def test_no_two_refusals_share_a_reason() -> None:
    names = [error.__name__ for error in _every_error()]

    assert sorted(name for name in names if names.count(name) > 1) == []


def _codes() -> Iterator[tuple[str, str, Collection[str]]]:
    """(code, where it comes from, the services that may answer it)."""
    for error in _every_error():
        if error not in RAISED_WITH_A_CODE:
            yield error.code, error.__name__, _services_of(error)
        if issubclass(error, CommonError):
            for service, (code, _) in error.elsewhere.items():
                yield code, error.__name__, (service,)
    for kind in registry.kinds().values():
        yield kind.not_found, f"{kind.__name__}.not_found", (kind.service,)
        yield kind.malformed, f"{kind.__name__}.malformed", (kind.service,)
    for code in quotas.DEFAULT:
        yield code, "quotas.DEFAULT", ("ec2", *OF_ALL_ACTIONS)


def _services_of(error: type[CloudError]) -> Collection[str]:
    """Those whose actions stand beside a refusal; what stands beside none may be raised by any of AWS Config's part."""
    if not error.__module__.startswith(config.__name__):
        return ("ec2",)
    file = error.__module__.rpartition(".")[2]
    beside = {one.service for one in registry.actions().values() if one.kind == file}
    return beside & OF_ALL_ACTIONS.keys() or OF_ALL_ACTIONS.keys()


def _every_error() -> list[type[CloudError]]:
    """The errors of every module of the cloud, loaded or not so far."""
    for module in pkgutil.walk_packages(cloud.__path__, f"{cloud.__name__}."):
        importlib.import_module(module.name)
    return [error for error in every_error() if error.__module__.startswith(cloud.__name__)]
