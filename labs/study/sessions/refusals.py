"""What can a sitting not do now? One class a reason; doors say its words."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from labs.study.services import StudyError


class SessionOver(StudyError):
    """It has ended, or its time is over."""

    message = gettext_lazy("This is over. What you saved before is kept.")


class Overtaken(StudyError):
    """Another tab or device saved something newer than what this one began from; `number` is that of the newer one."""

    message = gettext_lazy("You went on in another tab. What you wrote there is kept.")

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__()


class TooEarly(StudyError):
    """After misses the next answer waits a moment: until when."""

    message = gettext_lazy("Take a moment to read the question first.")

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__()


class NoAttemptLeft(StudyError):
    """Every attempt at this test is used up."""

    message = gettext_lazy("You have no attempt left at this test.")


class NoSuchTest(StudyError):
    """The course has no such form."""

    message = gettext_lazy("There is no such test in this course.")


class ClockRuns(StudyError):
    """The clock of a test cannot be stopped."""

    message = gettext_lazy("The clock of a test cannot be stopped.")


class NothingToAsk(StudyError):
    """There are neither questions nor a generator for what was asked for."""

    message = gettext_lazy("There is nothing to practise here yet.")
