"""How does AWS Config come to work in a journal? As an action of its own, which is nobody's but the service's."""

from labs.cloud.config.work import at_rest
from labs.cloud.registry import Outcome, action
from labs.cloud.world import World


@action
def run_aws_config(world: World) -> Outcome:
    """Let AWS Config do its work: record what changed, run rules, notify and remediate: `{}`."""
    return at_rest(world), {}
