"""Where do the rungs of the troubleshooting ladder stand? Each is a lab made of a seed, which no course offers.

Such a lab has versions and no current one, so that lists do not show it; whoever was given it finds it by its slug.
"""

import re

import msgspec

from labs.assess.ladder.document import SKILL, document, slug_of
from labs.assess.ladder.making import RUNGS, make, rung
from labs.assess.proof import proof_faults
from labs.courses.models import Course, Lab, LabVersion
from labs.courses.queries import courses, subject
from labs.courses.reading import digest

PREFIX = f"{SKILL}-"
SLUG = re.compile(rf"{PREFIX}(\d+)-(\d+)")
SEEDS = 10_000
"""So many variants a rung has; two learners who meet the same one share its lab and not their sandboxes."""
POSITION = 10_000
"""Behind all labs that a course offers."""


class Unproven(RuntimeError):
    """A rung that does not prove itself as a lab: it is a fault of ours, and another seed will do."""


def ladder_course() -> Course | None:
    """The first course that teaches to find faults."""
    return next((one for one in courses() if subject(one).skill(SKILL)), None)


def rung_of(slug: str) -> tuple[int, int] | None:
    """The number of the rung and the seed that a lab's slug names, or None for other labs."""
    found = SLUG.fullmatch(slug)
    return (int(found[1]), int(found[2])) if found else None


def rung_version(course: Course, number: int, seed: int) -> LabVersion:
    """The lab of a rung and seed, made when it is not there yet. Raises KeyError for no such rung, and Unproven."""
    rung(number)
    slug = f"{PREFIX}{number}-{seed}"
    known = LabVersion.objects.select_related("lab").filter(lab__slug=slug).order_by("-created_at", "-pk").first()
    return known or _made(course, number, seed)


def _made(course: Course, number: int, seed: int) -> LabVersion:
    found = make(number, seed)
    said = document(found)
    if faults := list(proof_faults(said)):
        raise Unproven(f"{said.id}: {faults[0].place} {faults[0].text}")
    title = {"title_ko": said.title.ko, "title_en": said.title.en}
    lab, _ = Lab.objects.get_or_create(
        slug=slug_of(found), defaults={"course": course, "position": POSITION + number, **title}
    )
    version, _ = LabVersion.objects.get_or_create(
        lab=lab, digest=digest(said), defaults={"document": msgspec.to_builtins(said)}
    )
    return version


__all__ = ["PREFIX", "RUNGS", "SEEDS", "Unproven", "ladder_course", "rung_of", "rung_version"]
