"""How does a list of AWS Config go on? A page has as many items as the limit says; 0 is the usual number.

https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeComplianceByResource.html
"""

from collections.abc import Sequence
from typing import Any

from labs.cloud.errors import CloudError
from labs.cloud.token import InvalidNextToken, Place, read_token, write_token

USUAL_PAGE = 10
LARGEST_PAGE = 100


class InvalidConfigLimit(CloudError):
    code = "InvalidLimitException"
    template = "The limit {limit} is outside of the allowable range, 0 to {largest}."


class InvalidConfigToken(CloudError):
    code = "InvalidNextTokenException"
    template = "The next token '{token}' is not valid."


def page(
    member: str,
    names: Sequence[str],
    views: Sequence[Any],
    token: str | None,
    *,
    limit: int | None = None,
    usual: int = USUAL_PAGE,
    largest: int = LARGEST_PAGE,
    next_member: str = "NextToken",
) -> dict[str, Any]:
    """One page of a list whose items have these names: `{member: […], NextToken?}`."""
    must_be_a_limit(limit, largest)
    place = must_be_a_token(member, token)
    start = place.found_in(names) if place else 0
    end = start + (limit or usual)
    answer: dict[str, Any] = {member: list(views[start:end])}
    if end >= len(views):
        return answer
    return {**answer, next_member: write_token(Place(member, names[end - 1], names[end], end))}


def must_be_a_limit(limit: int | None, largest: int = LARGEST_PAGE) -> None:
    """A page holds only so many items.

    https://docs.aws.amazon.com/config/latest/APIReference/API_GetResourceConfigHistory.html
    """
    if limit is not None and not 0 <= limit <= largest:
        raise InvalidConfigLimit(limit=limit, largest=largest, parameter="limit")


def must_be_a_token(member: str, token: str | None) -> Place | None:
    """A token goes on with the list that it was given for."""
    try:
        return read_token(member, token)
    except InvalidNextToken:
        raise InvalidConfigToken(token=token, parameter="next_token") from None
