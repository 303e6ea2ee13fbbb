"""Which questions about placement feel the same? Those that ask the same of what is alike but for names, zones and types."""

import re

from labs.assess.questions import AnyQuestion, Multiple
from labs.cloud.facts.instance_types import instance_types

WORD = re.compile(r"`([^`]*)`")


def shape(question: AnyQuestion) -> str:
    """The English prompt with every name replaced by its place in the order of first mention; what is asked in the options
    of several counts too.
    """
    seen: dict[str, str] = {}

    def placed(found: re.Match[str]) -> str:
        word = found[1]
        if word in instance_types():
            word = word.partition(".")[0]
        return seen.setdefault(word, f"`{len(seen)}`")

    offered = sorted(one.text.en for one in question.options) if isinstance(question, Multiple) else []
    return (
        f"{question.id.rsplit('-', 2)[0]} {WORD.sub(placed, question.prompt.en)} {WORD.sub(placed, ' '.join(offered))}"
    )
