"""Give an instructor's program a key for the REST API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labs.classroom import services
from labs.courses.models import Course
from labs.study.models import User

LONGEST = 366


class Command(BaseCommand):
    help = "Make a user an instructor of courses, and print a new key to the REST API for them, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--course", action="append", required=True, help="the course's slug; may be repeated")
        parser.add_argument("--days", type=int, default=90, help=f"until it expires, 1 to {LONGEST} (default: 90)")
        parser.add_argument("--name", default="", help="what the key is for")

    def handle(self, *, username: str, course: list[str], days: int, name: str, **_: Any) -> None:
        user = User.objects.filter(username=username, is_guest=False).first()
        if user is None:
            raise CommandError(f"There is no account named {username!r}.")
        if not 1 <= days <= LONGEST:
            raise CommandError(f"--days must lie between 1 and {LONGEST}, not {days}.")
        if len(name) > 80:
            raise CommandError("--name may have 80 characters.")
        courses = [self._course(slug) for slug in dict.fromkeys(course)]
        for one in courses:
            services.teach(user, one)
        token, text = services.create_api_token(user, courses, days=days, name=name)
        self.stderr.write(f"For {', '.join(map(str, courses))}, until {token.expires_at:%Y-%m-%d}. Shown only now:")
        self.stdout.write(text)

    def _course(self, slug: str) -> Course:
        found = Course.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(Course.objects.values_list("slug", flat=True)) or "none; load the content first"
            raise CommandError(f"There is no course named {slug!r}. Known: {known}.")
        return found
