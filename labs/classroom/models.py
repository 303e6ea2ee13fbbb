"""Who teaches what, and with which keys their programs come."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from labs.courses.models import Course
from labs.study.models import User


class Teaching(models.Model):
    """An instructor teaches a course, and so may see what was submitted in it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="teachings")
    instructor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="teachings")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("course", "instructor"), name="one_teaching_per_course"),)

    def __str__(self) -> str:
        return f"{self.instructor_id} teaches {self.course_id}"


class Scope(models.TextChoices):
    """What a key is for."""

    SUBMISSIONS = "submissions", _("Read submissions")
    SANDBOXES = "sandboxes", _("Make and reset playgrounds")


def for_graders() -> list[str]:
    """The scopes of a grader's key, which is what every key was before there were scopes."""
    return [Scope.SUBMISSIONS.value]


class ApiToken(models.Model):
    """A key for the REST API, limited to what its scopes say, to some courses, and in time. Only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=for_graders)
    courses = models.ManyToManyField(Course, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.name or f"token {self.pk}"

    def reaches(self, scope: str) -> bool:
        """Whether the key is for this."""
        return scope in self.scopes
