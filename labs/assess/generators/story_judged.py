"""What is wrong with a question about a story? It is read back from the prompt and followed in a ledger of plain rules."""

from collections.abc import Callable, Iterator

from labs.assess.generators.beginnings import Beginning, again_from, told_beginning
from labs.assess.generators.ledger import Refused
from labs.assess.questions import AnyQuestion, Choice, Multiple

RightBy = Callable[[Choice | Multiple, Beginning], set[str]]
"""What the right options of a question say in English, by the rules. Raises Refused, LookupError and ValueError."""


def judged(question: AnyQuestion, right_by: RightBy) -> Iterator[str]:
    """All that is wrong: another beginning than the scene's, a story that cannot be, options that are right or wrong."""
    if not isinstance(question, Choice | Multiple) or question.scene is None:
        yield f"{question.id} has no options or no scene"
        return
    begun = again_from(question.scene)
    if not any(told_beginning(begun, with_groups=one).en in question.prompt.en for one in (False, True)):
        yield f"{question.id}: the prompt begins otherwise than the scene"
        return
    try:
        right = right_by(question, begun)
    except (Refused, LookupError, ValueError) as fault:
        yield f"{question.id}: its story cannot be followed: {fault!r}"
        return
    for one in question.options:
        if one.right != (one.text.en in right):
            yield f"{question.id}: {one.text.en} is taken for {one.right}; by the rules it is {sorted(right)}"
    if not any(one.right for one in question.options):
        yield f"{question.id}: nothing is right"
