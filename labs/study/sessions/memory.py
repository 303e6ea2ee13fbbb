"""How long will a skill be remembered? A card of the FSRS scheduler for each, moved by answers and by checks of labs."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import fsrs
from django.db import transaction
from django.db.models import QuerySet
from fsrs import Rating

from labs.courses.models import Course
from labs.study import statements
from labs.study.models import User
from labs.study.sessions.models import Evidence, Memory

RETENTION = 0.9
"""How likely a skill is to be still there when its review is due."""
SITTING = timedelta(hours=12)
"""Within this time a skill's memory moves at most three times: by the first answer, the first miss, and the success after
it. What is massed does not last longer, and ten misses in a row are one that was not known."""
HOLDS_FROM = 1.0
"""From this stability in days on, others may rest on a skill: its last answer was no plain miss."""
DAY = timedelta(days=1)
UNMOVED = 0
"""The rating of evidence that is kept and does not move the memory."""

# Without steps of minutes, since a sitting asks again by itself; without fuzz, so that a memory can be worked out again.
SCHEDULER = fsrs.Scheduler(
    desired_retention=RETENTION, learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
)


Card = dict[str, Any]
"""A card of the scheduler in plain values, with the last rating, when the sitting began, and whether it had a miss."""


class Rule(NamedTuple):
    """From this credit on, and at least so sure, and not slower than so many times the usual: this rating."""

    credit: float
    sure: int
    slowness: float
    rating: Rating


RATINGS = (
    Rule(1, 80, 0.75, Rating.Easy),
    Rule(1, 50, 3, Rating.Good),
    Rule(0.5, 0, float("inf"), Rating.Hard),
    Rule(0, 0, float("inf"), Rating.Again),
)
"""The first that fits counts."""
UNSAID = 70
"""How sure who did not say so is taken to be: enough for `Good`, too little for `Easy`."""


def rating(credit: float, *, confidence: int | None = None, slowness: float = 1) -> Rating:
    """The rating of an answer. `slowness` is the time it took in units of what is usual."""
    sure = UNSAID if confidence is None else confidence
    fits = (one for one in RATINGS if credit >= one.credit and sure >= one.sure and slowness <= one.slowness)
    return next(fits, RATINGS[-1]).rating


SHOWN = "SELECT id FROM labs_evidence WHERE owner_id = %s AND source = %s AND skill = %s"


def note_evidence(
    user: User,
    course: Course,
    skill: str,
    source: str,
    credit: float,
    at: datetime,
    seconds: int | None = None,
    misconception: str = "",
    *,
    confidence: int | None = None,
    slowness: float = 1,
    rated: Rating | None = None,
) -> bool:
    """Keep what was shown of a skill, and move its memory; whether it was news. A source counts once for a skill.

    Without `rated` the rating comes from the table above.
    """
    with transaction.atomic(savepoint=False):
        held = _held(user, course, skill)
        if statements.first(SHOWN, [user.pk, source, skill]):
            return False
        rated = rated or rating(credit, confidence=confidence, slowness=slowness)
        moves = held is None or not is_massed(held.card, rated, at)
        statements.insert(
            statements.new(
                Evidence,
                owner=user,
                course=course,
                skill=skill,
                source=source,
                credit=credit,
                rating=rated.value if moves else UNMOVED,
                seconds=seconds,
                misconception=misconception,
                at=at,
            )
        )
        if moves:
            _move(held or _begun(user, course, skill, at), rated, at)
    return True


def is_massed(card: Card, rated: Rating, at: datetime) -> bool:
    """Whether it is one more success after a success, or one more miss, of the same sitting."""
    if not card or at - datetime.fromisoformat(card["sitting"]) >= SITTING:
        return False
    if rated is Rating.Again:
        return bool(card["missed"])
    return bool(card["last_rating"] != Rating.Again)


def reviewed(card: Card, rated: Rating, at: datetime) -> Card:
    """The card after a review; an empty one begins."""
    at = at.astimezone(UTC)
    before = fsrs.Card.from_dict(card) if card else fsrs.Card(card_id=1, due=at)  # type: ignore[arg-type]
    after, _ = SCHEDULER.review_card(before, rated, at)
    goes_on = card and at - datetime.fromisoformat(card["sitting"]) < SITTING
    return {
        **after.to_dict(),
        "last_rating": rated.value,
        "sitting": card["sitting"] if goes_on else at.isoformat(),
        "missed": rated is Rating.Again or bool(goes_on and card["missed"]),
    }


def retrievability(card: Card, at: datetime) -> float:
    """How likely it is that the skill is there at a moment, from 0 to 1; 0 of an empty card."""
    if not card:
        return 0
    return SCHEDULER.get_card_retrievability(fsrs.Card.from_dict(card), at.astimezone(UTC))  # type: ignore[arg-type]


def cards_at(owner_id: int, course_id: int, skills: Collection[str], at: datetime) -> dict[str, Card]:
    """The cards of skills as they stood before a moment, worked out again from what had been shown by then."""
    rows = Evidence.objects.filter(owner=owner_id, course=course_id, skill__in=skills, at__lt=at)
    cards: dict[str, Card] = {}
    for one in _moving(rows):
        cards[one.skill] = reviewed(cards.get(one.skill, {}), Rating(one.rating), one.at)
    return cards


def work_out(owner_id: int, course_id: int, skills: Collection[str]) -> None:
    """Work out the memories of skills anew from all that was shown, after evidence came from elsewhere."""
    Memory.objects.filter(owner=owner_id, course=course_id, skill__in=skills).delete()
    rows = Evidence.objects.filter(owner=owner_id, course=course_id, skill__in=skills)
    memories: dict[str, Memory] = {}
    for one in _moving(rows):
        begun = Memory(owner_id=owner_id, course_id=course_id, skill=one.skill, card={})
        _review(memories.setdefault(one.skill, begun), Rating(one.rating), one.at)
    Memory.objects.bulk_create(memories.values())


def _moving(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    return rows.filter(rating__gt=UNMOVED).order_by("at", "pk")


def _held(user: User, course: Course, skill: str) -> Memory | None:
    return Memory.objects.select_for_update().filter(owner=user, course=course, skill=skill).first()


def _begun(user: User, course: Course, skill: str, at: datetime) -> Memory:
    """A memory that is just begun; that of whoever began it at the same moment, if somebody did."""
    begun = Memory(owner=user, course=course, skill=skill, card={}, due_at=at)
    Memory.objects.bulk_create([begun], ignore_conflicts=True)
    return Memory.objects.select_for_update().get(owner=user, course=course, skill=skill)


def _move(memory: Memory, rated: Rating, at: datetime) -> None:
    _review(memory, rated, at)
    memory.save()


def _review(memory: Memory, rated: Rating, at: datetime) -> None:
    memory.card = reviewed(memory.card, rated, at)
    memory.due_at = datetime.fromisoformat(memory.card["due"])
    memory.reviews += 1
    memory.lapses += rated is Rating.Again
