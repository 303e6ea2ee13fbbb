"""What does an instance say from the inside? A command is run in its shell, on the world as it was handed in."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.ends import End, end_faults, ends
from labs.assess.finding import Verdict
from labs.assess.value import Fault
from labs.cloud.errors import CloudError
from labs.cloud.guest.shell import LONGEST_LINE, run
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.instance_guest import must_be_at_work

FACTS = frozenset({"instance_id", "command"})
MOST_SHOWN = 200
"""Characters of what was printed that a finding tells."""


class Guest(Check, kw_only=True, tag="guest"):
    """A command that is run inside instances ends and prints as it should. What it changes inside is not kept."""

    codes: ClassVar = {
        "guest.met": FACTS | {"status", "printed"},
        "guest.no_instance": frozenset({"named"}),
        "guest.no_shell": frozenset({"instance_id", "state"}),
        "guest.other_status": FACTS | {"status", "printed", "wanted"},
        "guest.not_printed": FACTS | {"status", "printed", "wanted"},
        "guest.printed": FACTS | {"status", "printed", "wanted"},
    }

    inside: Annotated[End, Meta(description="The instances: `instance` by its Name tag, or a query for their ids.")]
    command: Annotated[
        str, Meta(description="A line of the shell: `curl -s -o /dev/null -w '%{http_code}' http://…`.", min_length=1)
    ]
    status: Annotated[int | None, Meta(description="It ends with this status; 0 is success.")] = None
    prints: Annotated[
        str | None, Meta(description="A regular expression that is found in what it prints, on either stream.")
    ] = None
    prints_not: Annotated[str | None, Meta(description="A regular expression that is found nowhere in it.")] = None

    def examine(self, case: Case) -> Verdict:
        """Run it in each instance; the first verdict that fails decides, where one instance is not enough."""
        wanted = ends(self.inside, case)
        verdicts = [self._in(case, one) for one in wanted.ids]
        if not verdicts:
            return Verdict(passed=False, code="guest.no_instance", params={"named": wanted.named})
        if wanted.enough(one.passed for one in verdicts):
            return next(one for one in verdicts if one.passed)
        return next(one for one in verdicts if not one.passed)

    def _in(self, case: Case, instance_id: str) -> Verdict:
        world = case.now.world
        instance = world.find(Instance, instance_id)
        if instance is None:
            return Verdict(passed=False, code="guest.no_instance", params={"named": instance_id})
        try:
            must_be_at_work(world, instance)
        except CloudError:
            params = {"instance_id": instance_id, "state": instance.state}
            return Verdict(passed=False, code="guest.no_shell", params=params)
        said = run(world, instance_id, self.command, peers=case.elsewhere)
        printed = said.output + said.error
        facts: dict[str, Any] = {
            "instance_id": instance_id,
            "command": self.command,
            "status": said.status,
            "printed": printed[:MOST_SHOWN],
        }
        code, missed = self._judged(printed, said.status)
        return Verdict(passed=not missed, code=code, params={**facts, **missed})

    def _judged(self, printed: str, status: int) -> tuple[str, dict[str, Any]]:
        """The code of the verdict, and what was wanted where it fails."""
        if self.status is not None and status != self.status:
            return "guest.other_status", {"wanted": self.status}
        if self.prints is not None and not re.search(self.prints, printed, re.MULTILINE):
            return "guest.not_printed", {"wanted": self.prints}
        if self.prints_not is not None and re.search(self.prints_not, printed, re.MULTILINE):
            return "guest.printed", {"wanted": self.prints_not}
        return "guest.met", {}

    def faults(self) -> Iterator[Fault]:
        """What can never be run, or never be found."""
        yield from end_faults(self.inside, ("inside",))
        if self.inside.network_interface is not None:
            yield Fault(("inside", "network_interface"), "a command is run in an instance, not in an interface")
        if self.status is None and self.prints is None and self.prints_not is None:
            yield Fault((), "needs status, prints or prints_not")
        if len(self.command) > LONGEST_LINE:
            yield Fault(("command",), f"longer than {LONGEST_LINE} characters")
        for name in ("prints", "prints_not"):
            pattern = getattr(self, name)
            if pattern is not None and (fault := _fault_of(pattern)):
                yield Fault((name,), f"{pattern} is no regular expression: {fault}")


def _fault_of(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""
