"""A token bucket for each caller."""

import pytest

from labs.aws import throttle
from labs.aws.throttle import RequestLimitExceeded, Throttle


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def taken(bucket: Throttle, caller: str, most: int = 100) -> int:
    """How many requests a caller can make at this moment."""
    for number in range(most):
        try:
            bucket.take(caller)
        except RequestLimitExceeded:
            return number
    return most


def test_a_caller_may_make_so_many_requests_at_once() -> None:
    assert taken(Throttle(burst=5, per_second=1, clock=Clock()), "a") == 5


def test_what_was_taken_comes_back_with_time_and_never_becomes_more() -> None:
    clock = Clock()
    bucket = Throttle(burst=5, per_second=2, clock=clock)
    taken(bucket, "a")

    clock.now = 1.5
    assert taken(bucket, "a") == 3
    clock.now = 1000.0
    assert taken(bucket, "a") == 5


def test_being_refused_costs_nothing() -> None:
    clock = Clock()
    bucket = Throttle(burst=1, per_second=1, clock=clock)
    for _ in range(20):
        taken(bucket, "a")

    clock.now = 1.0
    assert taken(bucket, "a") == 1


def test_callers_do_not_share() -> None:
    bucket = Throttle(burst=2, per_second=1, clock=Clock())
    taken(bucket, "a")

    assert taken(bucket, "b") == 2


def test_it_remembers_only_so_many_callers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_BUCKETS", 3)
    bucket = Throttle(burst=1, per_second=0.001, clock=Clock())
    for caller in "abcd":
        taken(bucket, caller)

    assert (taken(bucket, "d"), taken(bucket, "a")) == (0, 1)
