"""What does the page of a rung show that no other lab does? Where one is on the ladder, and the way to a fresh variant."""

from functools import cached_property

from django.urls import reverse

from labs.assess.ladder.making import RUNGS, Rung
from labs.courses.ladder import rung_of
from labs.web.page import LabPage
from labs.web.request import language


class RungPage(LabPage):
    """A rung of the troubleshooting ladder: a lab in all but where it leads."""

    template = "ladder/rung.html"

    @property
    def number(self) -> int:
        """The number of the rung."""
        return (rung_of(self.slug) or (0, 0))[0]

    @cached_property
    def next_lab(self) -> dict[str, str] | None:
        """The rung above."""
        following = next((one for one in RUNGS if one.number == self.number + 1), None)
        return {"address": address_of(following), "title": title_of(following)} if following else None


def address_of(rung: Rung) -> str:
    """Where a rung is begun."""
    return f"{reverse('troubleshooting')}#rung-{rung.number}"


def title_of(rung: Rung) -> str:
    """What a rung is called in the language of the page."""
    return rung.title.in_language(language())
