"""What becomes of a guest's sittings when its owner signs in? They go to the account, and what is remembered is merged."""

from django.db import transaction
from django.db.models import F, Max, QuerySet

from labs.study.models import User
from labs.study.sessions import memory
from labs.study.sessions.models import Certificate, Evidence, Item, Memory, Prediction, Purpose, Session, Standing


def bring_sittings(guest: User, account: User) -> None:
    """Move a guest's sittings, evidence and predictions to an account, and work out its memory from all that was shown.

    An attempt at a test counts as a further one of the account's. What the guest had open beside the account's own is
    ended.
    """
    with transaction.atomic():
        _count_attempts(guest, account)
        twice = _open(account).values("course", "purpose")
        for one in twice:
            _open(guest).filter(**one).update(standing=Standing.ENDED, ended_at=F("counted_until"))
        Session.objects.filter(owner=guest).update(owner=account)
        Item.objects.filter(owner=guest).update(owner=account)
        Prediction.objects.filter(owner=guest).update(owner=account)
        touched = list(Memory.objects.filter(owner=guest).values_list("course_id", "skill"))
        Evidence.objects.filter(owner=guest).update(owner=account)
        Memory.objects.filter(owner=guest).delete()
        for course_id in {course_id for course_id, _ in touched}:
            memory.work_out(account.pk, course_id, {skill for other, skill in touched if other == course_id})
        own = Certificate.objects.filter(owner=account).values("course")
        Certificate.objects.filter(owner=guest).exclude(course__in=own).update(owner=account)


def _open(user: User) -> QuerySet[Session]:
    own = Session.objects.filter(owner=user, purpose__in=(Purpose.STUDY, Purpose.PRACTICE))
    return own.exclude(standing=Standing.ENDED).order_by()


def _count_attempts(guest: User, account: User) -> None:
    """Number the guest's attempts behind the account's own."""
    own = Session.objects.filter(owner=account).exclude(form="").order_by()
    for one in own.values("course", "form").annotate(last=Max("attempt")):
        theirs = Session.objects.filter(owner=guest, course=one["course"], form=one["form"])
        for pk in theirs.order_by("-attempt").values_list("pk", flat=True):  # the last first: each number is taken once
            theirs.filter(pk=pk).update(attempt=F("attempt") + one["last"])
