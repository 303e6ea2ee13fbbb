"""Which rules hold for every kind alike? Quotas and dependencies; each kind's own rules stand in its file."""

from labs.cloud.errors import DependencyViolation, QuotaExceeded
from labs.cloud.facts import quotas
from labs.cloud.world import Resource, World


def must_be_within_quota(code: str, count: int, what: str) -> None:
    """Refuse the `count`-th of something when the account may only have fewer; the code names the quota."""
    limit = quotas.DEFAULT[code]
    if count > limit:
        raise QuotaExceeded(code=code, what=what, limit=limit)


def must_have_no_dependents(world: World, resource: Resource) -> None:
    """Refuse to delete what other resources still need.

    https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (DependencyViolation)
    """
    blocking = [one.id for one in world.referring(resource.id) if one.on_delete_of(resource.id) == "blocks"]
    if blocking:
        dependents = ", ".join(blocking)
        raise DependencyViolation(template=resource.in_use, noun=resource.noun, id=resource.id, dependents=dependents)


def deleted(world: World, resource: Resource) -> World:
    """The world without a resource; what refers to it goes with it or lets go of it, as its kind says."""
    must_have_no_dependents(world, resource)
    for one in world.referring(resource.id):
        if one.on_delete_of(resource.id) == "goes":
            world = deleted(world, one)
        else:
            world = world.put(one.without_reference(resource.id))
    return world.without(resource.id)
