"""What is authored, as rows: a course, its labs, and every version of a lab that a sandbox or submission may pin."""

from django.db import models


class Course(models.Model):
    """A row of labs that belong together."""

    slug = models.SlugField(max_length=80, unique=True)
    title_ko = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    summary_ko = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.slug


class Lab(models.Model):
    """One guided lab; what it says and checks is in its versions."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="labs")
    slug = models.SlugField(max_length=80, unique=True)
    title_ko = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    current_version = models.ForeignKey(
        "LabVersion", on_delete=models.PROTECT, related_name="current_of", null=True, blank=True, editable=False
    )

    class Meta:
        ordering = ("course__position", "position", "slug")

    def __str__(self) -> str:
        return self.slug


class LabVersion(models.Model):
    """A lab's document as it stood once; never changed, so that what pins it can always be judged again."""

    lab = models.ForeignKey(Lab, on_delete=models.PROTECT, related_name="versions")
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("lab", "created_at")
        constraints = (models.UniqueConstraint(fields=("lab", "digest"), name="one_version_per_digest"),)

    def __str__(self) -> str:
        return f"{self.lab_id}@{self.digest[:12]}"
