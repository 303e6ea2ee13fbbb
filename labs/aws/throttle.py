"""Does a client ask too often? A token bucket for each access key, in the memory of each web process.

https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: EC2's own buckets are much smaller; ours only keep
one client from taking the server away from all others.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from labs.aws.errors import Refusal

MOST_BUCKETS = 10_000


class RequestLimitExceeded(Refusal):
    code = "RequestLimitExceeded"
    template = "Request limit exceeded."


class Throttle:
    """Lets each caller make `burst` requests at once and `per_second` of them in the long run."""

    def __init__(self, *, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Caller -> tokens left at a moment. A bucket that is forgotten is a full one."""
        self._lock = threading.Lock()

    def take(self, caller: str) -> None:
        """Count one request of a caller. Raises RequestLimitExceeded."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.pop(caller, (self._burst, now))
            left = min(self._burst, left + (now - since) * self._per_second)
            self._buckets[caller] = (left if left < 1 else left - 1, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        if left < 1:
            raise RequestLimitExceeded
