"""What came of a sitting? Time worked, items, what got stronger and weaker, what was believed wrongly, what comes next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from django.db.models import Q
from django.utils import timezone

from labs.study.sessions import memory
from labs.study.sessions.models import Evidence, Memory, Session

Change = Literal["stronger", "weaker", "kept"]


class SkillChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one skill. Of `before` there is nothing where it was new.

    `retrievability` is the likelihood, from 0 to 1, that it is there; `stability` the days until it falls to 0.9.
    """

    skill: str
    items: int
    right: int
    retrievability_before: float | None
    retrievability: float
    stability_before: float | None
    stability: float
    due_at: datetime

    @property
    def change(self) -> Change:
        """Whether it will last longer than before, less long, or as long as before: once a day is what makes it longer."""
        before = self.stability_before or 0
        if self.stability > before and self.stability >= memory.HOLDS_FROM:
            return "stronger"
        return "kept" if self.stability == before else "weaker"


class Misbelief(msgspec.Struct, frozen=True, kw_only=True):
    """A named misconception that was met, and how often."""

    misconception: str
    times: int


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a sitting. `pending` answers are still with a worker and in nothing else.

    `checks` are the checks of labs that were met meanwhile. `due` counts the skills to be reviewed within a day of the
    end, `next_due_at` is the first review of all.
    """

    seconds: int
    items: int
    right: int
    pending: int
    checks: int
    skills: tuple[SkillChange, ...]
    misconceptions: tuple[Misbelief, ...]
    due: int
    next_due_at: datetime | None


def summary_of(session: Session) -> Summary:
    """The summary of a sitting: as it was kept at the end, or as it is so far."""
    return msgspec.convert(session.summary or summarize(session), Summary)


def keep(session: Session) -> None:
    """Keep the summary as it stands now with a sitting that has ended."""
    session.summary = summarize(session)
    session.save(update_fields=["summary"])


def summarize(session: Session) -> dict[str, Any]:
    """The summary as it stands now, as it is kept with a sitting when it ends."""
    now = session.ended_at or timezone.now()
    rows = list(session.items.filter(answer__isnull=False).values("skill", "answer__credit", "answer__misconception"))
    marked = [row for row in rows if row["answer__credit"] is not None]
    shown = _shown(session, now)
    held = {one.skill: one for one in Memory.objects.filter(owner=session.owner_id, course=session.course_id)}
    due = sorted(one.due_at for one in held.values())
    beliefs = Counter(row["answer__misconception"] for row in marked if row["answer__misconception"])
    found = Summary(
        seconds=session.seconds,
        items=len(marked),
        right=sum(is_right(row) for row in marked),
        pending=len(rows) - len(marked),
        checks=sum(one.source.startswith("check:") for one in shown),
        skills=tuple(_changes(session, held, marked, {one.skill for one in shown}, now)),
        misconceptions=tuple(Misbelief(misconception=slug, times=times) for slug, times in beliefs.most_common()),
        due=sum(at <= now + memory.DAY for at in due),
        next_due_at=due[0] if due else None,
    )
    kept: dict[str, Any] = msgspec.to_builtins(found)
    return kept


def is_right(row: Mapping[str, Any]) -> bool:
    """Whether an item's row tells of an answer in which nothing was missing."""
    return bool(row["answer__credit"] >= 1)


def _shown(session: Session, until: datetime) -> list[Evidence]:
    """What its items showed, also by a worker after the end, and what was shown in labs meanwhile."""
    sources = [f"item:{pk}" for pk in session.items.values_list("pk", flat=True)]
    in_labs = Q(source__startswith="check:", at__gte=session.started_at, at__lte=until)
    rows = Evidence.objects.filter(owner=session.owner_id, course=session.course_id)
    return list(rows.filter(in_labs | Q(source__in=sources)))


def _changes(
    session: Session, held: Mapping[str, Memory], marked: Iterable[Mapping[str, Any]], shown: set[str], now: datetime
) -> Iterable[SkillChange]:
    items = Counter(row["skill"] for row in marked)
    right = Counter(row["skill"] for row in marked if is_right(row))
    before = memory.cards_at(session.owner_id, session.course_id, shown, session.started_at)
    for skill in sorted(shown & held.keys()):
        was, card = before.get(skill), held[skill].card
        yield SkillChange(
            skill=skill,
            items=items[skill],
            right=right[skill],
            retrievability_before=memory.retrievability(was, session.started_at) if was else None,
            retrievability=memory.retrievability(card, now),
            stability_before=was["stability"] if was else None,
            stability=card["stability"],
            due_at=held[skill].due_at,
        )
