"""`VpcBlockPublicAccessExclusions`, as `aws ec2 describe-vpc-block-public-access-exclusions` answers; and the block itself.

What the account blocks is seen in VPCs and subnets, each of which shows what is left of it; an exclusion that the
document lacks is made up from that.
"""

from typing import Any

from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_block_public_access_exclusion import SETTLES_TO, ExclusionMode, State
from labs.cloud.resources.vpc_block_public_access_exclusion import VpcBlockPublicAccessExclusion as Exclusion
from labs.cloud.resources.vpc_block_public_access_options import SETTING, block_mode_of
from labs.cloud.snapshot.document import Place, refuse
from labs.cloud.snapshot.draft import Draft
from labs.cloud.snapshot.listed import Listed
from labs.cloud.snapshot.members import TAGS, Fields, Into, Members, known, moment, one_of, own_id, text, through

BY_STRENGTH = ("block-bidirectional", "block-ingress", "off")
SHOWN = {"BlockPublicAccessStates": Into("block_mode", through("InternetGatewayBlockMode", one_of(*BY_STRENGTH)))}
"""The member of VPCs and subnets that shows what is blocked there; `keep_mode` takes it out of their fields."""
STATES: tuple[State, ...] = (*SETTLES_TO, *SETTLES_TO.values())
EXCLUSION = Members(
    {
        **TAGS,
        "ExclusionId": Into("id", own_id),
        "InternetGatewayExclusionMode": Into(
            "internet_gateway_exclusion_mode", one_of("allow-bidirectional", "allow-egress")
        ),
        "ResourceArn": Into("resource_arn", text),
        "State": Into("state", one_of(*STATES, otherwise="create-complete")),
        "CreationTimestamp": Into("creation_timestamp", moment),
        "LastUpdateTimestamp": Into("last_update_timestamp", moment),
        "DeletionTimestamp": Into("deletion_timestamp", moment),
        **known("Reason"),
    },
    needs=["ExclusionId", "InternetGatewayExclusionMode", "ResourceArn", "CreationTimestamp"],
)


def keep_mode(fields: Fields, draft: Draft) -> None:
    """Remember what a VPC or subnet shows of the block."""
    mode = fields.pop("block_mode", None)
    if mode:
        draft.beside["block modes"].append((fields["id"], mode))


def read_exclusion(value: Any, place: Place, draft: Draft) -> None:
    """One exclusion, of the VPC or subnet that its ARN ends with."""
    fields = EXCLUSION.fields(value, place, draft)
    exempt = fields.pop("resource_arn").rpartition("/")[2]
    kind = {Vpc.id_prefix: "vpc_id", Subnet.id_prefix: "subnet_id"}.get(exempt.partition("-")[0])
    if kind is None:
        refuse(place / "ResourceArn", "the ARN of a VPC or subnet", value["ResourceArn"])
    fields.setdefault("last_update_timestamp", fields["creation_timestamp"])
    draft.refer(exempt, place / "ResourceArn")
    draft.add(Exclusion(**{**fields, kind: exempt}), place)


def fit_exclusions(draft: Draft) -> None:
    """Leave out what is exempt of nothing, take the strictest block that is shown, and make up what exempts from it."""
    for one in draft.all(Exclusion):
        exempt = one.vpc_id or one.subnet_id
        if exempt not in draft.resources:
            draft.drop(one, exempt)
    shown = sorted(draft.beside["block modes"], key=lambda pair: not pair[0].startswith(Vpc.id_prefix))
    strictest = min((mode for _, mode in shown), key=BY_STRENGTH.index, default="off")
    if strictest == "off":
        return
    draft.settings |= {f"{SETTING}mode": strictest, f"{SETTING}updated": draft.moment.isoformat()}
    for id, mode in shown:
        if id in draft.resources and _mode_left(draft, id) != mode:
            _make_up(draft, id, "allow-bidirectional" if mode == "off" else "allow-egress")


def _mode_left(draft: Draft, id: str) -> str:
    subnet = draft.find(Subnet, id)
    return block_mode_of(draft.world(), subnet.vpc_id, id) if subnet else block_mode_of(draft.world(), id)


def _make_up(draft: Draft, id: str, mode: ExclusionMode) -> None:
    made = Exclusion(
        id=draft.new_id(Exclusion.id_prefix),
        internet_gateway_exclusion_mode=mode,
        creation_timestamp=draft.moment,
        last_update_timestamp=draft.moment,
        state="create-complete",
        vpc_id=None if draft.find(Subnet, id) else id,
        subnet_id=id if draft.find(Subnet, id) else None,
    )
    draft.make_up(made, "EXCLUSION_MADE_UP", resource_id=id, mode=mode)


VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS = Listed("VpcBlockPublicAccessExclusions", read_exclusion, fit_exclusions)
