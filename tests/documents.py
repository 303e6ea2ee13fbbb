"""Lab documents that tests grade by, and the courses of the product."""

from functools import cache
from typing import Any

from django.db import connection, transaction

from labs.courses.authored import AuthoredCourse, course_folders, read_course
from labs.courses.models import Course, CourseNotes, Lab, LabVersion, Question, QuestionVersion
from labs.courses.services import CONTENT, save_course


@cache
def the_courses() -> tuple[AuthoredCourse, ...]:
    """Every course of the product, read once in a process."""
    return tuple(map(read_course, course_folders(CONTENT)))


LOADED = (Course, CourseNotes, Lab, LabVersion, Question, QuestionVersion)
"""Where courses are saved."""

_rows: dict[str, list[tuple[Any, ...]]] = {}
"""Table -> what stood in it after the courses were saved into an empty database."""


def load_the_courses() -> None:
    """Put the courses of the product into the database, as `load_content` does.

    It does so once in a process; from then on an empty database is given the same rows, which takes a tenth of the time.
    """
    empty = connection.vendor == "sqlite" and not any(one.objects.exists() for one in LOADED)
    if empty and _rows:
        _insert_rows()
        return
    for course in the_courses():
        save_course(course)
    if empty:
        _keep_rows()


def _keep_rows() -> None:
    with connection.cursor() as cursor:
        for one in LOADED:
            cursor.execute(f"SELECT * FROM {one._meta.db_table}")
            _rows[one._meta.db_table] = cursor.fetchall()


def _insert_rows() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in _rows.items():
            if rows:
                values = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({values})", rows)


def words(text: str) -> dict[str, str]:
    return {"ko": text, "en": text}


def network_document(*, subnets: int = 2, further_checks: int = 0) -> dict[str, Any]:
    """A small lab, 10 points: a VPC (4) and subnets in it (6). Further checks of a point each make scoring longer."""
    return {
        "id": "first",
        "title": words("First"),
        "summary": words("A first network."),
        "minutes": 5,
        "region": "ap-northeast-2",
        "date": "2024-03-01T00:00:00+09:00",
        "introduction": words("Build."),
        "steps": [{"id": "build", "title": words("Build"), "text": words("Build it."), "hints": [words("Try.")] * 3}],
        "checks": [
            a_count("vpc", 4, "describe_vpcs", "Vpcs[].VpcId", 1),
            a_count("subnets", 6, "describe_subnets", "Subnets[].SubnetId", subnets),
            *(a_count(f"more-{n}", 1, "describe_vpcs", "Vpcs[].VpcId", n % 7 + 1) for n in range(further_checks)),
        ],
        "solution": [
            {"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/16"}, "as": "vpc"},
            *(
                {
                    "do": "create_subnet",
                    "with": {"vpc_id": "${vpc.Vpc.VpcId}", "cidr_block": f"10.0.{number}.0/24"},
                }
                for number in range(subnets)
            ),
        ],
    }


def a_count(id: str, points: int, action: str, select: str, at_least: int) -> dict[str, Any]:
    """A check that a Describe action gives so many."""
    return {
        "check": "query",
        "id": id,
        "title": words(id),
        "points": points,
        "step": "build",
        "demands": [{"action": action, "select": select, "at_least": at_least}],
    }
