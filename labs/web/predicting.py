"""Predict, then run: the learner commits to an outcome and a confidence, and only then the packet is sent."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from labs.assess.questions.predict import OUTCOMES
from labs.cloud.network.packet import PORTLESS
from labs.study.sessions import predictions
from labs.web.opening import of_a_sandbox
from labs.web.page import SandboxPage
from labs.web.prediction import CONFIDENCES, PACKET, PREDICTED, PREDICTING
from labs.web.request import PageRequest, with_query


@require_POST
@of_a_sandbox
def predict(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Note what is said of a packet and send it; without outcome or confidence, ask again."""
    packet = {name: request.POST[name] for name in PACKET if request.POST.get(name)}
    page.query = {name: value for name, value in page.query.items() if name not in PACKET} | packet
    outcome, confidence = request.POST.get("outcome", ""), request.POST.get("confidence", "")
    if page.packet.fault or outcome not in OUTCOMES or confidence not in CONFIDENCES:
        page.query[PREDICTING] = "1"
        page.sent = request.POST
        return _shown(request, page, status=422)
    protocol = packet.get("protocol", "tcp")
    found = predictions.predict(
        page.sandbox,
        packet={
            "source": packet.get("source", ""),
            "destination": packet.get("address", "").strip() or packet.get("destination", ""),
            "protocol": protocol,
            "destination_port": None if protocol in PORTLESS else int(page.packet.port),
        },
        outcome=outcome,
        confidence=int(confidence),
        region=page.region,
    )
    address = with_query(page.address, page.query)
    page.query[PREDICTED] = str(found.pk)
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#packet")
    response = _shown(request, page)
    response["HX-Push-Url"] = address
    return response


def _shown(request: PageRequest, page: SandboxPage, status: int = 200) -> HttpResponse:
    """The panel of packets, or without htmx the whole page."""
    page.part = bool(request.htmx)
    template = "study/packet.html" if page.part else page.template
    return render(request, template, {"page": page}, status=status)
