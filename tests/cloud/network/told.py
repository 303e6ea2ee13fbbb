"""Short ways to say what a walk told."""

from labs.cloud.network.step import Step, Walk


def codes(steps: tuple[Step, ...]) -> list[str]:
    """What happened, in order."""
    return [str(step.code) for step in steps]


def refusals(walk: Walk) -> list[tuple[str, str, str, str]]:
    """(leg, direction, component, code) of every refusal."""
    return [(step.leg, step.direction, step.component_id, str(step.code)) for step in walk.refusals]


def outcome(walk: Walk) -> tuple[bool, bool, str | None]:
    """Whether it arrived, whether the reply came back, and which source the far end saw."""
    return walk.arrived, walk.returned, walk.source_seen
