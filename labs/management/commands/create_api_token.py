"""Give somebody's program a key for the REST API."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labs.classroom import services
from labs.classroom.models import Scope
from labs.classroom.services import LONGEST_VALID
from labs.courses.models import Course
from labs.study.models import User
from labs.study.services import StudyError


class Command(BaseCommand):
    help = "Print a new key to the REST API, once. With --course, the user becomes an instructor of the courses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--course", action="append", default=[], help="the course's slug; may be repeated")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=Scope.values,
            help="what the key is for; may be repeated (default: submissions, which need a --course)",
        )
        parser.add_argument(
            "--days", type=int, default=90, help=f"until it expires, 1 to {LONGEST_VALID} (default: 90)"
        )
        parser.add_argument("--name", default="", help="what the key is for")

    def handle(
        self, *, username: str, course: list[str], scope: list[str], days: int, name: str, **_options: Any
    ) -> None:
        user = User.objects.filter(username=username, is_guest=False).first()
        if user is None:
            raise CommandError(f"There is no account named {username!r}.")
        if not 1 <= days <= LONGEST_VALID:
            raise CommandError(f"--days must lie between 1 and {LONGEST_VALID}, not {days}.")
        if len(name) > 80:
            raise CommandError("--name may have 80 characters.")
        scopes = list(dict.fromkeys(scope)) or [Scope.SUBMISSIONS.value]
        must_fit(scopes, course)
        courses = [self._course(slug) for slug in dict.fromkeys(course)]
        try:
            token, text = services.create_api_token(user, courses, days=days, name=name, scopes=scopes)
        except StudyError as error:
            raise CommandError(str(error)) from None
        for one in courses:
            services.teach(user, one)
        told = ", ".join((*scopes, *map(str, courses)))
        self.stderr.write(f"For {told}, until {token.expires_at:%Y-%m-%d}. Shown only now:")
        self.stdout.write(text)

    def _course(self, slug: str) -> Course:
        found = Course.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(Course.objects.values_list("slug", flat=True)) or "none; load the content first"
            raise CommandError(f"There is no course named {slug!r}. Known: {known}.")
        return found


def must_fit(scopes: Sequence[str], courses: Sequence[str]) -> None:
    """Submissions are those to courses, and nothing else has to do with courses."""
    if Scope.SUBMISSIONS in scopes and not courses:
        raise CommandError("--scope submissions needs a --course.")
    if courses and Scope.SUBMISSIONS not in scopes:
        raise CommandError("--course is for --scope submissions alone.")
