"""What was predicted is noted once, and what it says of the learner is worked out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.study.models import User
from labs.study.sessions import calibration, predictions
from labs.study.sessions.calibration import COIN, Bin, Calibration, calibrated
from labs.study.sessions.models import Prediction
from tests.cloud.builders import a_region
from tests.rows import a_lab, a_sandbox, a_user

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def note(
    owner: User, source: str = "item:1", *, confidence: int = 80, right: bool = True, at: datetime = NOW
) -> Prediction:
    return predictions.note(
        owner, source=source, skill="routes", confidence=confidence, right=right, said={"outcome": "lost"}, at=at
    )


@pytest.mark.django_db
def test_a_prediction_counts_once_as_it_was_first_made() -> None:
    owner = a_user()
    first = note(owner)

    again = note(owner, confidence=100, right=False)

    assert again == first
    kept = Prediction.objects.get()
    assert (kept.confidence, kept.right, kept.said, kept.skill, kept.at) == (
        80,
        True,
        {"outcome": "lost"},
        "routes",
        NOW,
    )


@pytest.mark.django_db
def test_calibration_is_of_the_learners_own_predictions_since_a_moment() -> None:
    owner = a_user()
    note(owner, "item:1", confidence=50, right=False, at=NOW - timedelta(days=2))
    note(owner, "item:2", confidence=100, right=True)
    note(a_user("haru"), "item:3", confidence=100, right=False)

    assert calibration.of(owner).count == 2
    assert calibration.of(owner, since=NOW - timedelta(days=1)) == calibrated([(100, True)])


@pytest.mark.django_db
def test_a_packet_is_sent_on_the_server_and_counts_once_while_nothing_changes() -> None:
    net = a_region().with_vpc().with_public_subnet().with_group("web", open_port=80)
    net.with_instance("web", in_subnet="public", groups=("web",))
    sandbox = a_sandbox(a_user(), a_lab(), net.world)
    packet = {"source": "internet", "destination": net["web"], "protocol": "tcp", "destination_port": 80}

    first = predictions.predict(sandbox, packet=packet, outcome="lost", confidence=90)
    again = predictions.predict(sandbox, packet=packet, outcome="returned", confidence=100)
    other = predictions.predict(sandbox, packet={**packet, "destination_port": 22}, outcome="lost", confidence=60)

    assert (first.right, first.said["outcome"], first.said["came"]) == (False, "lost", "returned")
    assert again == first
    assert other.right
    sandbox.revision += 1
    assert predictions.predict(sandbox, packet=packet, outcome="returned", confidence=100) != first
    assert predictions.prediction_of(sandbox.owner, sandbox.pk, first.pk) == first
    assert predictions.prediction_of(a_user("haru"), sandbox.pk, first.pk) is None


def test_the_brier_score_is_0_for_who_is_sure_and_right_and_a_quarter_for_who_always_says_half() -> None:
    assert calibrated([(100, True), (100, True)]).brier == 0
    assert calibrated([(50, True), (50, False), (50, True)]).brier == COIN
    assert calibrated([(100, False)]).brier == 1


def test_without_predictions_nothing_is_said() -> None:
    assert calibrated([]) == Calibration()
    assert Calibration().lean == "none"


def test_bins_hold_what_was_said_and_what_came() -> None:
    found = calibrated([(60, True), (65, False), (90, True), (100, True)])

    assert found.bins == (Bin(60, 69, 2, 62.5, 50.0), Bin(90, 100, 2, 95.0, 100.0))


@pytest.mark.parametrize(
    ("told", "lean"),
    [
        ([(90, True), (90, False)], "over"),
        ([(50, True), (50, True)], "under"),
        ([(75, True), (75, True), (75, True), (75, False)], "fits"),
    ],
)
def test_who_is_surer_than_right_leans_over(told: list[tuple[int, bool]], lean: str) -> None:
    assert calibrated(told).lean == lean


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1))
def test_the_score_is_what_it_is_made_of(told: list[tuple[int, bool]]) -> None:
    found = calibrated(told)

    assert found.brier == pytest.approx(found.reliability - found.resolution + found.uncertainty, abs=1e-9)
    assert sum(one.count for one in found.bins) == found.count == len(told)
