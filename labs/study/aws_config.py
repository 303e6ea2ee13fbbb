"""When does AWS Config get to work in a sandbox? Shortly after every change, by a worker, where it is on at all.

A change only notes that there is something to look at (`Sandbox.config_due`) and wakes a worker once; what changes until
the worker comes is looked at together. The note is taken away only when nothing changed meanwhile, so a lost or doubled
delivery changes nothing, and a sweep wakes workers for notes that were forgotten.
"""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from labs.cloud.account import Account
from labs.cloud.config.work import at_rest, regions_watched
from labs.study.models import Door, Sandbox
from labs.study.queries import account_of, world_in

WAITS = timedelta(seconds=1)
"""So long a change waits for others to be looked at with it."""
HINT_LASTS = timedelta(seconds=5)
"""After this a note that no worker took is hinted at again."""
SWEPT_AT_ONCE = 200
MOST_LOOKS = 3
"""So often one worker looks again because something changed meanwhile."""

log = logging.getLogger(__name__)


def follow(sandbox: Sandbox, held: Account) -> None:
    """Note that AWS Config has something to look at, where it is on, and wake a worker if none is awake for it."""
    if not regions_watched(held):
        sandbox.config_due = None
    elif sandbox.config_due is None:
        sandbox.config_due = timezone.now() + WAITS
        transaction.on_commit(lambda: hint_or_leave(sandbox.pk))


def is_at_work(sandbox: Sandbox) -> bool:
    """Whether AWS Config has yet to look at something."""
    return bool(Sandbox.objects.filter(pk=sandbox.pk, config_due__isnull=False).exists())


def do_work(sandbox_id: UUID) -> None:
    """Let AWS Config do what there is to do in every Region of a sandbox; nothing is journalled where it does nothing."""
    for _ in range(MOST_LOOKS):
        sandbox = Sandbox.objects.filter(pk=sandbox_id, config_due__isnull=False).defer("start").first()
        if sandbox is None or _looked(sandbox):
            return
    hint_or_leave(sandbox_id)


def sweep() -> int:
    """Wake workers for every note that was forgotten; how many."""
    forgotten = Sandbox.objects.filter(config_due__lt=timezone.now() - HINT_LASTS)
    ids = list(forgotten.order_by("config_due").values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    for one in ids:
        hint_or_leave(one)
    return len(ids)


def hint_or_leave(sandbox_id: Any) -> None:
    """Wake a worker soon; without a queue the note waits for the sweeper."""
    from labs.study.tasks import run_aws_config  # tasks call services, so this arrow exists only while it is used

    try:
        run_aws_config.apply_async((str(sandbox_id),), countdown=WAITS.total_seconds())
    except (OperationalError, RedisError) as error:
        log.warning("the queue is out of reach, AWS Config waits in %s: %s", sandbox_id, error)


def _looked(sandbox: Sandbox) -> bool:
    """Do the work once; whether nothing changed meanwhile."""
    from labs.study import services  # services note what is to be looked at, so this arrow exists only while it is used

    held = account_of(sandbox)
    revision = sandbox.revision
    for region in regions_watched(held):
        world = world_in(held, sandbox, region)
        if at_rest(world) is world:
            continue
        try:
            ran = services.run(
                sandbox.pk,
                door=Door.SERVICE,
                actor=None,
                action="run_aws_config",
                params={},
                region="" if region == held.home.region else region,
            )
        except services.StudyError as error:
            log.warning("AWS Config could do nothing in %s: %s", sandbox.pk, error)
            break
        revision = ran.sandbox.revision
    done = Sandbox.objects.filter(pk=sandbox.pk, revision=revision)
    return bool(done.update(config_due=None))
