"""Who says first what becomes of a packet learns how well they know it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from labs.study.models import Sandbox, User
from labs.study.queries import world_of
from labs.study.sessions import predictions
from labs.study.sessions.calibration import calibrated
from labs.study.sessions.models import Prediction
from labs.web.calibration import points
from tests.web.conftest import LAB

PAGE = f"/labs/{LAB}/"
PACKET = {"source": "internet", "address": "203.0.113.99", "protocol": "tcp", "port": "80"}
SAID = {"outcome": "lost", "confidence": "80"}


@pytest.fixture
def packet(sandbox: Sandbox) -> dict[str, str]:
    """From the internet to an instance of the lab's start."""
    instance = next(one for one in world_of(sandbox).resources.values() if one.kind() == "instance")
    return {"source": "internet", "destination": instance.id, "protocol": "tcp", "port": "81"}


def test_the_packet_waits_until_something_is_said(page: Client, packet: dict[str, str]) -> None:
    shown = page.get(PAGE, {**packet, "predict": "1"}).content.decode()

    assert "What will become of this packet?" in shown
    assert f'action="{PAGE}predict"' in shown
    assert 'class="journey"' not in shown


def test_a_prediction_is_met_with_the_journey_and_whether_it_came_so(
    page: Client, packet: dict[str, str], user: User
) -> None:
    answer = page.post(f"{PAGE}predict", {**packet, **SAID})
    shown = page.get(answer["Location"].partition("#")[0]).content.decode()

    kept = Prediction.objects.get()
    assert (kept.owner, kept.confidence, kept.right, kept.said["outcome"]) == (user, 80, True, "lost")
    assert 'data-predicted="yes"' in shown
    assert "sure to 80 percent" in shown
    assert 'class="journey"' in shown


def test_with_htmx_the_panel_is_answered_and_the_address_is_that_of_the_packet(
    htmx: Callable[..., Any], packet: dict[str, str]
) -> None:
    answer = htmx("post", f"{PAGE}predict", {**packet, "outcome": "returned", "confidence": "100"})

    shown = answer.content.decode()
    assert shown.lstrip().startswith("<section") or "<section" in shown
    assert 'data-predicted="no"' in shown
    assert "It came otherwise." in shown
    assert "predicted" not in answer["HX-Push-Url"]
    assert "port=81" in answer["HX-Push-Url"]


@pytest.mark.parametrize("missing", ["outcome", "confidence"])
def test_half_a_prediction_is_asked_for_again(page: Client, packet: dict[str, str], missing: str) -> None:
    said = {name: value for name, value in SAID.items() if name != missing}

    answer = page.post(f"{PAGE}predict", {**packet, **said})

    assert answer.status_code == 422
    assert "Choose an outcome and how sure you are." in answer.content.decode()
    assert answer.content.decode().count("checked") == 1
    assert not Prediction.objects.exists()


def test_a_packet_that_cannot_be_sent_is_not_predicted(page: Client, packet: dict[str, str]) -> None:
    answer = page.post(f"{PAGE}predict", {**packet, **SAID, "port": "none"})

    assert answer.status_code == 422
    assert "A port is a number from 1 to 65535." in answer.content.decode()
    assert not Prediction.objects.exists()


def test_the_prediction_of_somebody_else_is_not_shown(page: Client, packet: dict[str, str], sandbox: Sandbox) -> None:
    other = predictions.note(
        User.objects.create_user("haru"),
        source=f"sandbox:{sandbox.pk}:0:0",
        skill="",
        confidence=80,
        right=True,
        said={"outcome": "lost", "came": "lost"},
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )

    assert "data-predicted" not in page.get(PAGE, {**packet, "predicted": str(other.pk)}).content.decode()


def test_calibration_begins_with_what_to_do(page: Client) -> None:
    assert "There is no prediction yet." in page.get("/calibration/").content.decode()
    assert Client().get("/calibration/")["Location"].startswith("/accounts/sign-in")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_calibration_shows_score_chart_and_table(page: Client, user: User, language: str) -> None:
    for number, (confidence, right) in enumerate([(90, True), (90, False), (60, True), (100, True)]):
        predictions.note(
            user,
            source=f"item:{number}",
            skill="routes",
            confidence=confidence,
            right=right,
            said={},
            at=datetime(2026, 3, 1, tzinfo=UTC),
        )

    with translation.override(language):
        shown = page.get("/calibration/", headers={"accept-language": language}).content.decode()

    assert 'data-brier="0.25"' in shown
    chart = shown.partition('class="chart"')[2]
    assert chart.count("<circle") == chart.count('<th scope="row">') == 2


def test_points_stand_where_confidence_and_outcome_meet() -> None:
    low, high = points(calibrated([(50, True), (100, False), (100, False), (100, False), (100, False)]))

    assert (low.label, low.x, low.y, low.sign, low.gap) == ("50-59%", 0.0, 0.0, "under", 50)
    assert (high.label, high.x, high.y, high.sign, high.gap) == ("90-100%", 320.0, 240.0, "over", 100)
    assert low.radius < high.radius
