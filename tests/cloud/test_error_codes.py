"""Every refusal carries an error code of the official list, or one that is known to be answered though it is not on it."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from labs import cloud
from labs.cloud import registry
from labs.cloud.errors import CloudError, Malformed, NotFound, QuotaExceeded, every_error
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


def test_every_error_code_is_ec2s() -> None:
    official = {line for line in LIST.read_text().splitlines() if line and not line.startswith("#")}

    known = official | set(ANSWERED_BUT_NOT_LISTED)

    assert sorted({(code, origin) for code, origin in _codes() if code not in known}) == []


def test_no_code_is_excused_without_need() -> None:
    official = set(LIST.read_text().splitlines())

    assert set(ANSWERED_BUT_NOT_LISTED) <= {code for code, _ in _codes()} - official


def test_no_two_refusals_share_a_reason() -> None:
    names = [error.__name__ for error in _every_error()]

    assert sorted(name for name in names if names.count(name) > 1) == []


def _codes() -> Iterator[tuple[str, str]]:
    """(code, where it comes from)."""
    for error in _every_error():
        if error not in RAISED_WITH_A_CODE:
            yield error.code, error.__name__
    for kind in registry.kinds().values():
        yield kind.not_found, f"{kind.__name__}.not_found"
        yield kind.malformed, f"{kind.__name__}.malformed"
    for code in quotas.DEFAULT:
        yield code, "quotas.DEFAULT"


def _every_error() -> list[type[CloudError]]:
    """The errors of every module of the cloud, loaded or not so far."""
    for module in pkgutil.walk_packages(cloud.__path__, f"{cloud.__name__}."):
        importlib.import_module(module.name)
    return [error for error in every_error() if error.__module__.startswith(cloud.__name__)]
