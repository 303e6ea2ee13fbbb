"""What becomes of a test that is handed in? What was kept in time is read and marked, at once or by workers."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from labs.assess.questions import BadAnswer
from labs.grading import answers
from labs.study.sessions import services as sittings
from labs.study.sessions.items import question
from labs.study.sessions.models import Item, Session, Standing
from labs.study.sessions.results import Result, result, results

__all__ = ["GRACE", "Result", "hand_in", "hand_in_forgotten", "result", "results"]

GRACE = timedelta(minutes=30)
"""So long after the deadline the learner may hand in what was kept in time; then it is handed in for them."""
AT_ONCE = 20
"""So many forgotten tests one sweep hands in, so that nobody waits for it."""
CERTAIN = 100

log = logging.getLogger(__name__)


def hand_in(session: Session) -> Session:
    """End a test: whatever was kept before the deadline counts, also when it is handed in later. Once more changes nothing."""
    sittings.touch(session)
    with transaction.atomic():
        held = Session.objects.select_for_update(of=("self",)).select_related("course", "owner").get(pk=session.pk)
        if held.standing != Standing.ENDED:
            held.standing, held.ended_at = Standing.ENDED, timezone.now()
            held.save(update_fields=["standing", "ended_at"])
            for one in held.items.filter(draft_number__gt=0).order_by("position"):
                _answer(held, one)
    session.refresh_from_db()
    return session


def hand_in_forgotten() -> int:
    """Hand in the tests whose grace is over, some at a time; how many. One that cannot be does not keep the others."""
    late = Session.objects.filter(deadline__lt=timezone.now() - GRACE, ended_at=None).order_by("-deadline")
    handed_in = 0
    for session in late[:AT_ONCE]:
        try:
            hand_in(session)
        except Exception:
            log.exception("the forgotten test %s could not be handed in", session.pk)
        else:
            handed_in += 1
    return handed_in


def _answer(session: Session, kept: Item) -> None:
    """Make the answer of what was kept for an item, and mark it unless that needs a worker."""
    kept.session = session
    asked = question(kept)
    try:
        read: Any = asked.read(kept.draft)
    except BadAnswer:
        return
    mark = None if asked.by_worker else asked.mark(read)
    answers.take(kept, given=kept.draft, read=read, mark=mark, confidence=_confidence(kept.draft))


def _confidence(draft: Mapping[str, Sequence[str]]) -> int | None:
    """How sure the learner was, in percent, where the test asks for it."""
    said = next(iter(draft.get("confidence", ())), "")
    return int(said) if said.isascii() and said.isdigit() and int(said) <= CERTAIN else None
