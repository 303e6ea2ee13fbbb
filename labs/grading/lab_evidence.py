"""What does a lab that was handed in show of skills? What is met counts once for each time it was built.

A lab is a workbench: to hand in is also how one asks how far one is. So what is not met yet shows nothing, what is still
met from the submission before shows nothing new, and what took more than one submission, or a hint, was hard.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils import timezone
from fsrs import Rating

from labs.assess import Score
from labs.assess.check import Check
from labs.courses.models import Course
from labs.courses.queries import document
from labs.grading.models import State, Submission
from labs.study.models import Sandbox
from labs.study.sessions.memory import note_evidence


def note_checks(held: Submission, score: Score) -> None:
    """Note each check with a skill that this submission is the first one to meet since the lab was begun or reset."""
    checks = {one.id: one for one in document(held.lab_version).checks if one.skill}
    met = [one.check_id for one in score.findings if one.passed and one.check_id in checks]
    if not met:
        return
    sandbox = Sandbox.objects.select_related("owner").only("owner", "hints_shown").get(pk=held.sandbox_id)
    course = Course.objects.get(labs__versions=held.lab_version_id)
    before = _before(held)
    for id in met:
        if before.get(id):
            continue
        check = checks[id]
        hard = id in before or _hinted(held, sandbox.hints_shown, check)
        note_evidence(
            sandbox.owner,
            course,
            check.skill or "",
            f"check:{held.pk}:{id}",
            1,
            timezone.now(),
            rated=Rating.Hard if hard else Rating.Good,
        )


def _before(held: Submission) -> Mapping[str, bool]:
    """Whether each check was met by the submission before; nothing when all was built anew since."""
    rows = Submission.objects.filter(sandbox=held.sandbox_id, state=State.DONE, queued_at__lt=held.queued_at)
    last = rows.order_by("-queued_at").values("journal_position", "findings").first()
    if last is None or _is_new(held.journal, last["journal_position"]):
        return {}
    return {one["check_id"]: one["passed"] for one in last["findings"]}


def _is_new(journal: Collection[Mapping[str, Any]], position: int) -> bool:
    """Whether every action that counts was carried out behind a position of the journal."""
    return bool(journal) and all(entry["number"] > position for entry in journal)


def _hinted(held: Submission, hints_shown: Mapping[str, int], check: Check) -> bool:
    """Whether a hint of the check's step was asked for."""
    steps = [one.id for one in document(held.lab_version).steps]
    return check.step in steps and bool(hints_shown.get(str(steps.index(check.step) + 1)))
