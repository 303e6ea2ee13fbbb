"""Several threads that get into each other's way as often as they can."""

import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
SOON = 1e-6
"""Seconds after which a thread gives way to another."""


def at_once(*works: Callable[[], T]) -> Sequence[T]:
    """What each of these gives that are done at the same time; raises what the first raised that failed."""
    usual, ready = sys.getswitchinterval(), threading.Barrier(len(works))

    def begun(work: Callable[[], T]) -> T:
        ready.wait(timeout=10)
        return work()

    sys.setswitchinterval(SOON)
    try:
        with ThreadPoolExecutor(len(works)) as threads:
            return [one.result(timeout=60) for one in [threads.submit(begun, work) for work in works]]
    finally:
        sys.setswitchinterval(usual)
