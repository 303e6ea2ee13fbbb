"""What does somebody score who takes a lab in a certain way? For the tests of labs and of learners' mistakes."""

from collections.abc import Sequence

from labs.assess.document import LabDocument
from labs.assess.finding import Finding, Score
from labs.assess.proof import ACCOUNT_ID, scored
from labs.assess.script import Do, perform
from labs.assess.start import started
from labs.courses.authored import course_folders, read_course
from labs.courses.services import CONTENT

LABS = {lab.document.id: lab.document for folder in course_folders(CONTENT) for lab in read_course(folder).labs}


def graded(lab: LabDocument, actions: Sequence[Do], seed: int = 1) -> Score:
    """The score of a list of actions in a lab."""
    begun = started(lab, ACCOUNT_ID, seed)
    return scored(lab, begun.world, perform(begun.world, actions, begun.names))


def missed(score: Score) -> dict[str, Finding]:
    """The findings of the checks that are not met, by check."""
    return {one.check_id: one for one in score.findings if not one.passed}
