"""What is authored, as rows: courses, labs, questions, and every version of them that something may pin."""

from django.db import models


class Course(models.Model):
    """A row of labs that belong together."""

    slug = models.SlugField(max_length=80, unique=True)
    title_ko = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    summary_ko = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    # Skills and forms of tests (labs/courses/subject.py).
    subject = models.JSONField(default=dict, editable=False)

    class Meta:
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.slug


class CourseNotes(models.Model):
    """What has become of each line of the study notes, and where it is met; apart, as only one page shows it."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="notes")
    # What labs/courses/coverage.py worked out.
    lines = models.JSONField(default=list, editable=False)

    def __str__(self) -> str:
        return f"notes of {self.course_id}"


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


class Question(models.Model):
    """One authored question; what it asks is in its versions. It is on offer while it has a current one."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="questions")
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    skill = models.SlugField(max_length=80)
    difficulty = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField(default=0)
    current_version = models.ForeignKey(
        "QuestionVersion", on_delete=models.PROTECT, related_name="current_of", null=True, blank=True, editable=False
    )

    class Meta:
        ordering = ("course__position", "position", "slug")
        indexes = (models.Index(fields=("course", "skill", "difficulty")),)

    def __str__(self) -> str:
        return self.slug


class QuestionVersion(models.Model):
    """A question's document as it stood once; never changed, so that what pins it can always be marked again."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    digest = models.CharField(max_length=64)
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("question", "created_at")
        constraints = (models.UniqueConstraint(fields=("question", "digest"), name="one_question_version_per_digest"),)

    def __str__(self) -> str:
        return f"{self.question_id}@{self.digest[:12]}"
