"""How does a test run? A fixed form, timed by the server's clock, begun only so often; its items are free to go between."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from labs.courses.models import Course, Question
from labs.courses.queries import subject
from labs.courses.subject import Form, Pick
from labs.study.models import User
from labs.study.sessions.choosing import Made
from labs.study.sessions.items import authored_item, made_item
from labs.study.sessions.models import Accommodation, Item, Purpose, Session, Standing
from labs.study.sessions.planning import SECONDS, Part, stored
from labs.study.sessions.refusals import NoAttemptLeft, NoSuchTest
from labs.study.sessions.results import form, results

__all__ = [
    "TESTS",
    "attempts_left",
    "begin",
    "first_open",
    "form",
    "form_of",
    "is_expired",
    "is_settled",
    "must_have_attempt_left",
    "shows_feedback",
    "time_for",
]

TESTS = frozenset({Purpose.EXAM, Purpose.BEFORE, Purpose.AFTER})
"""The purposes of sittings with a form."""
TRAVEL = timedelta(seconds=5)
"""What was sent in time may arrive so much after the deadline."""


def begin(user: User, course: Course, purpose: str, form_id: str) -> Session:
    """The open attempt at a test, or a new one. Raises NoSuchTest, NoAttemptLeft."""
    form = form_of(course, purpose, form_id)
    if standing := _open_attempt(user, course, form):
        return standing
    must_have_attempt_left(user, course, form)
    seed = secrets.randbits(31)
    items = _items(form, seed)  # before the lock: generators take their time
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        if standing := _open_attempt(user, course, form):
            return standing
        must_have_attempt_left(user, course, form)
        session = _begun(user, course, form, seed, items)
        Item.objects.bulk_create(_of(session, items))
    return session


def must_have_attempt_left(user: User, course: Course, form: Form) -> None:
    """A test is begun only so often."""
    if not attempts_left(user, course, form):
        raise NoAttemptLeft


def form_of(course: Course, purpose: str, form_id: str = "") -> Form:
    """The form with this id; without one the first of the purpose. Raises NoSuchTest."""
    fits = (one for one in subject(course).forms if one.purpose == purpose and form_id in ("", one.id))
    found = next(fits, None)
    if found is None:
        raise NoSuchTest
    return found


def attempts_left(user: User, course: Course, form: Form) -> int:
    """How often a test may still be begun; an open attempt counts as begun."""
    begun = Session.objects.filter(owner=user, course=course, form=form.id).count()
    return attempts_after(form, accommodation_of(user, course), begun=begun)


def time_for(user: User, course: Course, form: Form) -> timedelta:
    """How long a test takes for this user, accommodations included."""
    return time_with(form, accommodation_of(user, course))


def accommodation_of(user: User, course: Course) -> Accommodation:
    """What was granted to a user in the tests of a course; the usual where nothing was."""
    return Accommodation.objects.filter(user=user, course=course).first() or Accommodation()


def attempts_after(form: Form, accommodation: Accommodation, *, begun: int) -> int:
    """How often a test may still be begun, after so many times."""
    return max(0, form.attempts + accommodation.further_attempts - begun)


def time_with(form: Form, accommodation: Accommodation) -> timedelta:
    """How long a test takes with what was granted."""
    return timedelta(minutes=form.minutes) * accommodation.time_percent / 100


def is_expired(session: Session, now: datetime | None = None) -> bool:
    """Whether the time of a test is over, handed in or not."""
    return session.deadline is not None and (now or timezone.now()) > session.deadline + TRAVEL


def shows_feedback(session: Session, now: datetime | None = None) -> bool:
    """Whether answers and key may be shown: it is handed in and, where the form says so, the window is over.

    That is when its time has passed and this learner passed the test or has no attempt at it left: the next attempt asks
    much of the same.
    """
    if session.standing != Standing.ENDED:
        return False
    taken = form(session)
    if taken.feedback == "at-the-end" or session.deadline is None:
        return True
    return (now or timezone.now()) >= session.deadline and is_settled(session, taken)


def is_settled(session: Session, taken: Form) -> bool:
    """Whether nothing depends on a further attempt: one was passed, or none is left."""
    if attempts_left(session.owner, session.course, taken) == 0:
        return True
    return any(one.passed for one in results(session.owner, session.course, taken.id).get(taken.id, ()))


def first_open(session: Session) -> Item | None:
    """The first item for which nothing is kept yet, or None."""
    return session.items.filter(draft_number=0).order_by("position").first()


def _open_attempt(user: User, course: Course, form: Form) -> Session | None:
    tried = Session.objects.filter(owner=user, course=course, form=form.id)
    return tried.exclude(standing=Standing.ENDED).first()


def _begun(user: User, course: Course, form: Form, seed: int, items: Sequence[Item]) -> Session:
    """A new attempt, its clock running from now on."""
    now = timezone.now()
    last = Session.objects.filter(owner=user, course=course, form=form.id).aggregate(last=Max("attempt"))["last"]
    return Session.objects.create(
        owner=user,
        course=course,
        purpose=form.purpose,
        plan=stored(map(_part, items)),
        seed=seed,
        form=form.id,
        form_document=msgspec.to_builtins(form),
        attempt=(last or 0) + 1,
        started_at=now,
        counted_until=now,
        deadline=now + time_for(user, course, form),
    )


def _items(form: Form, seed: int) -> list[Item]:
    """Every item of an attempt: a test stays as it began, whatever becomes of the content meanwhile."""
    slugs = [pick.question for pick in form.picks if pick.question]
    bank = {one.slug: one for one in Question.objects.select_related("current_version").filter(slug__in=slugs)}
    items = []
    for position, pick in enumerate(form.picks, 1):
        dice = Random(f"{seed}:{position}")  # noqa: S311 - not guessed by who does not know the seed
        fields = authored_item(bank[pick.question], dice) if pick.question else _made_item(pick, dice)
        items.append(Item(position=position, points=pick.points, **fields))
    return items


def _of(session: Session, items: Iterable[Item]) -> Iterator[Item]:
    for one in items:
        one.session, one.owner_id = session, session.owner_id
        yield one


def _part(item: Item) -> Part:
    return Part(
        kind="pick",
        why="form",
        skill=item.skill,
        difficulty=item.difficulty,
        points=item.points,
        seconds=SECONDS[item.difficulty],
    )


def _made_item(pick: Pick, dice: Random) -> dict[str, Any]:
    seed = dice.getrandbits(31) if pick.seed is None else pick.seed
    return made_item(Made(pick.generator or "", pick.difficulty, seed), (), dice)
