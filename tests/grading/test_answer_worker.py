"""A real worker marks answers: once, however often they are delivered, and also those another worker died over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from labs.courses.models import Question, QuestionVersion
from labs.grading import answers
from labs.grading.models import Answer, State
from labs.grading.tasks import mark
from labs.study import jobs
from labs.study.sessions.models import Evidence, Purpose
from tests.assess.sample_questions import values
from tests.processes import WorkerProcess, wait_for
from tests.rows import a_user
from tests.subjects import a_skill, a_subject, begin, the_item

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("empty_queues"),
    pytest.mark.worker,
    pytest.mark.slow,
]


def test_a_worker_marks_once_what_came_three_times_and_what_another_died_over(
    worker_factory: Callable[[], WorkerProcess],
) -> None:
    course = a_subject(a_skill("mending"))
    for number in range(2):
        question = Question.objects.create(
            course=course, slug=f"build-{number}", kind="build", skill="mending", difficulty=2
        )
        version = QuestionVersion.objects.create(question=question, digest=question.slug, document=values("build"))
        Question.objects.filter(pk=question.pk).update(current_version=version)
    session = begin(a_user(), course, Purpose.PRACTICE, minutes=5)
    right, wrong = (
        answers.answer(the_item(session).pk, owner=session.owner, given={"answer": [chosen]})
        for chosen in ("narrow", "other")
    )
    for _ in range(2):
        mark.delay(str(right.pk))
    jobs.claim(Answer, wrong.pk, lease=answers.LEASE)
    Answer.objects.filter(pk=wrong.pk).update(started_at=timezone.now() - answers.LEASE - timedelta(seconds=1))

    worker_factory()

    wait_for(lambda: not Answer.objects.exclude(state=State.DONE).exists(), 60, "both marks")
    marked = Answer.objects.order_by("queued_at").values_list("credit", "attempts", "item__skill")
    assert [(credit == 1, attempts) for credit, attempts, _ in marked] == [(True, 1), (False, 2)]
    assert Evidence.objects.count() == 2
