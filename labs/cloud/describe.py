"""How does any Describe* action answer? Ids, filters, pages: one rule each, for every kind.

Filters: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html (values or-ed, filters and-ed).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from inspect import Parameter, Signature
from itertools import islice
from typing import Annotated, Any

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, snake
from labs.cloud.token import Place, read_token, write_token
from labs.cloud.wildcard import any_of
from labs.cloud.world import Frozen, R, Resource, World

MOST_FILTERS = 50
MOST_VALUES = 200
LONGEST_VALUE = 255
USUAL_PAGE = (5, 1000)
"""https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination"""
BOUNDLESS_PAGE = (USUAL_PAGE[0], 2**31 - 1)
"""Of the lists of which EC2 takes any larger number and answers 1,000 items, more than there ever are here.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
"""


class Filter(Frozen):
    """One filter of a Describe action: any of `values` must match; without values nothing does."""

    name: str = "null"
    """What EC2 calls a filter whose name is missing."""
    values: tuple[str, ...] = ()


class UnknownFilter(CloudError):
    code = "InvalidParameterValue"
    template = "The filter '{name}' is invalid"


class FilterLimitExceeded(CloudError):
    code = "FilterLimitExceeded"
    template = "A request takes up to {filters} filters, and each of them up to {values} values."


class PagingWithIds(CloudError):
    code = "InvalidParameterCombination"
    template = "The parameter MaxResults cannot be used with the parameter {ids} in the same request."


BY_TAGS: Mapping[str, str] = {"tag-key": "Tags[].Key"}
"""What a table of filters has besides where what is listed has tags; `tag:<key>` comes with it.

What has none, such as the status of an instance, is not filtered by them: https://github.com/aws/aws-cli/issues/7225
"""
Page = dict[str, Any]
Test = Callable[[Any], bool]
"""Whether a resource, or what EC2 shows of it, passes one filter."""


def describe(
    world: World,
    kind: type[R],
    member: str,
    *,
    ids: Sequence[str] = (),
    filters: Sequence[Filter] = (),
    max_results: int | None = None,
    next_token: str | None = None,
    pages: tuple[int, int] = USUAL_PAGE,
) -> Page:
    """One page of EC2's answer: `{member: [views], NextToken?}`. Unknown ids, filters and tokens are refused."""
    must_be_page_size(max_results, *pages)
    must_not_page_by_ids(ids, max_results, f"{kind.id_member}s")
    chosen: Sequence[R] = world.get_each(kind, ids) if ids else world.all(kind)
    names = [one.id for one in chosen]
    place = read_token(member, next_token)
    passing = _passing(world, kind, chosen[place.found_in(names) :] if place else chosen, filters)
    if max_results is None:
        return {member: list(passing)}
    found = list(islice(passing, max_results + 1))
    if len(found) <= max_results:
        return {member: found}
    last, following = (view[kind.id_member] for view in found[-2:])
    token = write_token(Place(member, last, following, names.index(following)))
    return {member: found[:-1], "NextToken": token}


def describes(
    kind: type[R], member: str, text: str, *, pages: tuple[int, int] = USUAL_PAGE, filters: str = "filters"
) -> Callable[..., Outcome]:
    """Register the Describe action of a kind: ids, filters, pages. `Vpcs` makes `describe_vpcs(vpc_ids=…)`.

    `filters` is what EC2 calls that parameter: a few actions have `Filter`.
    """
    ids = f"{snake(kind.id_member)}s"

    def answer(world: World, **params: Any) -> Outcome:
        asked, wanted = params.pop(ids, ()), params.pop(filters, ())
        return world, describe(world, kind, member, ids=asked, filters=wanted, pages=pages, **params)

    parameters: dict[str, tuple[Any, Any]] = {
        ids: (tuple[Annotated[str, Ref(kind.kind())], ...], ()),
        filters: (tuple[Filter, ...], ()),
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


def page(
    member: str,
    views: Sequence[Any],
    max_results: int | None,
    next_token: str | None,
    *,
    by: Sequence[str],
    pages: tuple[int, int] = USUAL_PAGE,
) -> Page:
    """Cut a list into pages. `by` are the members that name an item, so that its place is found again in a changed list."""
    must_be_page_size(max_results, *pages)
    place = read_token(member, next_token)
    names = ["|".join(str(view[one]) for one in by) for view in views]
    start = place.found_in(names) if place else 0
    end = len(views) if max_results is None else start + max_results
    answer: Page = {member: list(views[start:end])}
    if end >= len(views):
        return answer
    return {**answer, "NextToken": write_token(Place(member, names[end - 1], names[end], end))}


def matching(
    views: Iterable[dict[str, Any]], filters: Sequence[Filter], table: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The views that pass every filter."""
    must_be_few_filters(filters)
    tests = [_test(_in_the_view(one, table), one) for one in filters]
    return [view for view in views if all(test(view) for test in tests)]


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags in AWS's shape."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


@cache
def kept_fields(kind: type[Resource]) -> Mapping[str, str]:
    """The filters of a kind that ask for no more than a field it keeps: filter -> field. They need no view to be built."""
    fields = {path: "id" if path == kind.id_member else snake(path) for path in kind.filters.values()}
    return {name: fields[path] for name, path in kind.filters.items() if fields[path] in kind.__struct_fields__}


def must_not_page_by_ids(ids: Sequence[str], max_results: int | None, member: str) -> None:
    """A list of what is named is answered whole.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination
    """
    if ids and max_results:
        raise PagingWithIds(ids=member, parameter="max_results")


def must_be_few_filters(filters: Sequence[Filter]) -> None:
    """A request has up to 50 filters, a filter up to 200 values, a value up to 255 characters.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
    """
    if len(filters) > MOST_FILTERS or any(len(one.values) > MOST_VALUES for one in filters):
        raise FilterLimitExceeded(filters=MOST_FILTERS, values=MOST_VALUES, parameter="filters")
    for value in (value for one in filters for value in one.values):
        if len(value) > LONGEST_VALUE:
            expected = f"Filter strings can be up to {LONGEST_VALUE} characters in length."
            raise InvalidParameterValue(name="filter", value=value, expected=expected, parameter="filters")


def must_be_page_size(max_results: int | None, smallest: int = USUAL_PAGE[0], largest: int = USUAL_PAGE[1]) -> None:
    """EC2 takes 5 to 1,000 results a page, of some lists fewer.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination
    """
    if max_results is not None and not smallest <= max_results <= largest:
        raise InvalidParameterValue(
            name="maxResults",
            value=max_results,
            expected=f"Expecting a value between {smallest} and {largest}.",
            parameter="max_results",
        )


def _passing(world: World, kind: type[R], chosen: Iterable[R], filters: Sequence[Filter]) -> Iterator[dict[str, Any]]:
    """What EC2 shows of the resources that pass every filter, built one by one as they are asked for."""
    must_be_few_filters(filters)
    readers = [_in_the_resource(world, one, kind) for one in filters]
    early = [_test(reader, one) for reader, one in zip(readers, filters, strict=True) if reader]
    late = [
        _test(_in_the_view(one, kind.filters), one) for reader, one in zip(readers, filters, strict=True) if not reader
    ]
    survivors = (one for one in chosen if all(test(one) for test in early))
    views = (one.view(world) for one in survivors)
    return (view for view in views if all(test(view) for test in late))


Reader = Callable[[Any], Iterable[Any]]


def _in_the_resource(world: World, one: Filter, kind: type[Resource]) -> Reader | None:
    """Where a filter looks if the resource itself keeps what it asks for, or hides it."""
    if one.name == "tag-key":
        return lambda resource: resource.tags
    if one.name.startswith("tag:"):
        key = one.name.removeprefix("tag:")
        return lambda resource: (resource.tags.get(key),)
    if field := kept_fields(kind).get(one.name):
        return lambda resource: (getattr(resource, field),)
    if path := kind.hidden_filters.get(one.name):
        members = _members(path)
        return lambda resource: _values(resource.hidden(world), members)
    return None


def _in_the_view(one: Filter, table: Mapping[str, str]) -> Reader:
    """Where a filter looks in what EC2 shows; a filter that the action has not is an error."""
    if one.name.startswith("tag:") and BY_TAGS.keys() <= table.keys():
        key = one.name.removeprefix("tag:")
        return lambda view: (tag["Value"] for tag in view.get("Tags", ()) if tag["Key"] == key)
    path = table.get(one.name)
    if path is None:
        raise UnknownFilter(name=one.name, parameter="filters")
    members = _members(path)
    return lambda view: _values(view, members)


def _test(reader: Reader, one: Filter) -> Test:
    is_wanted = any_of(one.values)
    return lambda looked_at: any(is_wanted(_text(value)) for value in reader(looked_at) if value is not None)


def _members(path: str) -> tuple[str, ...]:
    return tuple(path.replace("[]", "").split("."))


def _values(value: Any, members: tuple[str, ...]) -> Iterator[Any]:
    """Every value at a path of members, looking through lists; none where a member is absent."""
    if isinstance(value, list):
        for one in value:
            yield from _values(one, members)
    elif not members:
        yield value
    elif members[0] in value:
        yield from _values(value[members[0]], members[1:])


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return str(value)
