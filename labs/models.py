"""An index of all models, where Django looks for them; each lives with its subject."""

from labs.classroom.models import ApiToken, Teaching
from labs.courses.models import Course, Lab, LabVersion
from labs.grading.models import Submission
from labs.study.models import AccessKey, Command, ProgramRequest, Sandbox, Survey, User

__all__ = [
    "AccessKey",
    "ApiToken",
    "Command",
    "Course",
    "Lab",
    "LabVersion",
    "ProgramRequest",
    "Sandbox",
    "Submission",
    "Survey",
    "Teaching",
    "User",
]
