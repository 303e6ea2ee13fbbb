"""What does the head of an export say? What it rebuilds, from where, and what it needs; the same in all of them."""

from collections.abc import Iterator, Sequence

from labs.cloud import registry
from labs.cloud.world import World
from labs.study.export.change import Origin
from labs.study.export.plan import Plan


def head(origin: Origin, plan: Plan, *, needs: str) -> Iterator[str]:
    """The lines of the head, each short enough for a comment."""
    title = " ".join(origin.title.split())
    yield f'Rebuilds what was built in the ecnet {origin.kind} "{title}".'
    yield ""
    yield f"{counted(len(plan.calls), 'command')}, as they stand in its journal: what was undone, refused or came before a"
    yield "reset is left out. Ids that these commands make are kept in variables; whatever was there before is looked up"
    yield "by what identifies it. No keys and no secrets are in here."
    yield ""
    yield from needs.splitlines()


def template_head(origin: Origin, world: World, needs: str, notes: Sequence[str]) -> Iterator[str]:
    """The lines of the head of a file that says what shall be, and not what was done."""
    title = " ".join(origin.title.split())
    yield f'Builds what stands in the ecnet {origin.kind} "{title}" in the Region {world.region}.'
    yield ""
    yield "Made of the state and not of the journal: what AWS makes by itself is left to AWS, what was there before and is"
    yield "AWS's own, as the default VPC, is asked for. No keys and no secrets are in here."
    yield ""
    yield from needs.splitlines()
    if notes:
        yield ""
        yield "What this form cannot say:"
        yield from (f"- {one}" for one in notes)


def shown_once(action: str) -> Iterator[str]:
    """A comment on what EC2 answers once and nothing here keeps."""
    for name in sorted(registry.actions()[action].secret):
        yield f"# EC2 shows {name} only in the answer to this, and nothing here keeps it."


def counted(number: int, noun: str) -> str:
    """`1 command`, `2 commands`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
