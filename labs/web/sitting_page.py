"""What does the page of a sitting show? Where it stands in its plan and why, the question or what came of the answer."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from labs.assess.questions import BadAnswer
from labs.courses import queries as courses
from labs.courses.subject import Subject
from labs.grading import queries as grading
from labs.grading.models import State
from labs.study.sessions import services
from labs.study.sessions.models import Item, Session, Standing
from labs.study.sessions.planning import Part, parts
from labs.web.home import in_language
from labs.web.question import NO_DRAFT, Draft, FeedbackView, QuestionView, feedback_view, prompt_of, question_view
from labs.web.request import language

KINDS: Mapping[str, Any] = {
    "review": _("Review"),
    "new": _("New"),
    "practice": _("Practice"),
    "variant": _("Once more"),
    "lab": _("Lab"),
}
WHYS: Mapping[str, Any] = {
    "due": _("due today"),
    "weakest": _("still shaky"),
    "next": _("next in the course"),
    "chosen": _("you chose it"),
    "after-a-miss": _("a fresh variant of what you missed"),
    "trains": _("it trains what this session was about"),
}
CONFIDENCES = (50, 60, 70, 80, 90, 100)
"""What can be said in answer to "How sure are you?", in percent."""
OURS = frozenset({"csrfmiddlewaretoken", "number", "next"})
"""Fields of the form that belong to the page and not to the answer."""
CONFIDENCE = "confidence"


def given_by(sent: QueryDict) -> dict[str, list[str]]:
    """What a form says of its question: the answer, and how sure somebody is."""
    return {name: values for name, values in sent.lists() if name not in OURS}


def draft_age(item: Item, now: datetime) -> int | None:
    """The seconds since what is typed was saved; None when nothing is."""
    return max(0, int((now - item.draft_saved_at).total_seconds())) if item.draft_saved_at else None


def shown_time(seconds: int) -> str:
    """Seconds as clocks show them: 1:02:03 or 2:03."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class SittingPage:
    """A sitting of study or practice, at one of its items, at its lab, or at its end."""

    def __init__(self, session: Session, item: Item | None = None) -> None:
        self.session = session
        self.item = item
        self.language = language()
        self.now = timezone.now()
        self.given: Draft = item.draft if item else NO_DRAFT
        self.bad: BadAnswer | None = None
        self.said = ""

    def refuse(self, given: Draft, fault: BadAnswer | None = None, *, said: str = "") -> None:
        """Show what was sent once more, with what was wrong with it."""
        self.given, self.bad, self.said = given, fault, said

    @property
    def address(self) -> str:
        """Where the sitting is."""
        return f"/sessions/{self.session.pk}/"

    @property
    def item_address(self) -> str:
        """Where its item is."""
        return f"{self.address}items/{self.position}/"

    @cached_property
    def course(self) -> dict[str, str]:
        """The course's slug and title."""
        return {"slug": self.session.course.slug, "title": in_language(self.session.course, "title")}

    @cached_property
    def subject(self) -> Subject:
        """The skills of the course."""
        return courses.subject(self.session.course)

    @property
    def title(self) -> str:
        """What kind of sitting it is."""
        return str(self.session.get_purpose_display())

    @property
    def paused(self) -> bool:
        """Whether its time stands still."""
        return self.session.standing == Standing.PAUSED

    @property
    def worked(self) -> int:
        """Seconds worked so far."""
        return self.session.seconds + services.worked(self.session, self.now)

    @property
    def worked_shown(self) -> str:
        """The time worked, for where no script counts on."""
        return shown_time(self.worked)

    # The plan

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts, those to come too."""
        return parts(self.session)

    @property
    def position(self) -> int:
        """The number of the part on the page, from 1; after the last one, one more."""
        return self.item.position if self.item else len(self.parts) + (not self.lab)

    @property
    def done_parts(self) -> int:
        """How many parts lie behind."""
        return self.position if self.answer is not None else self.position - 1

    @property
    def count(self) -> int:
        """How many parts are planned."""
        return len(self.parts)

    @cached_property
    def part(self) -> Part | None:
        """The part on the page."""
        return self.parts[self.position - 1] if self.position <= len(self.parts) else None

    @property
    def kind(self) -> str:
        """What the part is for."""
        return str(KINDS.get(self.part.kind, "")) if self.part else ""

    @property
    def why(self) -> str:
        """Why it is asked now."""
        return str(WHYS.get(self.part.why, "")) if self.part else ""

    @cached_property
    def skill(self) -> str:
        """The skill that the item asks for."""
        found = self.subject.skill(self.item.skill) if self.item else None
        return found.title.in_language(self.language) if found else ""

    # The question

    @cached_property
    def question(self) -> QuestionView | None:
        """The question, as long as there is no answer."""
        if self.item is None or self.answer is not None or self.paused:
            return None
        asked = services.question(self.item)
        return question_view(asked, seed=self.item.seed, language=self.language, draft=self.given, fault=self.bad)

    @property
    def confidences(self) -> list[tuple[int, bool]]:
        """What can be said of how sure one is, and what was."""
        said = self.given.get(CONFIDENCE, ())
        return [(one, str(one) in said) for one in CONFIDENCES]

    @property
    def draft_age(self) -> int | None:
        """The seconds since what is typed was saved."""
        return draft_age(self.item, self.now) if self.item else None

    @property
    def opens_in(self) -> int:
        """The whole seconds until an answer is taken: the pause that grows with every miss."""
        opens = self.item.open_from if self.item else None
        return max(0, int((opens - self.now).total_seconds()) + 1) if opens and opens > self.now else 0

    # The answer

    @property
    def answer(self) -> Any:
        """The answer to the item, or None."""
        return getattr(self.item, "answer", None)

    @property
    def waits(self) -> bool:
        """Whether a worker has still to mark the answer."""
        return self.answer is not None and self.answer.state in (State.QUEUED, State.RUNNING)

    @property
    def broken(self) -> str:
        """Why the answer could not be marked."""
        failed = self.answer is not None and self.answer.state == State.FAILED
        return str(self.answer.get_error_display()) if failed else ""

    @cached_property
    def feedback(self) -> FeedbackView | None:
        """What is said of the answer."""
        if self.item is None or self.answer is None or self.answer.state != State.DONE:
            return None
        return feedback_view(services.question(self.item), self.answer.mark, language=self.language)

    @cached_property
    def asked(self) -> QuestionView:
        """The question with its network, beside what is said of the answer."""
        assert self.item is not None  # noqa: S101 - asked for at an item only
        return question_view(services.question(self.item), seed=self.item.seed, language=self.language)

    @cached_property
    def prompt(self) -> SafeString:
        """The words of the question alone."""
        assert self.item is not None  # noqa: S101 - as above
        return prompt_of(services.question(self.item), self.language)

    @property
    def has_scene(self) -> bool:
        """Whether the question speaks of a network."""
        return self.item is not None and bool(self.item.document.get("scene"))

    @property
    def variant_follows(self) -> bool:
        """Whether the same will be asked once more in another way."""
        return any(one.after == self.position for one in self.parts)

    # The lab

    @cached_property
    def lab(self) -> dict[str, Any] | None:
        """The lab at the end of the plan, once the items are done."""
        part = services.lab(self.session)
        if self.item is not None or part is None:
            return None
        found = courses.lab_by_slug(part.lab)
        if found is None:
            return None
        done = grading.handed_in_since(self.session.owner, part.lab, self.session.started_at)
        return {"slug": found.slug, "title": in_language(found, "title"), "done": done}
