"""Which rules hold for every kind alike? Quotas and dependencies; each kind's own rules stand in its file."""

from collections.abc import Container

from labs.cloud.errors import DependencyViolation, QuotaExceeded
from labs.cloud.facts import quotas
from labs.cloud.world import Resource, World


def must_be_within_quota(code: str, count: int, what: str) -> None:
    """Refuse the `count`-th of something when the account may only have fewer; the code names the quota."""
    limit = quotas.DEFAULT[code]
    if count > limit:
        raise QuotaExceeded(code=code, what=what, limit=limit)


def must_have_no_dependents(world: World, resource: Resource, *, besides: Container[str] = ()) -> None:
    """Refuse to delete what other resources refer to, except those that go with it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (DependencyViolation)
    """
    dependents = [one.id for one in world.referring(resource.id) if one.id != resource.id and one.id not in besides]
    if dependents:
        raise DependencyViolation(noun=resource.noun, id=resource.id, dependents=", ".join(dependents))
