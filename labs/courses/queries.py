"""What can be asked about courses and labs? Only what is offered is found; old versions stay readable by who pins them."""

from collections import OrderedDict

from django.db.models import QuerySet

from labs.assess.document import LabDocument, read
from labs.courses.models import Course, Lab, LabVersion

KEPT_DOCUMENTS = 256

_documents: OrderedDict[str, LabDocument] = OrderedDict()


def courses() -> QuerySet[Course]:
    """Every course that has a lab on offer."""
    return Course.objects.filter(labs__current_version__isnull=False).distinct()


def course_by_slug(slug: str) -> Course | None:
    """The course with this slug, or None."""
    return courses().filter(slug=slug).first()


def labs_of(course: Course) -> QuerySet[Lab]:
    """The labs that a course offers, in order, each with its version at hand."""
    offered = Lab.objects.filter(course=course, current_version__isnull=False)
    return offered.select_related("course", "current_version")


def lab_by_slug(slug: str) -> Lab | None:
    """The lab on offer with this slug, its course and version at hand, or None."""
    offered = Lab.objects.filter(current_version__isnull=False)
    return offered.select_related("course", "current_version").filter(slug=slug).first()


def lab_after(lab: Lab) -> Lab | None:
    """The lab that follows in the same course, or None after the last one."""
    following = Lab.objects.filter(course_id=lab.course_id, current_version__isnull=False)
    return following.filter(position__gt=lab.position).order_by("position", "slug").first()


def document(version: LabVersion) -> LabDocument:
    """What a version of a lab says. Read once per process and digest: equal digests are equal documents."""
    found = _documents.get(version.digest)
    if found is None:
        found = _documents[version.digest] = read(version.document)
        if len(_documents) > KEPT_DOCUMENTS:
            _documents.popitem(last=False)
    return found
