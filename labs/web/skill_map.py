"""What rests on what, and how well is it held? The skills of a course as a map: chapters as lanes, skills from left to right.

The map is laid out here in units, so that the page needs neither a script nor a style of its own: cards stand in a grid
of CSS, and the lines between them are one drawing that is stretched over it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labs.courses.subject import Skill, Subject
from labs.web.shown import Shown

COLUMNS = 6
"""As many as the grid of static/css/sessions.css has; what rests on more than that stands in the last."""
ROWS = 2
"""Units that a card is high; the name of a chapter is one."""
BEND = 0.06
"""Half of the gap between two columns, in which lines go up and down."""
NOTHING: Mapping[str, Any] = {}


class SkillCard(Shown, frozen=True, kw_only=True):
    """One skill on the map; `column` and `row` are counted from 1 within its lane."""

    id: str
    title: str
    about: str
    column: int
    row: int
    needs: tuple[str, ...]
    """The titles of what it rests on."""
    state: Any
    """How well it is held, as the caller tells."""


class Lane(Shown, frozen=True, kw_only=True):
    """A chapter."""

    id: str
    title: str
    cards: tuple[SkillCard, ...]


class Line(Shown, frozen=True, kw_only=True):
    """From a skill to one that rests on it, as the path of an SVG in units."""

    path: str
    within: bool
    """Whether both belong to one chapter."""


class SkillMap(Shown, frozen=True, kw_only=True):
    """The whole map, so many units wide and high."""

    lanes: tuple[Lane, ...]
    lines: tuple[Line, ...]
    width: int
    height: int


def skill_map(subject: Subject, language: str, states: Mapping[str, Any] = NOTHING) -> SkillMap:
    """The map of a subject; `states` says of each skill how well it is held."""
    columns = _columns(subject.skills)
    titles = {one.id: one.title.in_language(language) for one in subject.skills}
    lanes, places, top = [], dict[str, tuple[int, int]](), 0
    for chapter in subject.chapters:
        skills = [one for one in subject.skills if one.chapter == chapter.id]
        rows = _rows(skills, columns)
        places |= {id: (column, top + 1 + ROWS * row) for id, (column, row) in rows.items()}
        cards = tuple(_card(one, rows[one.id], titles, language, states.get(one.id)) for one in skills)
        lanes.append(Lane(id=chapter.id, title=chapter.title.in_language(language), cards=cards))
        top += 1 + ROWS * (1 + max((row for _, row in rows.values()), default=0))
    lines = tuple(_lines(subject.skills, places))
    return SkillMap(lanes=tuple(lanes), lines=lines, width=COLUMNS, height=top)


def _columns(skills: Iterable[Skill]) -> dict[str, int]:
    """How many skills each rests on, one upon the other."""
    found: dict[str, int] = {}
    for one in skills:
        found[one.id] = min(1 + max((found[needed] for needed in one.needs), default=-1), COLUMNS - 1)
    return found


def _rows(skills: Sequence[Skill], columns: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Column and row of each skill within its lane: beside what it rests on where there is room, else below."""
    found: dict[str, tuple[int, int]] = {}
    for one in skills:
        wanted = min((found[needed][1] for needed in one.needs if needed in found), default=0)
        taken = {row for column, row in found.values() if column == columns[one.id]}
        row = next(row for row in range(wanted, wanted + len(skills) + 1) if row not in taken)
        found[one.id] = (columns[one.id], row)
    return found


def _card(skill: Skill, place: tuple[int, int], titles: Mapping[str, str], language: str, state: Any) -> SkillCard:
    return SkillCard(
        id=skill.id,
        title=titles[skill.id],
        about=skill.about.in_language(language),
        column=place[0] + 1,
        row=place[1] + 1,
        needs=tuple(titles[needed] for needed in skill.needs),
        state=state,
    )


def _lines(skills: Iterable[Skill], places: Mapping[str, tuple[int, int]]) -> Iterable[Line]:
    chapters = {one.id: one.chapter for one in skills}
    for one in skills:
        for needed in one.needs:
            (from_x, from_y), (to_x, to_y) = (_middle(places[id]) for id in (needed, one.id))
            gap = to_x - 0.5
            yield Line(
                path=f"M{from_x} {from_y}H{gap - BEND:.3f}C{gap} {from_y} {gap} {to_y} {gap + BEND:.3f} {to_y}H{to_x}",
                within=chapters[needed] == one.chapter,
            )


def _middle(place: tuple[int, int]) -> tuple[float, float]:
    return place[0] + 0.5, place[1] + ROWS / 2
