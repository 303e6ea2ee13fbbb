"""How far is a learner with each test of a course? What it came to so far, what was missed, and how often it may be begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from labs.courses.models import Course
from labs.courses.queries import subject
from labs.courses.subject import Form
from labs.study.models import User
from labs.study.sessions.exams import accommodation_of, attempts_after, time_with
from labs.study.sessions.models import Accommodation, Session, Standing
from labs.study.sessions.results import Result, results_of


@dataclass(frozen=True)
class Trial:
    """A test as one learner stands with it; `ended` are the attempts that are handed in, the first one first."""

    form: Form
    time: timedelta
    """How long it takes for this learner."""
    attempts_left: int
    """How often it may still be begun; an open attempt counts as begun."""
    open: Session | None
    ended: tuple[tuple[Session, Result], ...]

    @property
    def best(self) -> Result | None:
        """The best result so far."""
        return max((came_to for _, came_to in self.ended), key=lambda one: (one.passed, one.percent), default=None)

    @property
    def can_be_sat(self) -> bool:
        """Whether it can be begun, or gone on with."""
        return self.open is not None or self.attempts_left > 0

    @property
    def failed(self) -> bool:
        """Whether it was handed in and no attempt passed, as far as all is marked."""
        return bool(self.ended) and not any(came_to.passed or came_to.pending for _, came_to in self.ended)

    @property
    def missed(self) -> tuple[str, ...]:
        """The skills that the last attempt was not wholly right in."""
        return self.ended[-1][1].missed if self.ended else ()


def trials(user: User, course: Course) -> tuple[Trial, ...]:
    """Every test of a course, in its order, in three queries."""
    begun = list(Session.objects.filter(owner=user, course=course).exclude(form="").order_by("attempt"))
    came_to = results_of([one for one in begun if one.standing == Standing.ENDED])
    accommodation = accommodation_of(user, course)
    return tuple(
        _trial(form, [one for one in begun if one.form == form.id], came_to.get(form.id, ()), accommodation)
        for form in subject(course).forms
    )


def _trial(form: Form, begun: Sequence[Session], came_to: Sequence[Result], accommodation: Accommodation) -> Trial:
    ended = [one for one in begun if one.standing == Standing.ENDED]
    return Trial(
        form=form,
        time=time_with(form, accommodation),
        attempts_left=attempts_after(form, accommodation, begun=len(begun)),
        open=next((one for one in begun if one.standing != Standing.ENDED), None),
        ended=tuple(zip(ended, came_to, strict=True)),
    )
