"""An index of all models, where Django looks for them; each lives with its subject."""

from labs.classroom.models import ApiToken, Teaching
from labs.courses.models import Course, CourseNotes, Lab, LabVersion, Question, QuestionVersion
from labs.grading.models import Answer, Submission
from labs.study.models import AccessKey, Command, ProgramRequest, Sandbox, Survey, User
from labs.study.sessions.models import Accommodation, Certificate, Evidence, Item, Memory, Prediction, Session

__all__ = [
    "AccessKey",
    "Accommodation",
    "Answer",
    "ApiToken",
    "Certificate",
    "Command",
    "Course",
    "CourseNotes",
    "Evidence",
    "Item",
    "Lab",
    "LabVersion",
    "Memory",
    "Prediction",
    "ProgramRequest",
    "Question",
    "QuestionVersion",
    "Sandbox",
    "Session",
    "Submission",
    "Survey",
    "Teaching",
    "User",
]
