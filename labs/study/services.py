"""What learners change: they open sandboxes, run actions in them, undo and reset; guests come, and keep their work.

`run` is the one choke point: whichever door a command comes through, it is applied, journalled and saved here.
"""

import hashlib
import json
import math
import secrets
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from labs.assess import start_world
from labs.assess.plain import plain
from labs.cloud import account, registry
from labs.cloud.account import Account
from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.world import World
from labs.courses.models import Lab, LabVersion
from labs.courses.queries import document
from labs.study import aws_config, statements
from labs.study.journal import RESET, UNDO, Change, last_own, may_be_reset
from labs.study.models import Command, Door, Outcome, Sandbox, User
from labs.study.queries import (
    account_at,
    account_of,
    changed_by_somebody,
    idle_guests,
    keep,
    standing_changes,
    world_in,
)

LONGEST_JOURNAL = 20_000
"""Entries since the last reset."""
KEPT_EVERY = 8
"""One in so many changes keeps the world that it led to."""
LARGEST_WORLD = 2_000_000
"""Bytes of one account's encoded worlds."""
STEP = 4096
"""Bytes by which stored worlds grow: SQLite writes anew only what differs of a row that is as long as before."""
NEEDED = ("id", "lab_version", "revision", "journal_length", "reset_number", "config_due")
"""What every action begins with; the other fields are read where they are asked for."""
LENGTHENED = ("journal_length", "updated_at")
CHANGED = (*LENGTHENED, "world", "revision", "reset_number", "config_due")
"""What is written when an action changed nothing, and when it did."""
TOLD_BY = ("journal_length", "revision")
"""By what it is told that a sandbox is not as it was any more."""
UNSEEN: Mapping[str, int] = MappingProxyType({})
"""Of a sandbox that is locked, nothing needs to be told."""
LARGEST_PARAMS = 100_000
"""Bytes of one request's parameters as JSON."""


class StudyError(Exception):
    """A request that this sandbox cannot take now; `message` says why in the reader's language."""

    message: str | Promise

    def __str__(self) -> str:
        return str(self.message)


class StaleRevision(StudyError):
    """The sandbox was changed since the page that asks was drawn, so the asker does not see what would be undone."""

    message = gettext_lazy("It was changed elsewhere. Look at what is there now, then try again.")


class NothingToUndo(StudyError):
    """Nothing has been changed since the start, or everything is undone already."""

    message = gettext_lazy("There is nothing to undo.")


class JournalFull(StudyError):
    """Too many actions since the last reset."""

    message = gettext_lazy("The journal is full. Reset to go on.")


class WorldTooLarge(StudyError):
    """The action would make a world that is larger than one sandbox may hold."""

    message = gettext_lazy("This is more than a lab or playground may hold. Delete something, or reset.")


class RequestTooLong(StudyError):
    """The parameters are longer than any action needs."""

    message = gettext_lazy("This is more text than an action can take.")


class TokenReused(StudyError):
    """A program used a client token again for another request."""

    message = gettext_lazy("This client token was used before, for a request with other parameters.")


@dataclass(frozen=True)
class Refusal:
    """Why the cloud refused: the fields of a CloudError, as they stand in the journal."""

    code: str
    reason: str
    message: str
    parameter: str | None
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Ran:
    """What came of a request: the sandbox and its world now, and the entry with its result or refusal.

    `repeated` is true when the request had been answered before and nothing was done again.
    """

    sandbox: Sandbox
    command: Command
    world: World
    result: Mapping[str, Any]
    refusal: Refusal | None
    repeated: bool = False


@dataclass(frozen=True)
class Brought:
    """What became of a guest's work when its owner signed in: the labs that moved, and those left behind."""

    moved: tuple[Lab, ...]
    left: tuple[Lab, ...]


def open_sandbox(user: User, lab: Lab, version: LabVersion | None = None) -> Sandbox:
    """The user's sandbox for a lab, made when there is none yet: from a version, by default the lab's current one.

    A sandbox in which nothing was done yet follows the lab to a newer version.
    """
    found = Sandbox.objects.select_related("lab_version").filter(owner=user, lab=lab).first()
    offered = version.pk if version else lab.current_version_id
    if found is not None and (found.journal_length or found.lab_version_id == offered):
        return found
    begun = version or LabVersion.objects.get(current_of=lab)
    account_id, start = _start(begun)
    fields = {"lab_version": begun, "account_id": account_id, "start": start, "world": start}
    if found is None:
        return Sandbox.objects.get_or_create(owner=user, lab=lab, defaults=fields)[0]
    untouched = Sandbox.objects.filter(pk=found.pk, journal_length=0)
    untouched.update(**fields, revision=F("revision") + 1)
    return Sandbox.objects.select_related("lab_version").get(pk=found.pk)


def run(
    sandbox_id: Any,
    *,
    door: str,
    actor: User | None,
    action: str,
    params: Mapping[str, Any],
    region: str = "",
    client_token: str | None = None,
    seen: Sandbox | None = None,
) -> Ran:
    """Carry out one action in a Region of a sandbox and journal it, also when the cloud refuses it.

    The same request with the same `client_token` has one effect, and gets the first answer again; reads are simply done
    again. What the same token with other parameters means, the door says (TOKENS). What a read found is not kept in the
    journal, nor is what nobody may see twice. "" is the sandbox's home Region.
    With the sandbox as it was just `seen`, nobody else is kept waiting but while what came of it is written down.
    Raises Sandbox.DoesNotExist, JournalFull, WorldTooLarge, RequestTooLong, TokenReused, UnknownRegion.
    """
    action, kept = _storable(action)[:80], _storable(params)
    must_be_brief(kept)
    asked = _Asked(door, actor, action, params, kept, region, client_token)
    if seen is not None and seen.config_due is None:
        # AWS Config takes its note away without an entry in the journal, which is why there must be none.
        with suppress(_Overtaken):
            return _run(seen, asked, only_if={name: getattr(seen, name) for name in TOLD_BY})
    with transaction.atomic():
        return _run(_locked(sandbox_id), asked)


def _run(sandbox: Sandbox, asked: "_Asked", *, only_if: Mapping[str, int] = UNSEEN) -> Ran:
    """What came of a request, written down if the sandbox still has these values (TOLD_BY). Raises _Overtaken."""
    action, kept = asked.action, asked.kept
    found = registry.actions().get(action)
    reads = found is not None and found.reads
    token = None if reads else _token_key(asked.client_token, asked.as_one(sandbox))
    if earlier := _answered(sandbox, token):
        must_be_the_same_request(earlier, kept)
        return _repeated(sandbox, earlier)
    must_have_room(sandbox)
    command = _next_command(sandbox, asked.door, asked.actor, action, token)
    command.params = kept
    result: Mapping[str, Any] = {}
    after = before = account_of(sandbox)
    command.region = "" if asked.region == before.home.region else asked.region
    world = world_in(before, sandbox, asked.region)
    try:
        must_be_storable(asked.params, kept)
        after, world, answer = account.call(before, world, action, kept)
    except CloudError as error:
        _refuse(command, error)
    else:
        result = plain(answer)
        command.result = {} if reads else _unsecret(result, found)
    stored = b"" if after is before else _stored(after)
    with transaction.atomic(savepoint=bool(only_if)):
        if stored:
            _change(sandbox, command, stored, after)
        return _save(sandbox, command, world, result, only_if)


def ask(sandbox: Sandbox, *, action: str, params: Mapping[str, Any], region: str = "") -> Mapping[str, Any]:
    """What an action would answer, without a trace: programs' reads, which come again and again, and dry runs.

    A Region that was never used is answered for as it would begin. Raises CloudError, UnknownRegion.
    """
    world = world_in(account_of(sandbox), sandbox, region)
    return registry.call(world, action, params)[1]


def undo(sandbox_id: Any, *, door: str, actor: User | None, seen_revision: int, client_token: str | None = None) -> Ran:
    """Take back the last change that still stands, in whichever Region; undoing a reset brings back what was there.

    Raises Sandbox.DoesNotExist, StaleRevision when the sandbox is no longer as the asker saw it, NothingToUndo.
    """
    token = _token_key(client_token, [UNDO, seen_revision])
    with transaction.atomic():
        sandbox = _locked(sandbox_id)
        if earlier := _answered(sandbox, token):
            return _repeated(sandbox, earlier)
        must_be_seen(sandbox, seen_revision)
        undone, before = must_have_changes(sandbox)
        command = _next_command(sandbox, door, actor, UNDO, token)
        command.result = {"number": undone.number, "action": undone.action}
        return _turn(sandbox, command, account_at(sandbox, before.number if before else 0))


def reset(
    sandbox_id: Any, *, door: str, actor: User | None, seen_revision: int, client_token: str | None = None
) -> Ran:
    """Go back to the start. Raises Sandbox.DoesNotExist, StaleRevision, NothingToUndo."""
    token = _token_key(client_token, [RESET, seen_revision])
    with transaction.atomic():
        sandbox = _locked(sandbox_id)
        if earlier := _answered(sandbox, token):
            return _repeated(sandbox, earlier)
        must_be_seen(sandbox, seen_revision)
        last, _ = must_have_changes(sandbox)
        if not may_be_reset(last):
            raise NothingToUndo
        command = _next_command(sandbox, door, actor, RESET, token)
        sandbox.reset_number = command.number
        return _turn(sandbox, command, account_at(sandbox, 0))


def open_step(sandbox_id: Any, step: int) -> None:
    """Remember which step of the guide, counted from 1, is open, so that any device goes on there."""
    Sandbox.objects.filter(pk=sandbox_id).update(guide_step=step)


def show_hint(sandbox_id: Any, step: int) -> None:
    """Remember that one more hint of a step was asked for."""
    with transaction.atomic():
        sandbox = _locked(sandbox_id)
        shown = sandbox.hints_shown.get(str(step), 0) + 1
        sandbox.hints_shown = {**sandbox.hints_shown, str(step): shown}
        sandbox.save(update_fields=("hints_shown",))


def create_guest() -> User:
    """A new guest: nobody can sign in as one, only the session that made it holds it."""
    guest = User(username=f"guest-{secrets.token_hex(8)}", is_guest=True)
    guest.set_unusable_password()
    guest.save()
    return guest


def keep_work(guest: User, username: str, password: str) -> User:
    """Turn a guest into an account of its own with all its work. Raises ValidationError with the field at fault."""
    guest = User.objects.get(pk=guest.pk)
    if not guest.is_guest:
        raise ValidationError(_("You have an account already."))
    guest.username, guest.is_guest = User.normalize_username(username), False
    guest.clean_fields(exclude={"password"})
    guest.validate_unique()
    must_be_good_password(password, guest)
    guest.set_password(password)
    try:
        with transaction.atomic():
            guest.save()
    except IntegrityError:
        raise ValidationError({"username": guest.unique_error_message(User, ("username",))}) from None
    return guest


def choose_look(user: User, *, language: str = "", theme: str = "") -> None:
    """Remember on an account the language and the theme that were chosen; what is empty stays as it is."""
    chosen = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    if chosen:
        User.objects.filter(pk=user.pk).update(**chosen)


def bring_work(guest: User, account: User) -> Brought:
    """Move a guest's sandboxes to the account of the person behind it, where that has no work in the same lab.

    What the account has itself is never touched; the guest goes when nothing is left behind. Its sittings always move.
    """
    from labs.study.sessions.guests import bring_sittings  # sittings know this module, so the arrow exists only here

    with transaction.atomic():
        rows = Sandbox.objects.select_for_update(of=("self",)).select_related("lab").defer("start", "world")
        theirs = rows.filter(owner=guest, lab__isnull=False, journal_length__gt=0).order_by("lab__position", "pk")
        worked = {one.lab_id: one for one in rows.filter(owner=account, lab__isnull=False)}
        rows.filter(owner=guest, lab=None).update(owner=account)
        moved, left = [], []
        for sandbox in theirs:
            own = worked.get(sandbox.lab_id)
            if own is not None and own.journal_length:
                left.append(sandbox.its_lab)
                continue
            if own is not None:
                own.delete()
            Sandbox.objects.filter(pk=sandbox.pk).update(owner=account)
            moved.append(sandbox.its_lab)
        bring_sittings(guest, account)
        if guest.is_guest and not left:
            guest.delete()
    return Brought(tuple(moved), tuple(left))


def remove_idle_guests(since: datetime, *, at_once: int = 100) -> int:
    """Remove the guests untouched since then with all they did, a few in each transaction; how many they were."""
    removed = 0
    while batch := list(idle_guests(since).values_list("pk", flat=True)[:at_once]):
        with transaction.atomic():
            User.objects.filter(pk__in=batch).delete()
        removed += len(batch)
    return removed


def must_have_room(sandbox: Sandbox) -> None:
    """A sandbox takes only so many actions between resets."""
    if sandbox.journal_length - sandbox.reset_number >= LONGEST_JOURNAL:
        raise JournalFull


def must_be_seen(sandbox: Sandbox, seen_revision: int) -> None:
    """Only who sees the sandbox as it is may take something back; what services of AWS did since counts for nothing."""
    if sandbox.revision < seen_revision or changed_by_somebody(sandbox, seen_revision):
        raise StaleRevision


def must_have_changes(sandbox: Sandbox) -> tuple[Change, Change | None]:
    """The last change that stands and the one before it; without any there is nothing to take back."""
    last, before = last_own(standing_changes(sandbox))
    if last is None:
        raise NothingToUndo
    return last, before


def must_be_brief(kept: Mapping[str, Any]) -> None:
    """A request is a handful of parameters, not a file."""
    if len(msgspec.json.encode(kept)) > LARGEST_PARAMS:
        raise RequestTooLong


def must_be_storable(params: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
    """Parameters hold only text and numbers that every database keeps."""
    for name, value in kept.items():
        if value != plain(params.get(name)):
            raise InvalidParameterValue(
                name=registry.camel(name), value=value, expected="It contains unusable characters.", parameter=name
            )


def must_be_good_password(password: str, user: User) -> None:
    """The password passes every validator of the settings."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.error_list}) from None


def must_be_the_same_request(earlier: Command, kept: Mapping[str, Any]) -> None:
    """A token that a program uses again stands for the request it was first used for."""
    if earlier.params != kept and earlier.action not in (UNDO, RESET):
        raise TokenReused


def new_account_id() -> str:
    """Twelve digits, as AWS gives every account."""
    return str(secrets.randbelow(9 * 10**11) + 10**11)


def _start(version: LabVersion) -> tuple[str, bytes]:
    account_id = new_account_id()
    home = start_world(document(version), account_id=account_id, seed=secrets.randbits(62))
    return account_id, account.encode(Account(home=home))


def _locked(sandbox_id: Any) -> Sandbox:
    """The sandbox, for this transaction alone; its worlds are read only where no process has them at hand."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    wanted = Sandbox._meta.pk.get_db_prep_value(sandbox_id, connection)
    statement = f"SELECT {statements.columns(Sandbox, NEEDED)} FROM labs_sandbox WHERE id = %s{lock}"  # noqa: S608
    found = statements.first(statement, [wanted])
    if found is None:
        raise Sandbox.DoesNotExist(sandbox_id)
    return statements.loaded(Sandbox, NEEDED, found)


TOKENS: Mapping[str, str] = {Door.AWS: "action", Door.TERMINAL: "action"}
"""A door -> what a client token stands for there: the action it came with, as at AWS, or else the whole request."""


class _Overtaken(Exception):
    """Somebody else changed the sandbox since it was seen."""


@dataclass(frozen=True)
class _Asked:
    """A request, and its parameters as the journal keeps them."""

    door: str
    actor: User | None
    action: str
    params: Mapping[str, Any]
    kept: Mapping[str, Any]
    region: str
    client_token: str | None

    def as_one(self, sandbox: Sandbox) -> list[Any]:
        """What makes two requests with one token the same request. After a reset a program's tokens are new again."""
        if TOKENS.get(self.door) == "action":
            return [self.door, sandbox.reset_number, self.region, self.action]
        return [self.action, self.kept, *([self.region] if self.region else [])]


def _token_key(client_token: str | None, asked: list[Any]) -> str | None:
    """What the journal keeps of a client token: short, whatever was sent, and other for another request."""
    if not client_token:
        return None
    request = json.dumps([client_token, *asked], sort_keys=True)
    return hashlib.sha256(request.encode()).hexdigest()


def _answered(sandbox: Sandbox, token: str | None) -> Command | None:
    """The entry of an earlier request with this token; nearly always there is none."""
    if token is None:
        return None
    wanted = statements.key_of(sandbox)
    statement = "SELECT id FROM labs_command WHERE sandbox_id = %s AND client_token = %s"
    found = statements.first(statement, [wanted, token])
    return sandbox.commands.get(pk=found[0]) if found else None


def _repeated(sandbox: Sandbox, command: Command) -> Ran:
    world = world_in(account_of(sandbox), sandbox, command.region)
    return Ran(sandbox, command, world, command.result, refusal_of(command), repeated=True)


def _unsecret(result: Mapping[str, Any], action: registry.Action | None) -> Mapping[str, Any]:
    """A result without what is told once and kept nowhere."""
    secret = action.secret if action else frozenset()
    return {name: value for name, value in result.items() if name not in secret} if secret else result


def _next_command(sandbox: Sandbox, door: str, actor: User | None, action: str, token: str | None) -> Command:
    sandbox.journal_length += 1
    return statements.new(
        Command,
        sandbox=sandbox,
        number=sandbox.journal_length,
        door=door,
        actor=actor,
        action=action,
        outcome=Outcome.DONE,
        client_token=token,
    )


def _refuse(command: Command, error: CloudError) -> None:
    command.outcome = Outcome.REFUSED
    if TOKENS.get(command.door) == "action":
        command.client_token = None  # AWS remembers what it did, not what it refused
    command.code, command.reason, command.message = error.code, error.reason, error.message
    command.parameter, command.facts = error.parameter or "", error.facts


def refusal_of(command: Command) -> Refusal | None:
    """Why an entry of the journal was refused; None when it was not."""
    if command.outcome != Outcome.REFUSED:
        return None
    return Refusal(command.code, command.reason, command.message, command.parameter or None, command.facts)


def _stored(after: Account) -> bytes:
    """The worlds as they are stored. Raises WorldTooLarge."""
    stored = account.encode(after)
    if len(stored) > LARGEST_WORLD:
        raise WorldTooLarge
    return _filled_up(stored)


def _filled_up(stored: bytes) -> bytes:
    """With spaces, which mean nothing in JSON, to a multiple of STEP."""
    return stored.ljust(-(-len(stored) // STEP) * STEP)


def _change(sandbox: Sandbox, command: Command, stored: bytes, to: Account) -> None:
    sandbox.world = stored
    revision = sandbox.revision = sandbox.revision + 1
    # Where doing the entries before again does not lead there, the world is kept.
    if revision % KEPT_EVERY == 0 or command.action in (UNDO, RESET):
        command.world = zlib.compress(stored, 1)
    transaction.on_commit(lambda: keep(sandbox.pk, revision, to))
    aws_config.follow(sandbox, to)
    command.changed = True


def _turn(sandbox: Sandbox, command: Command, to: Account) -> Ran:
    _change(sandbox, command, _filled_up(account.encode(to)), to)
    return _save(sandbox, command, to.home, command.result)


def _save(
    sandbox: Sandbox,
    command: Command,
    world: World,
    result: Mapping[str, Any],
    only_if: Mapping[str, int] = UNSEEN,
) -> Ran:
    command.created_at = sandbox.updated_at = timezone.now()
    names = CHANGED if command.changed else LENGTHENED
    if not statements.update(sandbox, names, only_if):
        raise _Overtaken
    statements.insert(command)
    return Ran(sandbox, command, world, result, refusal_of(command))


def _storable(value: Any) -> Any:
    """The value as JSON that every database takes: no NUL, no half of a surrogate pair, no infinity."""
    return _without_oddities(plain(value))


def _without_oddities(value: Any) -> Any:
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {_without_oddities(name): _without_oddities(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_oddities(one) for one in value]
    return value
