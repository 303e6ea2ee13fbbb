"""Which labs, questions and generators are there for each line of the study notes? Read off what the authors wrote."""

from collections.abc import Iterable, Iterator, Mapping

from labs.assess.document import LabDocument
from labs.assess.generators import generators
from labs.assess.questions import Question
from labs.assess.value import Slug, Value
from labs.courses.notes import NotedLine, Notes


class Covered(Value, kw_only=True):
    """A line of the notes and where a learner meets it."""

    note: NotedLine
    labs: tuple[Slug, ...] = ()
    questions: tuple[Slug, ...] = ()
    skills: tuple[Slug, ...] = ()
    """The skills of those questions."""
    generators: tuple[str, ...] = ()
    """The generators of those skills."""


def coverage(notes: Notes, labs: Iterable[LabDocument], questions: Iterable[Question]) -> tuple[Covered, ...]:
    """Every line in order. A heading is covered by what covers it or a line below it."""
    of_labs = _by_line((lab.id, lab.covers) for lab in labs)
    asked = list(questions)
    of_questions = _by_line((question.id, question.covers) for question in asked)
    skill_of = {question.id: question.skill for question in asked}
    return tuple(
        _covered(note, _gathered(of_labs, lines), _gathered(of_questions, lines), skill_of)
        for note, lines in _with_what_it_stands_for(notes.lines)
    )


def _covered(
    note: NotedLine, labs: tuple[str, ...], questions: tuple[str, ...], skill_of: Mapping[str, str]
) -> Covered:
    skills = tuple(dict.fromkeys(skill_of[one] for one in questions))
    names = tuple(one.name for one in generators().values() if one.skill in skills)
    return Covered(note=note, labs=labs, questions=questions, skills=skills, generators=names)


def _by_line(covers: Iterable[tuple[str, tuple[int, ...]]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name, lines in covers:
        for line in lines:
            found.setdefault(line, []).append(name)
    return found


def _gathered(by_line: Mapping[int, list[str]], lines: Iterable[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for line in lines for name in by_line.get(line, ())))


def _with_what_it_stands_for(lines: tuple[NotedLine, ...]) -> Iterator[tuple[NotedLine, list[int]]]:
    """Each line with its own number; a heading with those of the lines below it as well, up to the next line that claims."""
    for index, one in enumerate(lines):
        below: list[int] = []
        if one.heading:
            for other in lines[index + 1 :]:
                if other.heading and below:
                    break
                below += [] if other.heading else [other.line]
        yield one, [one.line, *below]
