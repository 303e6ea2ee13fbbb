"""Is there a worker that scores? Each one says so in Redis every two seconds, from a thread that no task holds up."""

import contextlib
import threading
from typing import Any

from celery.signals import worker_ready, worker_shutting_down
from django.core.cache import cache
from redis.exceptions import RedisError

KEY = "grading:worker"
EVERY = 2
LASTS = 7
QUEUE = "live"

_stopping = threading.Event()


def worker_alive() -> bool:
    """Whether a worker that takes live work has shown itself just now; False when Redis cannot be asked."""
    try:
        return cache.get(KEY) is not None
    except (RedisError, OSError):
        return False


@worker_ready.connect
def begin(sender: Any, **_: Any) -> None:
    """Show this worker, if it takes live work, until it shuts down."""
    if QUEUE not in {queue.name for queue in sender.task_consumer.queues}:
        return
    _stopping.clear()
    threading.Thread(target=_beat, name="heartbeat", daemon=True).start()


@worker_shutting_down.connect
def end(**_: Any) -> None:
    """Stop showing this worker; another one shows itself again within seconds."""
    _stopping.set()


def _beat() -> None:
    while not _stopping.is_set():
        with contextlib.suppress(RedisError, OSError):
            cache.set(KEY, "alive", LASTS)
        _stopping.wait(EVERY)
    with contextlib.suppress(RedisError, OSError):
        cache.delete(KEY)
