"""How does a list of SNS or Systems Manager come in pages? By tokens that name the item to go on after."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from labs.cloud.token import Place, read_token, write_token

T = TypeVar("T")


def page_of(
    member: str,
    items: Sequence[T],
    *,
    size: int,
    next_token: str | None,
    name: Callable[[T], str],
    view: Callable[[T], dict[str, Any]],
) -> dict[str, Any]:
    """Some items of a list, from where the token says: `{member: [views], "NextToken"?}`. Raises InvalidNextToken."""
    names = [name(one) for one in items]
    place = read_token(member, next_token)
    start = place.found_in(names) if place else 0
    end = start + size
    answered = {member: [view(one) for one in items[start:end]]}
    if end >= len(items):
        return answered
    return {**answered, "NextToken": write_token(Place(member, names[end - 1], names[end], end))}
