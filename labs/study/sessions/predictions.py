"""What did a learner say would happen, how sure were they, and did it? Noted once for each thing that was predicted."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from labs.assess.questions.predict import outcome_of
from labs.cloud.network.walk import walk
from labs.study.models import Sandbox, User
from labs.study.queries import account_of, world_in
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


def predict(
    sandbox: Sandbox, *, packet: Mapping[str, Any], outcome: str, confidence: int, region: str = ""
) -> Prediction:
    """Send a packet after its sender has said what becomes of it: `outcome` is a word of OUTCOMES of a question to predict.

    The same packet in the unchanged sandbox counts once, so that who has seen what becomes of it gains nothing by saying so.
    `packet` is what `walk` takes; raises what `walk` raises for it.
    """
    held = account_of(sandbox)
    world = world_in(held, sandbox, region)
    came = outcome_of(walk(world, **packet, elsewhere=held.peers(world)))
    return note(
        sandbox.owner,
        source=_source(sandbox, packet, region),
        skill="",
        confidence=confidence,
        right=came == outcome,
        said={"outcome": outcome, "came": came, "packet": dict(packet), "region": region},
        at=timezone.now(),
    )


def prediction_of(user: User, sandbox_id: UUID, number: int) -> Prediction | None:
    """One of the user's predictions in a sandbox, by its primary key."""
    rows = Prediction.objects.filter(owner=user, source__startswith=f"sandbox:{sandbox_id}:")
    return rows.filter(pk=number).first()


def _source(sandbox: Sandbox, packet: Mapping[str, Any], region: str) -> str:
    """What stands for a packet in a sandbox as it is now."""
    told = json.dumps([region, dict(packet)], sort_keys=True)
    digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
    return f"sandbox:{sandbox.pk}:{sandbox.revision}:{digest}"
