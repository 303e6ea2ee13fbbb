"""Is somebody as often right as they are sure? The Brier score of what they predicted, and what it is made of.

The score is the mean of (confidence - outcome)², the confidence between 0 and 1 and the outcome 1 for right: 0 is
perfect, and always saying 50 % comes to 0.25. Grouped by confidence it is reliability - resolution + uncertainty
(A. H. Murphy, A new vector partition of the probability score, J. Appl. Meteor. 12, 1973).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from labs.study.models import User
from labs.study.sessions.models import Prediction

COIN = 0.25
"""The score of who always says 50 %."""
EDGES = (0, 50, 60, 70, 80, 90, 101)
"""Where bins of confidence begin, in percent; the last is where the last one ends."""
CLOSE = 5
"""So many percentage points between sure and right are no lean."""
FEW = 10
"""With fewer predictions chance decides more than the learner does."""

Told = tuple[int, bool]
"""The confidence in percent, and whether it came so."""


@dataclass(frozen=True)
class Bin:
    """The predictions of one range of confidence; shares are in percent."""

    first: int
    last: int
    count: int
    said: float
    """The mean confidence."""
    right: float
    """The share that came as predicted."""


@dataclass(frozen=True)
class Calibration:
    """How well confidence and outcome fit; with no predictions all numbers are 0."""

    count: int = 0
    brier: float = 0.0
    reliability: float = 0.0
    """How far confidence is from what came, 0 at best."""
    resolution: float = 0.0
    """How well sure and unsure are told apart: the more, the better."""
    uncertainty: float = 0.0
    """How mixed the outcomes were: the score of who always says the share that comes right."""
    said: float = 0.0
    """The mean confidence, in percent."""
    right: float = 0.0
    """The share that came as predicted, in percent."""
    bins: tuple[Bin, ...] = ()
    """Those that hold predictions, by confidence."""

    @property
    def lean(self) -> str:
        """`none` before the first prediction, else `over`, `under` or `fits`: how sure against how often right."""
        if not self.count:
            return "none"
        beyond = self.said - self.right
        return "fits" if abs(beyond) <= CLOSE else "over" if beyond > 0 else "under"

    @property
    def is_early(self) -> bool:
        """Whether there are too few predictions to say much."""
        return self.count < FEW


def of(owner: User, since: datetime | None = None) -> Calibration:
    """The calibration of a learner, of all predictions or those since a moment, in one query."""
    rows = Prediction.objects.filter(owner=owner)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return calibrated(rows.values_list("confidence", "right"))


def calibrated(told: Iterable[Told]) -> Calibration:
    """The calibration of predictions."""
    known = list(told)
    if not known:
        return Calibration()
    groups = _grouped(known)
    share = _share(known)
    return Calibration(
        count=len(known),
        brier=_mean([(confidence / 100 - right) ** 2 for confidence, right in known]),
        reliability=sum(len(rows) * (confidence / 100 - _share(rows)) ** 2 for confidence, rows in groups) / len(known),
        resolution=sum(len(rows) * (_share(rows) - share) ** 2 for _, rows in groups) / len(known),
        uncertainty=share * (1 - share),
        said=_mean([confidence for confidence, _ in known]),
        right=100 * share,
        bins=tuple(_bins(known)),
    )


def _bins(known: Sequence[Told]) -> Iterable[Bin]:
    for first, end in pairwise(EDGES):
        rows = [one for one in known if first <= one[0] < end]
        if rows:
            said = _mean([confidence for confidence, _ in rows])
            yield Bin(first, end - 1, len(rows), said, 100 * _share(rows))


def _grouped(known: Sequence[Told]) -> list[tuple[int, list[Told]]]:
    groups: dict[int, list[Told]] = defaultdict(list)
    for one in known:
        groups[one[0]].append(one)
    return list(groups.items())


def _share(rows: Sequence[Told]) -> float:
    return _mean([float(right) for _, right in rows])


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
