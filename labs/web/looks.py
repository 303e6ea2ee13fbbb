"""When does a part of the page that waits for a worker look again? Soon at first, then less and less often."""

from labs.web.request import PageRequest

LOOKS = (80, 120, 150, 200, 400, 800)
"""Milliseconds until each of the first looks; later ones wait longest."""
SLOW_LOOK = 2_000
PATIENT_LOOKS = 5
"""After so many looks the page says what it is waiting for."""


def number_of_look(request: PageRequest) -> int:
    """Which look this is, as the part that asks has counted."""
    sent = request.GET.get("look", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0


def next_look(look: int) -> dict[str, int]:
    """The number of the look after this one, and in how many milliseconds it comes."""
    return {"look": look + 1, "delay": LOOKS[look] if look < len(LOOKS) else SLOW_LOOK}
