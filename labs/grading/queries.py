"""What pages and graders ask about submissions: the last one, the best score, whether anybody scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, FloatField, Max, Model, Q, QuerySet
from django.db.models.functions import Cast, NullIf

from labs.courses.models import Course, Lab
from labs.grading.heartbeat import worker_alive
from labs.grading.models import Answer, State, Submission
from labs.study import statements
from labs.study.models import Sandbox, User
from labs.study.queries import progress as sandboxes_by_lab
from labs.study.sessions.models import Item, Session

__all__ = [
    "Best",
    "LabProgress",
    "best_of",
    "best_scores",
    "handed_in_since",
    "item_of",
    "latest",
    "progress",
    "recent",
    "submission_of",
    "submissions_of",
    "waiting",
    "worker_alive",
]

ITEM_JOINED = """FROM labs_item i JOIN labs_session s ON s.id = i.session_id JOIN labs_course c ON c.id = s.course_id
    LEFT JOIN labs_answer a ON a.item_id = i.id WHERE i.session_id = %s AND i.position = %s AND s.owner_id = %s"""
JOINED: tuple[type[Model], ...] = (Item, Session, Course, Answer)
MOST_ITEMS = 32_767
"""No position is higher: it is kept as a small integer."""
HEAVY = ("start", "world", "journal")
"""What a list or a verdict does not need."""
SHARE = Cast("points", FloatField()) / NullIf(Cast("max_points", FloatField()), 0.0)
"""Points as a share of what could be had; lab versions may differ in that."""


@dataclass(frozen=True)
class Best:
    """What a learner has reached in a lab: the best share of the points, from 0 to 1, and how often they tried."""

    share: float | None
    submissions: int
    last_submitted: datetime | None

    @property
    def percent(self) -> int:
        """The best share in whole percent; 100 only for full points."""
        return int((self.share or 0) * 100 + 1e-9)

    @property
    def complete(self) -> bool:
        """Whether every point was reached at least once."""
        return self.share is not None and self.share >= 1


NOTHING_YET = Best(None, 0, None)


def item_of(user: User, session_id: UUID, position: int) -> Item | None:
    """An item of one of the user's sittings, with its sitting, the course and the answer at hand; None if there is none."""
    if position > MOST_ITEMS:
        return None
    kinds = {alias: (model, statements.all_but(model)) for alias, model in zip("isca", JOINED, strict=True)}
    key = statements.key_of(Session(pk=session_id))
    found = statements.joined(kinds, ITEM_JOINED, [key, position, user.pk])
    if found is None:
        return None
    item: Item
    item, item.session, item.session.course, answer = found
    item.session.owner = user
    related = Item._meta.get_field("answer")  # as select_related says it
    related.set_cached_value(item, answer if answer.pk is not None else None)
    return item


@dataclass(frozen=True)
class LabProgress:
    """Where a learner stands in one lab; `sandbox` is None before it is opened."""

    lab: Lab
    sandbox: Sandbox | None
    best: Best


def latest(sandbox: Sandbox) -> Submission | None:
    """The sandbox's last submission, without what is frozen in it."""
    return sandbox.submissions.select_related("lab_version").defer(*HEAVY).order_by("-queued_at", "-id").first()


def recent(sandbox: Sandbox, last: int = 10) -> list[Submission]:
    """The sandbox's last submissions, newest first, without what is frozen in them."""
    rest = "WHERE sandbox_id = %s ORDER BY queued_at DESC, id DESC LIMIT %s"
    names = statements.all_but(Submission, *HEAVY)
    return statements.rows(Submission, names, rest, [statements.key_of(sandbox), last])


def waiting(user: User, lab_slug: str) -> State | None:
    """The state of the user's last submission in a lab while its verdict is still to come, else None."""
    rows = Submission.objects.filter(sandbox__owner=user, sandbox__lab__slug=lab_slug).order_by("-queued_at", "-id")
    state = rows.values_list("state", flat=True).first()
    return State(state) if state in (State.QUEUED, State.RUNNING) else None


def best_of(sandbox: Sandbox, known: Sequence[Submission] | None = None) -> Best:
    """The best score in one sandbox; `known` are all its submissions, newest first, where they are at hand already."""
    if known is not None:
        shares = [(one.points or 0) / one.max_points for one in known if one.state == State.DONE and one.max_points]
        return Best(max(shares, default=None), len(known), known[0].queued_at if known else None)
    sums = sandbox.submissions.order_by().aggregate(
        best=Max(SHARE, filter=Q(state=State.DONE)), count=Count("pk"), last=Max("queued_at")
    )
    return Best(sums["best"], sums["count"], sums["last"])


def submission_of(user: User, submission_id: UUID) -> Submission | None:
    """One of the user's own submissions, without what is frozen in it."""
    return submissions_of(user).filter(pk=submission_id).first()


def submissions_of(user: User) -> QuerySet[Submission]:
    """The user's own submissions, newest first, without what is frozen in them."""
    rows = Submission.objects.filter(sandbox__owner=user).select_related("lab_version__lab", "sandbox")
    return rows.defer(*HEAVY, "sandbox__start", "sandbox__world")


def best_scores(user: User, course: Course) -> Mapping[int, Best]:
    """The best score in each lab of a course, by the lab's primary key, in one query."""
    rows = Submission.objects.filter(sandbox__owner=user, sandbox__lab__course=course).order_by()
    sums = rows.values("sandbox__lab").annotate(
        best=Max(SHARE, filter=Q(state=State.DONE)), count=Count("pk"), last=Max("queued_at")
    )
    return {one["sandbox__lab"]: Best(one["best"], one["count"], one["last"]) for one in sums}


def progress(user: User, course: Course) -> tuple[LabProgress, ...]:
    """Where the user stands in each lab of a course, in the course's order, in three queries."""
    sandboxes, best = sandboxes_by_lab(user, course), best_scores(user, course)
    labs = Lab.objects.filter(course=course, current_version__isnull=False).order_by("position", "slug")
    return tuple(LabProgress(lab, sandboxes.get(lab.pk), best.get(lab.pk, NOTHING_YET)) for lab in labs)


def handed_in_since(user: User, lab_slug: str, since: datetime) -> bool:
    """Whether the user has handed in a lab since a moment."""
    rows = Submission.objects.filter(sandbox__owner=user, sandbox__lab__slug=lab_slug, queued_at__gte=since)
    return rows.exists()
