"""How does any Describe* action answer? Ids, filters, pages: one rule each, for every kind.

Filters: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html (wildcards * and ?, values or-ed, filters and-ed).
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cache
from inspect import Parameter, Signature
from typing import Annotated, Any

import jmespath

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, snake
from labs.cloud.world import Frozen, R, World


class Filter(Frozen):
    """One filter of a Describe action: any of `values` must match."""

    name: str
    values: tuple[str, ...] = ()


class UnknownFilter(CloudError):
    code = "InvalidParameterValue"
    template = "The filter '{name}' is invalid"


class PagingWithIds(CloudError):
    code = "InvalidParameterCombination"
    template = "The parameter MaxResults cannot be used with the parameter {ids} in the same request."


class InvalidNextToken(CloudError):
    code = "InvalidNextToken"
    template = "The token '{token}' is invalid"


Page = dict[str, Any]


def describe(
    world: World,
    kind: type[R],
    member: str,
    *,
    ids: Sequence[str] = (),
    filters: Sequence[Filter] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Page:
    """One page of EC2's answer: `{member: [views], NextToken?}`. Unknown ids, filters and tokens are refused."""
    must_be_page_size(max_results)
    if ids and max_results:
        raise PagingWithIds(ids=f"{kind.id_member}s", parameter="max_results")
    chosen: Iterable[R] = [world.get(kind, id) for id in dict.fromkeys(ids)] if ids else world.all(kind)
    views = [one.view(world) for one in chosen]
    return page(member, matching(views, filters, kind.filters), max_results, next_token)


def describes(kind: type[R], member: str, text: str) -> Callable[..., Outcome]:
    """Register the Describe action of a kind: ids, filters, pages. `Vpcs` makes `describe_vpcs(vpc_ids=…)`."""
    ids = f"{snake(kind.id_member)}s"

    def answer(world: World, **params: Any) -> Outcome:
        return world, describe(world, kind, member, ids=params.pop(ids, ()), **params)

    parameters: dict[str, tuple[Any, Any]] = {
        ids: (tuple[Annotated[str, Ref(kind.kind())], ...], ()),
        "filters": (tuple[Filter, ...], ()),
        "max_results": (int | None, None),
        "next_token": (str | None, None),
    }
    only_by_name = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=default) for name, (_, default) in parameters.items()
    ]
    answer.__name__ = f"describe_{snake(member)}"
    answer.__module__ = kind.__module__
    answer.__doc__ = text
    answer.__annotations__ = {name: annotation for name, (annotation, _) in parameters.items()}
    answer.__signature__ = Signature([Parameter("world", Parameter.POSITIONAL_ONLY), *only_by_name])  # type: ignore[attr-defined]
    return action(answer)


def page(member: str, views: Sequence[Any], max_results: int | None, next_token: str | None) -> Page:
    """Cut a list into pages; the token names the position after the last one given."""
    start = _read_token(next_token)
    end = len(views) if max_results is None else start + max_results
    answer: Page = {member: list(views[start:end])}
    return answer if end >= len(views) else {**answer, "NextToken": _write_token(end)}


def matching(
    views: Iterable[dict[str, Any]], filters: Sequence[Filter], table: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The views that pass every filter."""
    tests = [_must_be_known(one, table) for one in filters]
    return [view for view in views if all(_passes(view, one, path) for one, path in zip(filters, tests, strict=True))]


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags in AWS's shape."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _must_be_known(one: Filter, table: Mapping[str, str]) -> str:
    if one.name == "tag-key":
        return "(Tags || TagSet)[].Key"
    if one.name.startswith("tag:"):
        return ""
    path = table.get(one.name)
    if path is None:
        raise UnknownFilter(name=one.name, parameter="filters")
    return path


def _passes(view: dict[str, Any], one: Filter, path: str) -> bool:
    if path:
        found = _compiled(path).search(view)
    else:
        found = [
            tag["Value"]
            for tag in view.get("Tags", view.get("TagSet", ()))
            if tag["Key"] == one.name.removeprefix("tag:")
        ]
    values = found if isinstance(found, list) else [found]
    return any(fnmatchcase(_text(value), wanted) for value in values if value is not None for wanted in one.values)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return str(value)


@cache
def _compiled(path: str) -> Any:
    return jmespath.compile(path)


def _write_token(position: int) -> str:
    return base64.urlsafe_b64encode(b"ecnet:%d" % position).decode()


def _read_token(token: str | None) -> int:
    if not token:
        return 0
    try:
        marker, _, position = base64.urlsafe_b64decode(token).partition(b":")
        if marker != b"ecnet":
            raise ValueError(token)
        return int(position)
    except (ValueError, binascii.Error):
        raise InvalidNextToken(token=token, parameter="next_token") from None


def must_be_page_size(max_results: int | None) -> None:
    """EC2 takes 5 to 1,000 results a page.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination
    """
    if max_results is not None and not 5 <= max_results <= 1000:
        raise InvalidParameterValue(
            name="maxResults",
            value=max_results,
            expected="Expecting a value between 5 and 1000.",
            parameter="max_results",
        )
