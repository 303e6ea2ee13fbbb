"""What does the page say of a prediction: what is asked before a packet is sent, and afterwards whether it came so?"""

from collections.abc import Mapping

from django.http import QueryDict

from labs.assess.questions.predict import OUTCOMES
from labs.study.models import Sandbox, User
from labs.study.sessions.predictions import prediction_of
from labs.web.shown import Shown

PREDICTING = "predict"
"""The parameter that asks to predict before the packet is sent."""
PREDICTED = "predicted"
"""The parameter that names a prediction to be shown with the packet's journey."""
PACKET = ("source", "destination", "address", "protocol", "port")
CONFIDENCES = ("50", "60", "70", "80", "90", "100")


class Said(Shown, frozen=True, kw_only=True):
    """An outcome to choose."""

    value: str
    text: str
    chosen: bool


class Asked(Shown, frozen=True, kw_only=True):
    """The form before the packet is sent."""

    kept: tuple[tuple[str, str], ...]
    """The packet, as its form says it."""
    outcomes: tuple[Said, ...]
    confidences: tuple[str, ...]
    confidence: str
    """The one that was chosen already."""
    incomplete: bool
    """Whether it was sent without an outcome or a confidence."""


class PredictionView(Shown, frozen=True, kw_only=True):
    """A prediction once the packet was sent."""

    right: bool
    said: str
    came: str
    confidence: int


def asked_first(query: Mapping[str, str], sent: QueryDict | None, language: str) -> Asked:
    """What is asked, with what was chosen already put back."""
    chosen, confidence = (str(sent.get(name, "")) if sent is not None else "" for name in ("outcome", "confidence"))
    return Asked(
        kept=tuple((name, query[name]) for name in PACKET if query.get(name)),
        outcomes=tuple(
            Said(value=value, text=text.in_language(language), chosen=value == chosen)
            for value, text in OUTCOMES.items()
        ),
        confidences=CONFIDENCES,
        confidence=confidence,
        incomplete=sent is not None,
    )


def prediction_view(user: User, sandbox: Sandbox, query: Mapping[str, str], language: str) -> PredictionView | None:
    """The prediction that the query names, where it is the user's own and of this sandbox."""
    named = query.get(PREDICTED, "")
    if not (named.isascii() and named.isdigit() and len(named) < 15):
        return None
    found = prediction_of(user, sandbox.pk, int(named))
    if found is None:
        return None
    return PredictionView(
        right=found.right,
        said=_words(found.said.get("outcome", ""), language),
        came=_words(found.said.get("came", ""), language),
        confidence=found.confidence,
    )


def _words(outcome: str, language: str) -> str:
    return OUTCOMES[outcome].in_language(language) if outcome in OUTCOMES else outcome
