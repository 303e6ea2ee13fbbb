"""How sure is the learner, and how often right? Their predictions as a chart and a table, and the Brier score in plain words."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from labs.study.sessions import calibration
from labs.study.sessions.calibration import COIN, Calibration
from labs.web.request import PageRequest, learner, with_query
from labs.web.shown import Shown

WIDTH, HEIGHT = 320, 240
"""Of the chart's field, in its own units."""
LEAST = 50
"""Where the axis of confidence begins; nobody is asked for less than a guess."""
SMALLEST, LARGEST = 4.0, 14.0
"""Radii of the points."""


class Point(Shown, frozen=True, kw_only=True):
    """One range of confidence, in the table and on the chart."""

    label: str
    count: int
    said: int
    right: int
    sign: str
    """`over` where the learner was surer than right, `under` where less, `fits` where neither."""
    gap: int
    """By how many percentage points."""
    x: float
    y: float
    radius: float


@require_safe
def show(request: PageRequest) -> HttpResponse:
    """The page; who is not signed in has predicted nothing."""
    user = learner(request)
    if user is None:
        return HttpResponseRedirect(with_query(reverse("sign-in"), {"next": reverse("calibration")}))
    found = calibration.of(user)
    context = {
        "found": found,
        "points": points(found),
        "brier": f"{found.brier:.2f}",
        "coin": f"{COIN:.2f}",
        "better": found.brier < COIN,
        "said": round(found.said),
        "right": round(found.right),
    }
    return render(request, "study/calibration.html", context)


def points(found: Calibration) -> tuple[Point, ...]:
    """The bins as points of the chart: to the right the confidence, upwards the share that came so."""
    most = max((one.count for one in found.bins), default=1)
    return tuple(
        Point(
            label=f"{one.first}%" if one.first == one.last else f"{one.first}-{min(one.last, 100)}%",
            count=one.count,
            said=round(one.said),
            right=round(one.right),
            sign="over" if one.said > one.right else "under" if one.said < one.right else "fits",
            gap=abs(round(one.said - one.right)),
            x=round(WIDTH * max(one.said - LEAST, 0) / (100 - LEAST), 1),
            y=round(HEIGHT * (1 - one.right / 100), 1),
            radius=round(SMALLEST + (LARGEST - SMALLEST) * (one.count / most) ** 0.5, 1),
        )
        for one in found.bins
    )
