"""What pages ask about a learner's work: sandboxes, worlds, journals."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db.models import QuerySet

from labs.cloud import account
from labs.cloud.account import Account
from labs.cloud.errors import CloudError
from labs.cloud.world import World
from labs.courses.models import Course, Lab, LabVersion
from labs.courses.queries import document
from labs.study import statements
from labs.study.export.again import done_since_reset
from labs.study.export.change import Done
from labs.study.journal import SERVICE, Change, effective, last_own, may_be_reset, newest_standing, standing
from labs.study.models import Command, Sandbox, User

WHOSE: Mapping[str, str] = {"": "", SERVICE: f"AND door = '{SERVICE}'", "people": f"AND door <> '{SERVICE}'"}
"""Whose entries of a journal are asked for -> what a statement says."""
CHANGES = "SELECT number, action, door FROM labs_command WHERE sandbox_id = %s AND changed = %s ORDER BY number DESC"
LAB_JOINED = """FROM labs_sandbox s JOIN labs_lab l ON l.id = s.lab_id JOIN labs_course c ON c.id = l.course_id
    LEFT JOIN labs_labversion v ON v.id = s.lab_version_id WHERE s.owner_id = %s AND l.slug = %s"""
KEPT_ACCOUNTS = 32
LARGE = 2_000
"""Resources of a world that is kept alone."""

_held: dict[UUID, tuple[int, Account]] = {}
"""Sandbox -> the newest revision that this process has met, and what it holds; those met last at the end."""
_holding = Lock()
"""Whoever changes what is held has it; to look needs none."""


def sandbox_of(user: User, lab_slug: str) -> Sandbox | None:
    """The user's sandbox for a lab, with its lab, course and version at hand; None before it is opened.

    Without what the version and the course say at length: documents are known by their digests.
    """
    all_but = statements.all_but
    kinds = {
        "s": (Sandbox, all_but(Sandbox, "start")),
        "l": (Lab, all_but(Lab)),
        "c": (Course, all_but(Course, "subject")),
        "v": (LabVersion, all_but(LabVersion, "document")),
    }
    found = statements.joined(kinds, LAB_JOINED, [user.pk, lab_slug])
    if found is None:
        return None
    sandbox: Sandbox
    sandbox, sandbox.lab, sandbox.lab.course, version = found
    sandbox.lab_version = version if sandbox.lab_version_id else None
    return sandbox


def playgrounds_of(user: User) -> QuerySet[Sandbox]:
    """The user's playgrounds, newest first, without their worlds as they are now."""
    return Sandbox.objects.filter(owner=user, lab=None).defer("world").order_by("-created_at", "-pk")


def playground_of(user: User, playground_id: UUID) -> Sandbox | None:
    """One of the user's own playgrounds."""
    return Sandbox.objects.filter(owner=user, lab=None, pk=playground_id).defer("start").first()


def home_region(sandbox: Sandbox) -> str:
    """The Region in which a sandbox is at home: read from its start, which stays small."""
    return start_of(sandbox).region


def account_of(sandbox: Sandbox) -> Account:
    """The worlds of all its Regions, as they are at the revision that was read with the sandbox.

    Each process keeps those of the last few sandboxes: what a revision holds never changes.
    """
    revision, held = _held.get(sandbox.pk, (None, None))
    if held is not None and revision == sandbox.revision:
        return held
    if "world" in sandbox.get_deferred_fields():
        # In one query, so that the revision is that of the world.
        sandbox.refresh_from_db(fields=("revision", "world"))
    held = account.decode(bytes(sandbox.world))
    keep(sandbox.pk, sandbox.revision, held)
    return held


def keep(sandbox_id: UUID, revision: int, held: Account) -> None:
    """Have an account at hand for the next who asks for this revision of its sandbox; a newer one is not given up for it."""
    with _holding:
        if sandbox_id in _held and _held[sandbox_id][0] > revision:
            return
        if len(held.home.resources) > LARGE:
            _held.clear()
        _held.pop(sandbox_id, None)
        _held[sandbox_id] = (revision, held)
        while len(_held) > KEPT_ACCOUNTS:
            del _held[next(iter(_held))]


def world_of(sandbox: Sandbox, region: str = "") -> World:
    """The world of a Region, by default the home Region, as it is now. Raises UnknownRegion."""
    return world_in(account_of(sandbox), sandbox, region)


def start_of(sandbox: Sandbox) -> World:
    """The world of the home Region as it began."""
    return account.decode(bytes(sandbox.start)).home


def world_at(sandbox: Sandbox, number: int, region: str = "") -> World:
    """The world of a Region as it was after an entry of the journal."""
    return world_in(account_at(sandbox, number), sandbox, region)


def world_in(held: Account, sandbox: Sandbox, region: str) -> World:
    """The world of a Region in a state of the sandbox; one not used yet begins as the sandbox began."""
    return held.world(region) if held.has(region) else held.world(region, default_vpc=has_default_vpc(sandbox))


def has_default_vpc(sandbox: Sandbox) -> bool:
    """Whether its Regions begin with a default VPC: those of a playground do, those of a lab as the lab says."""
    return sandbox.lab_version is None or document(sandbox.lab_version).default_vpc


def account_at(sandbox: Sandbox, number: int) -> Account:
    """The worlds as they were after an entry of the journal, done again from the last entry that has kept them.

    What was done once and would be refused today, because ecnet has learnt better since, is passed over.
    """
    again: list[Command] = []
    changes = sandbox.commands.filter(changed=True, number__lte=number).order_by("-number")
    for change in changes.defer("result").iterator(chunk_size=1):
        if change.world is not None:
            held = account.decode(unpack(change.world))
            break
        again.append(change)
    else:
        held = account.decode(bytes(sandbox.start))
    for change in reversed(again):
        with suppress(CloudError):
            held = account.call(held, world_in(held, sandbox, change.region), change.action, change.params)[0]
    return held


def unpack(packed: bytes | memoryview | None) -> bytes:
    """The encoded world that a journal entry holds."""
    return zlib.decompress(packed or b"")


def journal(sandbox: Sandbox, last: int = 50, *, by: str = "") -> list[Command]:
    """The last entries of the journal, newest first, without the worlds and the answers they led to.

    `by` is `service` for those of AWS's services, `people` for all others, and "" for all.
    """
    names = statements.all_but(Command, "world", "result")
    rest = f"WHERE sandbox_id = %s {WHOSE[by]} ORDER BY number DESC LIMIT %s"
    return statements.rows(Command, names, rest, [statements.key_of(sandbox), last])


def full_journal(sandbox: Sandbox) -> list[Command]:
    """The whole journal, oldest first."""
    return list(sandbox.commands.order_by("number").defer("world"))


def effective_journal(sandbox: Sandbox) -> list[Command]:
    """What counts when the work is judged, oldest first: not what was undone, nor what came before a reset."""
    return effective(full_journal(sandbox))


def standing_changes(sandbox: Sandbox) -> Iterator[Change]:
    """The changes that undo and reset have left standing, newest first; reads only as many as are asked for."""
    found = statements.each(CHANGES, [statements.key_of(sandbox), True])
    return newest_standing(Change(number, action, changed=True, door=door) for number, action, door in found)


def standing_work(sandbox: Sandbox) -> list[Done]:
    """The changes that undo and reset have left standing since the last reset, oldest first, for an export."""
    stack = standing(list(sandbox.commands.filter(changed=True).order_by("number").defer("world")))
    return done_since_reset(account_at(sandbox, 0), stack, default_vpc=has_default_vpc(sandbox))


def undoable(sandbox: Sandbox) -> Change | None:
    """The change that undo would take back; None when there is none."""
    return last_own(standing_changes(sandbox))[0]


def changed_by_somebody(sandbox: Sandbox, since: int, until: int | None = None) -> bool:
    """Whether anybody but AWS's services changed the sandbox from one revision of it to another, by default to now."""
    last = sandbox.revision if until is None else until
    if last <= since:
        return False
    doors = sandbox.commands.filter(changed=True).order_by("-number").values_list("door", flat=True)
    return any(door != SERVICE for door in doors[sandbox.revision - last : sandbox.revision - since])


def resettable(sandbox: Sandbox) -> bool:
    """Whether a reset would change anything."""
    return may_be_reset(undoable(sandbox))


def progress(user: User, course: Course) -> Mapping[int, Sandbox]:
    """The user's sandboxes in a course by the lab's primary key, without their worlds."""
    rows = Sandbox.objects.filter(owner=user, lab__course=course).defer("start", "world")
    return {one.lab_id: one for one in rows if one.lab_id}


def last_touched(user: User) -> Sandbox | None:
    """Where the user left off: the sandbox worked in last, on whichever device."""
    rows = Sandbox.objects.filter(owner=user, lab__isnull=False).select_related("lab__course").defer("start", "world")
    return rows.order_by("-updated_at").first()


def idle_guests(since: datetime) -> QuerySet[User]:
    """The guests that have neither come nor done anything since then."""
    came = User.objects.filter(is_guest=True, date_joined__lt=since).exclude(last_login__gte=since)
    return came.exclude(sandboxes__updated_at__gte=since).exclude(sessions__counted_until__gte=since)
