"""What pages ask about a learner's work: sandboxes, worlds, journals."""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import QuerySet

from labs.cloud import codec
from labs.cloud.world import World
from labs.courses.models import Course
from labs.study.journal import Change, effective, may_be_reset, newest_standing
from labs.study.models import Command, Sandbox, User

READ_AT_ONCE = 50


def sandbox_of(user: User, lab_slug: str) -> Sandbox | None:
    """The user's sandbox for a lab, with its lab, course and version at hand; None before it is opened."""
    rows = Sandbox.objects.select_related("lab__course", "lab_version")
    return rows.filter(owner=user, lab__slug=lab_slug).defer("start").first()


def world_of(sandbox: Sandbox) -> World:
    """The world as it is now."""
    return codec.decode(bytes(sandbox.world))


def start_of(sandbox: Sandbox) -> World:
    """The world as the lab began."""
    return codec.decode(bytes(sandbox.start))


def world_at(sandbox: Sandbox, number: int) -> World:
    """The world as it was after an entry of the journal."""
    change = sandbox.commands.filter(changed=True, number__lte=number).order_by("-number").first()
    return start_of(sandbox) if change is None else codec.decode(unpack(change.world))


def unpack(packed: bytes | memoryview | None) -> bytes:
    """The encoded world that a journal entry holds."""
    return zlib.decompress(packed or b"")


def journal(sandbox: Sandbox, last: int = 50) -> list[Command]:
    """The last entries of the journal, newest first, without the worlds and the answers they led to."""
    return list(sandbox.commands.order_by("-number").defer("world", "result")[:last])


def full_journal(sandbox: Sandbox) -> list[Command]:
    """The whole journal, oldest first."""
    return list(sandbox.commands.order_by("number").defer("world"))


def effective_journal(sandbox: Sandbox) -> list[Command]:
    """What counts when the work is judged, oldest first: not what was undone, nor what came before a reset."""
    return effective(full_journal(sandbox))


def standing_changes(sandbox: Sandbox) -> Iterator[Change]:
    """The changes that undo and reset have left standing, newest first; reads only as many as are asked for."""
    rows = sandbox.commands.filter(changed=True).order_by("-number").values_list("number", "action", "changed")
    return newest_standing(Change(*row) for row in rows.iterator(chunk_size=READ_AT_ONCE))


def undoable(sandbox: Sandbox) -> Change | None:
    """The change that undo would take back; None when there is none."""
    return next(standing_changes(sandbox), None)


def resettable(sandbox: Sandbox) -> bool:
    """Whether a reset would change anything."""
    return may_be_reset(undoable(sandbox))


def progress(user: User, course: Course) -> Mapping[int, Sandbox]:
    """The user's sandboxes in a course by the lab's primary key, without their worlds."""
    rows = Sandbox.objects.filter(owner=user, lab__course=course).defer("start", "world")
    return {one.lab_id: one for one in rows}


def last_touched(user: User) -> Sandbox | None:
    """Where the user left off: the sandbox worked in last, on whichever device."""
    rows = Sandbox.objects.filter(owner=user).select_related("lab__course").defer("start", "world")
    return rows.order_by("-updated_at").first()


def has_work(user: User) -> bool:
    """Whether anything was done in any of the user's sandboxes."""
    return Sandbox.objects.filter(owner=user, journal_length__gt=0).exists()


def idle_guests(since: datetime) -> QuerySet[User]:
    """The guests that have neither come nor done anything since then."""
    came = User.objects.filter(is_guest=True, date_joined__lt=since).exclude(last_login__gte=since)
    return came.exclude(sandboxes__updated_at__gte=since)
