"""How does a question become an item of a sitting? It is chosen, and pinned with all of its text, when it is asked for."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from hashlib import md5
from itertools import product
from random import Random
from typing import Any, NamedTuple

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from labs.assess.generators import generate, generators
from labs.assess.questions import AnyQuestion, read
from labs.courses.models import Course, Question
from labs.courses.queries import questions_of, subject
from labs.study.sessions.choosing import Authored, Made, Met, choose, made, misses_in_a_row, next_difficulty, pause
from labs.study.sessions.models import Item, Session
from labs.study.sessions.planning import Part, parts, stored

REMEMBERED = 2000
"""So many of the items of a skill are looked at for what was met."""
TRIES = 2
"""So many instances that were not met are made, at most, until one feels new: each takes half the time of a question."""
SAME = 12
"""After so many instances in a row that were all met a generator is taken to have no other of that difficulty."""


def question(item: Item) -> AnyQuestion:
    """What an item asks."""
    return read(item.document)


def is_answered(item: Item) -> bool:
    """Whether an answer to an item was taken, marked or not."""
    return hasattr(item, "answer")


def next_item(session: Session) -> Item | None:
    """The item to be answered now, pinned when it is first asked for; None when only a lab or nothing is left."""
    while True:
        last = session.items.select_related("answer").order_by("-position").first()
        if last is not None and not is_answered(last):
            return last
        plan, item = _prepared(session, last.position + 1 if last else 1)  # before the lock: it takes its time
        if _is_pinned(session, plan, item):
            return item
        session.refresh_from_db(fields=["plan"])  # another tab, or a mark that came meanwhile, was quicker


def _is_pinned(session: Session, plan: Sequence[Part], item: Item | None) -> bool:
    """Save the item and what was left out of the plan; False where the plan is another by now, or the position taken."""
    try:
        with transaction.atomic():
            held = Session.objects.select_for_update().only("plan").get(pk=session.pk)
            if held.plan != session.plan:
                return False
            if len(plan) != len(held.plan):
                session.plan = stored(plan)
                session.save(update_fields=["plan"])
            if item is not None:
                item.save(force_insert=True)
    except IntegrityError:
        if item is None or not session.items.filter(position=item.position).exists():
            raise
        return False
    return True


def _prepared(session: Session, position: int) -> tuple[list[Part], Item | None]:
    """The item of the next part there is a question for, not saved yet; parts without one are left out of the plan."""
    plan = list(parts(session))
    while len(plan) >= position and plan[position - 1].kind != "lab":
        if item := _item(session, plan[position - 1], position):
            return plan, item
        del plan[position - 1]
    return plan, None


def _item(session: Session, part: Part, position: int) -> Item | None:
    """The item that asks for a part; None when there is no question for it."""
    rows = _met(session, part.skill)
    met = [row[0] for row in rows]
    dice = Random(f"{session.seed}:{position}")  # noqa: S311 - not guessed by who does not know the seed
    missed = session.items.filter(position=part.after).first() if part.after else None
    like = _as_met(missed) if missed else None
    chosen = choose(
        met,
        bank=_bank(session.course, part.skill),
        generators=generators_of(part.skill),
        difficulty=part.difficulty or next_difficulty(met),
        like=like,
        dice=dice,
    )
    if chosen is None:
        return None
    here = [(one, marked_at) for one, session_id, marked_at in rows if session_id == session.pk]
    now = timezone.now()
    return Item(
        session_id=session.pk,
        owner_id=session.owner_id,
        position=position,
        points=part.points,
        shown_at=now,
        open_from=_open_from(here, now),
        **(made_item(chosen, met, dice) if isinstance(chosen, Made) else _authored_item(chosen, dice)),
    )


@cache
def generators_of(skill: str) -> tuple[str, ...]:
    """The generators of questions for a skill, by name."""
    return tuple(name for name, one in generators().items() if one.skill == skill)


def _met(session: Session, skill: str) -> list[tuple[Met, Any, datetime | None]]:
    """What the learner met of a skill, the last one last, each with its sitting and when it was marked."""
    rows = Item.objects.filter(owner_id=session.owner_id, skill=skill).order_by("-pk")
    fields = ("question_version__question", "generator", "seed", "difficulty", "answer__credit", "shape", "asked")
    own = ("session", "answer__done_at")
    return [(Met(*row[:-2]), row[-2], row[-1]) for row in reversed(rows.values_list(*fields, *own)[:REMEMBERED])]


def _as_met(item: Item) -> Met:
    return Met(None, item.generator, item.seed, item.difficulty, None)


def _bank(course: Course, skill: str) -> list[Authored]:
    reserved = {pick.question for form in subject(course).forms for pick in form.picks}
    rows = questions_of(course).filter(skill=skill).values_list("pk", "difficulty", "slug")
    return [Authored(pk, difficulty, slug in reserved) for pk, difficulty, slug in rows]


def authored_item(question: Question, dice: Random) -> dict[str, Any]:
    """What an item keeps of an authored question; `dice` decide the order of its options."""
    version = question.current_version or question.versions.latest("created_at")
    return {
        "question_version": version,
        "skill": question.skill,
        "difficulty": question.difficulty,
        "seed": dice.getrandbits(31),
        "document": version.document,
    }


class _Instance(NamedTuple):
    """What a generator made, and the digests it is known by."""

    made: Made
    question: AnyQuestion
    shape: str
    asked: str


def made_item(chosen: Made, met: Sequence[Met], dice: Random) -> dict[str, Any]:
    """What an item keeps of an instance: none that was met, and of a few the one whose like was met longest ago.

    `chosen` itself where nothing was met. Only where every generator of the skill makes nothing else comes one again.
    """
    asked = {one.asked for one in met}
    last = {one.shape: number for number, one in enumerate(met)}
    fresh: list[_Instance] = []
    for found in _instances(chosen, met, dice):
        if found.asked not in asked:
            fresh.append(found)
        if len(fresh) == TRIES or (fresh and found.shape not in last):
            break
    kept = min(fresh or [found], key=lambda one: last.get(one.shape, -1))
    return {
        "generator": kept.made.generator,
        "skill": kept.question.skill,
        "difficulty": kept.question.difficulty,
        "seed": kept.made.seed,
        "shape": kept.shape,
        "asked": kept.asked,
        "document": msgspec.to_builtins(kept.question),
    }


def _instances(chosen: Made, met: Sequence[Met], dice: Random) -> Iterator[_Instance]:
    """What was chosen, others of its generator and difficulty, and where these may be used up, what comes nearest."""
    yield _instance(chosen)
    others = [name for name in generators_of(generators()[chosen.generator].skill) if name != chosen.generator]
    levels = sorted(range(1, 6), key=lambda level: abs(level - chosen.difficulty))
    for name, level, _ in product((chosen.generator, *others), levels, range(SAME)):
        yield _instance(made(name, level, met, dice))


def _instance(made: Made) -> _Instance:
    found = generate(made.generator, made.seed, made.difficulty)
    shape = generators()[made.generator].shape(found)
    return _Instance(made, found, md5(shape.encode(), usedforsecurity=False).hexdigest(), found.asked)


def _authored_item(chosen: Authored, dice: Random) -> dict[str, Any]:
    return authored_item(Question.objects.select_related("current_version").get(pk=chosen.question), dice)


def _open_from(here: Sequence[tuple[Met, datetime | None]], now: datetime) -> datetime | None:
    """Before when no answer is taken: so long after the last of several misses in this sitting."""
    wait = timedelta(seconds=pause(misses_in_a_row([one for one, _ in here])))
    last = max((at for _, at in here if at), default=now)
    return last + wait if last + wait > now else None
