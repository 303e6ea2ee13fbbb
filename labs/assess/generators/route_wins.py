"""Which route of a table decides, and where does it take the packet? The walk of the simulator says it.

1  a default route and one or two others, of which at most two match
2  four that match, from a large block to a small one
3  and the most specific is a blackhole
4  and a VPN propagates routes, one of them to the same block as a static route
5  and a prefix list; or a route more specific than local, and one propagated into the VPC's own block
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.generator import Generator
from labs.assess.generators.posing import GUIDE, Posed, Wrong, joined, plain, pose_choice, right_option, told
from labs.assess.generators.route_layouts import LAYOUTS
from labs.assess.generators.route_table import DEFAULT, LOCAL, Row, decides, matching, rows_of
from labs.assess.journey import Journey
from labs.assess.naming import fill
from labs.assess.questions import AnyQuestion, Choice, Reference
from labs.assess.scene import played
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.network.step import Component, Walk

NAME = "route-wins"
SKILL = "routes"
REFERENCES = (
    Reference(title="Route priority", url=f"{GUIDE}route-tables-priority.html"),
    Reference(title="Route tables", url=f"{GUIDE}VPC_Route_Tables.html"),
)
TABLE = "${app_route_table.RouteTable.RouteTableId}"
APP = "${app.Instances[0].InstanceId}"

PROMPT = Text(
    ko=(
        "인스턴스 `app`이 `{address}` 주소로 TCP {port}번 패킷을 보내요. `app`의 서브넷은 이 라우팅 테이블을 써요.\n\n{table}\n\n"
        "이 패킷은 라우팅 테이블에서 어떻게 될까요?{listed}"
    ),
    en=(
        "The instance `app` sends a packet to TCP port {port} of `{address}`. Its subnet uses this route table:\n\n{table}\n\n"
        "What becomes of the packet at the route table?{listed}"
    ),
)
LISTED = Text(ko=" (접두사 목록 `{name}`: {blocks})", en=" (The prefix list `{name}` holds {blocks}.)")
HEAD = Text(
    ko="| 대상 주소 | 타깃 | 상태 | 전파됨 |\n|---|---|---|---|",
    en="| Destination | Target | State | Propagated |\n|---|---|---|---|",
)
LINE = Text(
    ko="| `{destination}` | {target} | {state} | {propagated} |",
    en="| `{destination}` | {target} | {state} | {propagated} |",
)
YES, NO = Text(ko="예", en="yes"), Text(ko="아니요", en="no")
NOUNS: Mapping[str, Text] = {
    "igw": Text(ko="인터넷 게이트웨이", en="internet gateway"),
    "nat": Text(ko="NAT 게이트웨이", en="NAT gateway"),
    "pcx": Text(ko="피어링 연결", en="peering connection"),
    "tgw": Text(ko="Transit Gateway", en="transit gateway"),
    "vgw": Text(ko="가상 프라이빗 게이트웨이", en="virtual private gateway"),
    "eni": Text(ko="네트워크 인터페이스", en="network interface"),
}
TARGET = Text(ko="{noun} `{name}`", en="{noun} `{name}`")
GOES = Text(ko="`{destination}` 경로로: {target}", en="By the route `{destination}`: {target}")
DROPS = Text(
    ko="`{destination}` 경로가 선택되고, blackhole이라서 버려져요.",
    en="The route `{destination}` is chosen and drops it, being a blackhole.",
)
NOWHERE = Text(ko="맞는 경로가 없어서 버려져요.", en="No route matches, so it is dropped.")

WHY = Text(
    ko="`{address}`에 맞는 경로: {matches}. 그중 접두사가 가장 긴(`/{length}`) `{destination}` 경로가 정해요.{more}",
    en="Routes that match `{address}`: {matches}. Of these the longest prefix decides, `{destination}` (`/{length}`).{more}",
)
WHY_NOWHERE = Text(
    ko="`{address}`를 품는 경로가 하나도 없어요. 경로가 없으면 패킷은 라우팅 테이블에서 버려져요(`NO_ROUTE_TO_DESTINATION`).",
    en="No route holds `{address}`. Without a route the packet is dropped at the route table (`NO_ROUTE_TO_DESTINATION`).",
)
MORE: Mapping[str, Text] = {
    "blackhole": Text(
        ko=" 그런데 그 타깃({target})이 더 이상 없어서 경로가 blackhole이에요. 덜 구체적인 경로로 넘어가지 않고 거기서 버려져요.",
        en=" Its target, the {target}, is gone, so the route is a blackhole: no less specific route steps in, the packet is dropped.",
    ),
    "tie": Text(
        ko=" 같은 블록의 전파된 경로도 있지만, 접두사가 같으면 정적 경로가 먼저예요.",
        en=" There is a propagated route to the same block, but of equal prefixes the static route goes first.",
    ),
    "inside": Text(
        ko=" 더 작은 블록이 VPC 안으로 전파되어 있지만, VPC 자신의 블록에서는 local 경로가 전파된 경로보다 먼저예요.",
        en=" A smaller block is propagated into the VPC, but within the VPC's own block the local route goes before it.",
    ),
    "specific": Text(
        ko=" local 경로도 맞지만 더 구체적인 정적 경로가 먼저예요.",
        en=" The local route matches as well, but a more specific static route goes first.",
    ),
    "list": Text(
        ko=" 접두사 목록의 경로도 목록 안의 블록 길이로 똑같이 겨뤄요.",
        en=" A route to a prefix list competes by the length of the block in the list, like any other.",
    ),
}
BECAUSE: Mapping[str, Text] = {
    "first-route-wins": Text(
        ko="위에서부터 처음 맞는 경로를 고른 답이에요. 라우팅 테이블에는 순서가 없고, 접두사가 가장 긴 경로가 정해요.",
        en="This takes the first route that matches from the top. A route table has no order; the longest prefix decides.",
    ),
    "blackhole-falls-back": Text(
        ko="blackhole을 건너뛰고 다음으로 구체적인 경로를 고른 답이에요. 선택된 경로가 blackhole이면 거기서 버려져요.",
        en="This passes over the blackhole to the next best route. A chosen route that is a blackhole drops the packet.",
    ),
    "propagated-route-wins": Text(
        ko="전파된 경로가 먼저라고 본 답이에요. 접두사가 같으면 정적 경로가 먼저이고, VPC 안에서는 local이 먼저예요.",
        en="This puts the propagated route first. Of equal prefixes the static one wins, and local wins inside the VPC.",
    ),
    "local-route-always-wins": Text(
        ko="local이 늘 먼저라고 본 답이에요. 서브넷의 블록과 같은, 더 구체적인 정적 경로는 local보다 먼저예요.",
        en="This puts local first always. A more specific static route, to a subnet's block, goes before local.",
    ),
    "default-route-for-the-outside": Text(
        ko="VPC 밖으로 가면 기본 경로라고 본 답이에요. `0.0.0.0/0`은 접두사가 가장 짧아서 다른 경로가 없을 때만 쓰여요.",
        en="This takes the default route for all that is outside. `0.0.0.0/0` has the shortest prefix and is used last.",
    ),
    "largest-block-wins": Text(
        ko="더 큰 블록을 고른 답이에요. 크기가 아니라 접두사가 긴, 곧 더 작은 블록이 정해요.",
        en="This takes the larger block. The longer prefix decides, which is the smaller block.",
    ),
    "looks-like-a-match": Text(
        ko="`{destination}`에는 `{address}` 주소가 들어 있지 않아요({first}–{last}).",
        en="`{destination}` does not hold `{address}`: it is {first} to {last}.",
    ),
    "no-route-without-its-own": Text(
        ko="맞는 경로가 있어요: `{chosen}`.", en="There is a route that matches: `{chosen}`."
    ),
}


class Asked(NamedTuple):
    """A played scene and what the question is about."""

    performance: Performance
    names: Mapping[str, str]
    rows: Sequence[Row]
    address: IPv4Address
    chosen: Row | None


def pose(random: Random, difficulty: int) -> Posed | None:
    """A table and a destination; the walk of the simulator decides."""
    laid = LAYOUTS[difficulty](random)
    scene = laid.sketch.scene(some_seed(random))
    performance = played(scene)
    names = {str(fill(reference, performance.names)): name for reference, name in laid.sketch.names.items()}
    journey = Journey(source=APP, destination=str(laid.address), port=laid.port)
    rows = rows_of(performance, str(fill(TABLE, performance.names)))
    asked = Asked(performance, names, rows, laid.address, _chosen(rows, journey.walk(performance)))
    return Posed(
        variant="route",
        prompt=told(PROMPT, address=laid.address, port=laid.port, table=_table(asked), listed=_listed(asked)),
        key=_said(asked, asked.chosen),
        wrongs=tuple(_wrongs(asked, random)),
        explanation=_why(asked),
        references=REFERENCES,
        scene=scene,
        journey=journey,
    )


def replay(question: AnyQuestion) -> Iterator[str]:
    """What is wrong with a question, by AWS's rules on the table as DescribeRouteTables shows it."""
    if not isinstance(question, Choice) or question.scene is None or question.journey is None:
        yield f"{question.id} is no choice with a packet in a scene"
        return
    performance = played(question.scene)
    rows = rows_of(performance, str(fill(TABLE, performance.names)))
    chosen = decides(rows, IPv4Address(question.journey.destination))
    asked = Asked(performance, {}, rows, IPv4Address(question.journey.destination), chosen)
    said = _claim(asked, chosen)
    for one in question.options:
        if one.text.en.startswith(said) != one.right:
            yield f"{question.id}: {one.text.en} is taken for the opposite; by the table it is: {said}"


def shape(question: AnyQuestion) -> str:
    """Tables with the same lengths of prefixes and kinds of targets, of which the same decides, feel the same."""
    lines = [line.split("|") for line in question.prompt.en.splitlines() if line.startswith("| `")]
    routes = sorted(f"{line[1].rpartition('/')[2]} {line[2].partition('`')[0]}{line[3]}{line[4]}" for line in lines)
    key = right_option(question).text.en.partition(":")[2] if isinstance(question, Choice) else ""
    return f"{question.difficulty} {' '.join(routes)} {key}"


def _chosen(rows: Sequence[Row], walk: Walk) -> Row | None:
    """The row that the walk of the simulator went by."""
    step = next(one for one in walk.request if one.component_type == Component.ROUTE_TABLE)
    if "destination_cidr_block" not in step.facts:
        return None
    destination = step.facts.get("destination_prefix_list_id", step.facts["destination_cidr_block"])
    named = (destination, step.facts["target_id"])
    return next(one for one in rows if (one.destination, one.target) == named)


def _called(asked: Asked, row: Row) -> str:
    """A destination as the learner sees it."""
    return asked.names.get(row.destination, row.destination)


def _target(asked: Asked, row: Row) -> Text:
    if row.target == LOCAL:
        return plain(LOCAL)
    return told(TARGET, noun=NOUNS[row.target.partition("-")[0]], name=asked.names.get(row.target, row.target))


def _said(asked: Asked, row: Row | None) -> Text:
    """What becomes of the packet if a row decides."""
    if row is None:
        return NOWHERE
    template = GOES if row.is_active else DROPS
    return told(template, destination=_called(asked, row), target=_target(asked, row))


def _claim(asked: Asked, row: Row | None) -> str:
    """How the option begins that says so, whatever the target is called."""
    if row is None:
        return NOWHERE.en
    names = {one["PrefixListId"]: name for name, one in _lists(asked.performance)}
    destination = names.get(row.destination, row.destination)
    if not row.is_active:
        return DROPS.en.format(destination=destination)
    noun = LOCAL if row.target == LOCAL else NOUNS[row.target.partition("-")[0]].en
    return GOES.en.format(destination=destination, target=noun)


def _lists(performance: Performance) -> Iterator[tuple[str, dict[str, Any]]]:
    """The prefix lists of a scene by their names."""
    for result in performance.names.values():
        if "PrefixList" in result:
            yield result["PrefixList"]["PrefixListName"], result["PrefixList"]


def _table(asked: Asked) -> Text:
    lines = (
        told(
            LINE,
            destination=_called(asked, row),
            target=_target(asked, row),
            state="active" if row.is_active else "blackhole",
            propagated=YES if row.is_propagated else NO,
        )
        for row in asked.rows
    )
    return joined([HEAD, *lines], "\n")


def _listed(asked: Asked) -> Text | str:
    """What is in the table's prefix list, where there is one."""
    found = [one for one in asked.rows if one.destination.startswith("pl-")]
    if not found:
        return ""
    return told(LISTED, name=_called(asked, found[0]), blocks=", ".join(f"`{one}`" for one in found[0].blocks))


def _wrongs(asked: Asked, random: Random) -> Iterator[Wrong]:
    """What each misconception would say; those that come to the key are left out later."""
    facts = {"address": asked.address, "chosen": _called(asked, asked.chosen) if asked.chosen else ""}
    for name, row in _misled(asked):
        block = row.blocks[0]
        because = told(BECAUSE[name], **facts, destination=block, first=block[0], last=block[-1])
        yield Wrong(_said(asked, row), because, name)
    if asked.chosen is not None:
        yield Wrong(NOWHERE, told(BECAUSE["no-route-without-its-own"], **facts), "no-route-without-its-own")


def _misled(asked: Asked) -> Iterator[tuple[str, Row]]:
    """Misconception and the row that it takes."""
    found = matching(asked.rows, asked.address)
    chosen = asked.chosen
    if chosen is not None and not chosen.is_active:
        best = [one for one in found if one.is_active]
        yield from (("blackhole-falls-back", one) for one in [decides(best, asked.address)] if one)
    yield from (("propagated-route-wins", one) for one in found if one.is_propagated)
    yield from (("local-route-always-wins", one) for one in found if one.target == LOCAL)
    yield from (("first-route-wins", one) for one in found[:1])
    yield from (("default-route-for-the-outside", one) for one in found if one.destination == DEFAULT)
    wider = sorted((one for one in found if one.destination != DEFAULT), key=lambda one: one.match(asked.address))
    yield from (("largest-block-wins", one) for one in wider)
    missed = [one for one in asked.rows if one not in found]
    yield from (("looks-like-a-match", one) for one in missed if one.target != LOCAL)
    yield from (("looks-like-a-match", one) for one in missed if one.target == LOCAL)


def _why(asked: Asked) -> Text:
    row = asked.chosen
    if row is None:
        return told(WHY_NOWHERE, address=asked.address)
    found = matching(asked.rows, asked.address)
    more = joined((told(MORE[name], target=_target(asked, row)) for name in _remarks(asked, row, found)), "")
    return told(
        WHY,
        address=asked.address,
        matches=", ".join(dict.fromkeys(f"`{_called(asked, one)}`" for one in found)),
        destination=_called(asked, row),
        length=row.match(asked.address),
        more=more,
    )


def _remarks(asked: Asked, row: Row, found: Sequence[Row]) -> Iterator[str]:
    """What else there is to say of how the row came to decide."""
    if not row.is_active:
        yield "blackhole"
    if any(one.is_propagated and not row.is_propagated and one.destination == row.destination for one in found):
        yield "tie"
    if row.target == LOCAL and any(one.is_propagated for one in found):
        yield "inside"
    if row.target != LOCAL and any(one.target == LOCAL for one in found):
        yield "specific"
    if any(one.destination.startswith("pl-") for one in found):
        yield "list"


GENERATOR = Generator(
    name=NAME,
    title=Text(ko="어느 경로가 선택될까", en="Which route wins"),
    skill=SKILL,
    difficulties=range(1, 6),
    generate=lambda seed, difficulty: pose_choice(NAME, SKILL, pose, seed, difficulty),
    replay=replay,
    shape=shape,
)
