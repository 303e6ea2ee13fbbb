"""Does a packet get through again, and was nothing else opened or broken on the way to that? For mending what is broken."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta

from labs.assess.case import Case
from labs.assess.checks.packet import SENT, Packet
from labs.assess.finding import Verdict
from labs.assess.value import Fault


class Restored(Packet, kw_only=True, tag="restored"):
    """A packet as in the family `packet`, which counts as long as every guard still holds."""

    codes: ClassVar = {
        **Packet.codes,
        "restored.opened": SENT,
        "restored.broken": SENT,
    }

    guards: Annotated[
        tuple[Packet, ...], Meta(description="Packets that must fare as they should too, or the check is not met.")
    ] = ()

    def examine(self, case: Case) -> Verdict:
        """Send the packet, and when it fares as it should, those that guard it; the first that does not speaks."""
        verdict = Packet.examine(self, case)
        if not verdict.passed:
            return verdict
        return next((found for one in self.guards if (found := _fallen(one, case))), verdict)

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        yield from Packet.faults(self)
        for index, one in enumerate(self.guards):
            for fault in one.faults():
                yield Fault(("guards", index, *fault.place), fault.text)


def _fallen(guard: Packet, case: Case) -> Verdict | None:
    """What is said of a guard that does not hold."""
    found = guard.examine(case)
    if found.passed:
        return None
    code = "restored.opened" if found.code == "packet.let_through" else "restored.broken"
    params = {name: found.params.get(name, otherwise) for name, otherwise in _sent(guard).items()}
    return Verdict(passed=False, code=code, params=params, evidence=found.evidence)


def _sent(guard: Packet) -> dict[str, object]:
    """What the guard sends, as far as it is known before anything is looked for."""
    port = guard.ports[0] if guard.ports else None
    return {
        "source": _named(guard.source),
        "destination": _named(guard.destination),
        "protocol": guard.protocol,
        "port": port,
    }


def _named(end: object) -> str:
    return end if isinstance(end, str) else str(getattr(end, "instance", "") or getattr(end, "network_interface", ""))
