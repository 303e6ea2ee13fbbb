"""Content is loaded wholly or not at all, as often as one likes, and every fault is named with its place."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from labs.courses import queries
from labs.courses.models import Course, Lab, LabVersion
from labs.courses.reading import ContentError
from labs.courses.services import CONTENT, Loaded, load_content
from tests.courses.playing import LABS

pytestmark = pytest.mark.django_db

LAB = """\
id: small
title: {ko: 작은 실습, en: Small lab}
summary: {ko: 요약, en: Summary}
minutes: 10
region: ap-northeast-2
date: 2026-03-02T09:00:00+09:00
steps:
  - id: build
    hints:
      - {ko: 하나, en: one}
      - {ko: 둘, en: two}
      - {ko: 셋, en: three}
checks:
  - id: a-vpc
    check: query
    title: {ko: VPC가 있다, en: There is a VPC}
    points: 2
    step: build
    demands:
      - action: describe_vpcs
        select: Vpcs
        at_least: 1
solution:
  - {do: create_vpc, with: {cidr_block: 10.0.0.0/16}, as: vpc}
"""
COURSE = """\
id: tiny
title: {ko: 작은 과정, en: Tiny course}
summary: {ko: 요약, en: Summary}
labs: [small]
"""
GUIDE = "Intro.\n\n## Build it {#build}\n\nUse `create_vpc`.\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder with one small course."""
    lab = tmp_path / "tiny" / "small"
    lab.mkdir(parents=True)
    (tmp_path / "tiny" / "course.yaml").write_text(COURSE, encoding="utf-8")
    (lab / "lab.yaml").write_text(LAB, encoding="utf-8")
    for name in ("guide.ko.md", "guide.en.md"):
        (lab / name).write_text(GUIDE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(content: Path) -> Callable[[str, str, str], None]:
    """Replace a text in a file of the lab."""

    def replace(name: str, old: str, new: str) -> None:
        file = content / "tiny" / "small" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def faults(content: Path) -> list[str]:
    """The faults of a load, without the folder in front."""
    with pytest.raises(ContentError) as caught:
        load_content(content)
    return [str(one).removeprefix(f"{content}/") for one in caught.value.faults]


def test_the_courses_of_the_product_load() -> None:
    assert load_content() == Loaded(("ec2-networking",), tuple(LABS))
    course = queries.course_by_slug("ec2-networking")
    assert course is not None
    assert [lab.slug for lab in queries.labs_of(course)] == list(LABS)
    assert (course.title_ko, course.title_en) == ("EC2 네트워킹", "EC2 networking")


def test_loading_again_changes_nothing(content: Path) -> None:
    assert load_content(content) == Loaded(("tiny",), ("small",))
    before = list(LabVersion.objects.values())
    assert load_content(content) == Loaded(("tiny",), ())
    assert list(LabVersion.objects.values()) == before


def test_the_document_comes_back_as_it_was_written(content: Path) -> None:
    load_content(content)
    lab = queries.lab_by_slug("small")
    assert lab is not None
    assert lab.current_version is not None
    document = queries.document(lab.current_version)
    assert document.steps[0].title.ko == "Build it"
    assert document.steps[0].text.en == "Use `create_vpc`."
    assert document.introduction.en == "Intro."
    assert document.checks[0].points == 2
    assert queries.document(lab.current_version) is document


def test_a_changed_lab_gets_another_version_and_the_old_one_stays(
    content: Path, edit: Callable[[str, str, str], None]
) -> None:
    load_content(content)
    edit("lab.yaml", "points: 2", "points: 3")
    assert load_content(content).new_versions == ("small",)
    old, new = LabVersion.objects.order_by("pk")
    assert Lab.objects.get(slug="small").current_version_id == new.pk
    assert (queries.document(old).max_points, queries.document(new).max_points) == (2, 3)


def test_a_change_taken_back_offers_the_old_version_again(content: Path, edit: Callable[[str, str, str], None]) -> None:
    load_content(content)
    edit("lab.yaml", "points: 2", "points: 3")
    load_content(content)
    edit("lab.yaml", "points: 3", "points: 2")
    assert load_content(content).new_versions == ("small",)
    assert LabVersion.objects.count() == 2


def test_a_lab_no_longer_listed_is_no_longer_offered_but_kept(content: Path) -> None:
    load_content(content)
    other = content / "tiny" / "other"
    shutil.copytree(content / "tiny" / "small", other)
    (other / "lab.yaml").write_text(LAB.replace("id: small", "id: other", 1), encoding="utf-8")
    (content / "tiny" / "course.yaml").write_text(COURSE.replace("[small]", "[other]"), encoding="utf-8")
    load_content(content)
    course = Course.objects.get()
    assert [lab.slug for lab in queries.labs_of(course)] == ["other"]
    assert queries.lab_by_slug("small") is None
    assert LabVersion.objects.filter(lab__slug="small").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("lab.yaml", "points: 2", "points: two", "lab.yaml:17 checks[0].points: expected `int`, got text"),
        ("lab.yaml", "points: 2", "points: 0", "lab.yaml:17 checks[0].points: expected `int` >= 1"),
        ("lab.yaml", "points: 2", "pionts: 2", "lab.yaml:17 checks[0].pionts: is not known here"),
        ("lab.yaml", "    points: 2\n", "", "lab.yaml:14 checks[0]: points is missing"),
        ("lab.yaml", ", en: Small lab", "", "lab.yaml:2 title: en is missing"),
        ("lab.yaml", "check: query", "check: magic", "lab.yaml:15 checks[0].check: invalid value 'magic'"),
        ("lab.yaml", "minutes: 10", "minutes: 10\nmood: good", "lab.yaml:5 mood: is not known here"),
        ("lab.yaml", "minutes: 10", "minutes: 10\nminutes: 11", "lab.yaml:5 minutes: is written twice"),
        ("lab.yaml", "- {ko: 셋, en: three}", "", "lab.yaml:9 steps[0].hints: expected a list of length 3, got 2"),
        ("lab.yaml", "step: build", "step: other", "lab.yaml:18 checks[0].step: there is no step other"),
        ("lab.yaml", "select: Vpcs", "select: 'Vpcs['", "lab.yaml:21 checks[0].demands[0].select: not a JMESPath"),
        ("lab.yaml", "do: create_vpc", "do: create_moon", "lab.yaml:24 solution[0].do: there is no action create_moon"),
        (
            "lab.yaml",
            "cidr_block: 10.0.0.0/16}",
            "cidr_block: '${net.X}'}",
            "lab.yaml:24 solution[0].with.cidr_block: ${net.X} is not defined here; named so far: nothing",
        ),
        (
            "lab.yaml",
            "cidr_block: 10.0.0.0/16}",
            "cidr_block: 10.0.0.0/8}",
            "lab.yaml:24 solution[0]: create_vpc should be done, and is refused with InvalidVpc.Range",
        ),
        (
            "lab.yaml",
            "steps:",
            "start: [{do: create_vpc, with: {cidr_block: 10.9.0.0/16}}]\nsteps:",
            "lab.yaml:15 checks[0]: a-vpc is met before the learner does anything",
        ),
        ("lab.yaml", "minutes: 10", "minutes: [10", "lab.yaml:5: not YAML: "),
        ("lab.yaml", "region: ap", "region: &a ap", None),
        (
            "lab.yaml",
            "- id: build",
            "- id: build\n    text: {ko: a, en: b}",
            "lab.yaml:9 steps[0].text: text is written in",
        ),
        ("lab.yaml", "id: small", "id: tiny", "lab.yaml:1 id: tiny is not the name of the folder, small"),
        ("guide.ko.md", "{#build}", "{#bild}", "guide.ko.md:3: lab.yaml has no step bild; it has build"),
        (
            "guide.en.md",
            "## Build it {#build}",
            "## Build it",
            "guide.en.md:3: a heading is written as `## Title {#step-id}`",
        ),
        ("guide.en.md", "Use `create_vpc`.", "", "guide.en.md:3: the step build says nothing"),
        ("guide.en.md", "Intro.", "", "guide.en.md:1: there is no introduction above the steps"),
        ("guide.en.md", "## Build it {#build}\n\nUse `create_vpc`.", "Text.", "guide.en.md: the step build is missing"),
    ],
)
def test_a_fault_is_named_with_file_line_and_place(
    content: Path, edit: Callable[[str, str, str], None], name: str, old: str, new: str, fault: str | None
) -> None:
    edit(name, old, new)
    if fault is None:
        load_content(content)
        return
    assert any(one.startswith(f"tiny/small/{fault}") for one in faults(content)), faults(content)
    assert not Course.objects.exists()


def test_an_alias_is_not_read(content: Path, edit: Callable[[str, str, str], None]) -> None:
    edit("lab.yaml", "summary: {ko: 요약, en: Summary}", "summary: &s {ko: 요약, en: Summary}")
    edit("lab.yaml", "title: {ko: 작은 실습, en: Small lab}", "")
    edit("lab.yaml", "minutes: 10", "title: *s\nminutes: 10")
    assert faults(content) == ["tiny/small/lab.yaml:4: write *s out in full; aliases are not read"]


def test_a_missing_file_is_named(content: Path) -> None:
    (content / "tiny" / "small" / "guide.ko.md").unlink()
    assert faults(content) == ["tiny/small/guide.ko.md: the file is missing"]


def test_every_fault_is_named_at_once(content: Path, edit: Callable[[str, str, str], None]) -> None:
    edit("lab.yaml", "step: build", "step: other")
    edit("lab.yaml", "do: create_vpc", "do: create_moon")
    assert len(faults(content)) == 2


def test_a_bad_course_changes_nothing_and_the_others_load(content: Path, edit: Callable[[str, str, str], None]) -> None:
    load_content(content)
    good = content / "good"
    shutil.copytree(content / "tiny", good)
    (good / "course.yaml").write_text(
        COURSE.replace("id: tiny", "id: good").replace("[small]", "[fine]"), encoding="utf-8"
    )
    (good / "small").rename(good / "fine")
    (good / "fine" / "lab.yaml").write_text(LAB.replace("id: small", "id: fine", 1), encoding="utf-8")
    edit("lab.yaml", "points: 2", "points: -1")
    assert faults(content) == ["tiny/small/lab.yaml:17 checks[0].points: expected `int` >= 1"]
    assert queries.lab_by_slug("fine") is not None
    small = queries.lab_by_slug("small")
    assert small is not None
    assert small.current_version is not None
    assert queries.document(small.current_version).max_points == 2


def test_a_lab_belongs_to_one_course(content: Path) -> None:
    load_content(content)
    shutil.copytree(content / "tiny", content / "wild")
    (content / "wild" / "course.yaml").write_text(COURSE.replace("id: tiny", "id: wild"), encoding="utf-8")
    assert faults(content) == ["wild/course.yaml:4 labs[0]: small is a lab of the course tiny already"]


def test_a_folder_without_courses_is_an_error(tmp_path: Path) -> None:
    assert faults(tmp_path)[0].endswith("no folder in here holds a course.yaml")


def test_the_command_says_what_it_loaded(content: Path) -> None:
    out = io.StringIO()
    call_command("load_content", content, stdout=out)
    assert out.getvalue() == "Courses: tiny. New or changed labs: small.\n"
    call_command("load_content", content, stdout=(again := io.StringIO()))
    assert again.getvalue() == "Courses: tiny. New or changed labs: nothing new.\n"


def test_the_command_fails_with_every_fault(content: Path, edit: Callable[[str, str, str], None]) -> None:
    edit("lab.yaml", "points: 2", "points: 0")
    with pytest.raises(CommandError) as caught:
        call_command("load_content", content)
    assert str(caught.value) == f"{content}/tiny/small/lab.yaml:17 checks[0].points: expected `int` >= 1"
    assert caught.value.returncode == 1


def test_the_content_folder_is_part_of_the_code() -> None:
    assert (CONTENT / "ec2-networking" / "course.yaml").is_file()


@pytest.mark.parametrize("file", sorted(CONTENT.parent.rglob("*.yaml")), ids=lambda file: file.stem)
def test_content_is_yaml_to_the_parser_without_c_as_well(file: Path) -> None:
    with file.open(encoding="utf-8") as text:
        assert list(yaml.parse(text, yaml.SafeLoader))
