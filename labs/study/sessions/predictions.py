"""What did a learner say would happen, how sure were they, and did it? Noted once for each thing that was predicted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from labs.study.models import User
from labs.study.sessions.models import Prediction


def note(
    owner: User,
    *,
    source: str,
    skill: str,
    confidence: int,
    right: bool,
    said: Mapping[str, Any],
    at: datetime,
) -> Prediction:
    """Keep a prediction with what became of it; the first of a source counts, a later one gives the first again.

    `confidence` is in percent, `source` what was predicted: `item:<id>`.
    """
    values = {"skill": skill, "confidence": confidence, "right": right, "said": dict(said), "at": at}
    kept, _ = Prediction.objects.get_or_create(owner=owner, source=source, defaults=values)
    return kept
