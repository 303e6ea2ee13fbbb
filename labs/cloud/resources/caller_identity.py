"""Who calls? The one question of the Security Token Service (STS) that scripts and Ansible ask."""

from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import World


@action_with(service="sts")
def get_caller_identity(world: World) -> Outcome:
    """The account's root user, the only one there is: `{Account, UserId, Arn}`.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    """
    account_id = world.account_id
    return world, {"Account": account_id, "UserId": account_id, "Arn": f"arn:aws:iam::{account_id}:root"}
