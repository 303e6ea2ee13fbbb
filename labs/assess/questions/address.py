"""Which address, which block? Judged by what it means and not by how it is written; or any free block that fits."""

import re
import unicodedata
from collections.abc import Iterator
from ipaddress import IPv4Interface, IPv4Network, IPv6Interface, IPv6Network, ip_interface, ip_network
from typing import Annotated, Any, Literal

from msgspec import Meta

from labs.assess.questions.mistake import Mistake, misconception_of, named
from labs.assess.questions.question import BadAnswer, Given, Mark, Question
from labs.assess.value import Fault, Place, Value

FIELD = "answer"
LONGEST = 50
MOST = 20
BETWEEN = re.compile(r"[\s,;]+")
Interface = IPv4Interface | IPv6Interface
Network = IPv4Network | IPv6Network


class WrongAddress(Mistake, kw_only=True):
    """A wrong address or block that was foreseen."""

    value: Annotated[str, Meta(description="The address or block.")]


class FreeBlock(Value, kw_only=True):
    """Any block that fits: so large, inside another, clear of others."""

    inside: Annotated[str, Meta(description="The block that it must lie in.")]
    prefix: Annotated[int, Meta(ge=0, le=128, description="Its prefix length.")]
    avoids: Annotated[tuple[str, ...], Meta(description="The blocks that it must not overlap.")] = ()

    def example(self) -> str:
        """The first block that fits; "" when there is none."""
        inside, taken = ip_network(self.inside), [ip_network(one) for one in self.avoids]
        size = 1 << max(0, inside.max_prefixlen - self.prefix)
        begin = int(inside.network_address)
        while begin + size - 1 <= int(inside.broadcast_address):
            block = ip_network((inside.network_address + (begin - int(inside.network_address)), self.prefix))
            in_the_way = [int(one.broadcast_address) for one in taken if one.overlaps(block)]
            if not in_the_way:
                return str(block)
            begin = -(-(max(in_the_way) + 1) // size) * size
        return ""

    def objection(self, block: Network) -> tuple[str, dict[str, Any]] | None:
        """Why a block does not fit: a code of `answers.yaml` and its facts. None if it does."""
        inside = ip_network(self.inside)
        if block.prefixlen != self.prefix:
            return "address.size", {"block": str(block), "prefix": self.prefix}
        if block.version != inside.version or not block.subnet_of(inside):  # type: ignore[arg-type]
            return "address.outside", {"block": str(block), "inside": self.inside}
        overlapping = next((one for one in self.avoids if block.overlaps(ip_network(one))), None)
        return ("address.overlaps", {"block": str(block), "other": overlapping}) if overlapping else None

    def faults(self, place: Place) -> Iterator[Fault]:
        """A block that is none, or nothing that fits."""
        for name, one in (("inside", self.inside), *(("avoids", one) for one in self.avoids)):
            if not _is_block(one):
                yield Fault((*place, name), f"{one} is not a block")
                return
        if not self.example():
            yield Fault(place, "no block fits")


class Address(Question, kw_only=True, tag="address"):
    """An IP address or a CIDR block, of IPv4 or IPv6."""

    wants: Annotated[Literal["address", "block"], Meta(description="What is asked for.")] = "block"
    right: Annotated[
        tuple[str, ...], Meta(description="What is right; if it is several, all of them are asked for.")
    ] = ()
    any_block: Annotated[FreeBlock | None, Meta(description="Instead: any block that fits.")] = None
    mistakes: Annotated[tuple[WrongAddress, ...], Meta(description="Wrong answers that were foreseen.")] = ()

    def shown(self, seed: int) -> dict[str, Any]:
        """`field`, what it `wants`, and whether `several` are asked for."""
        return {"field": FIELD, "wants": self.wants, "several": len(self.right) > 1}

    def read(self, given: Given) -> list[str]:
        """What was given, in the order it was, in the usual spelling; host bits are kept."""
        text = unicodedata.normalize("NFKC", " ".join(given.get(FIELD, ())))
        said = [one for one in BETWEEN.split(text) if one]
        if not said:
            raise BadAnswer(FIELD, "bad.empty")
        if len(said) > (MOST if len(self.right) > 1 else 1):
            raise BadAnswer(FIELD, "bad.several")
        return list(dict.fromkeys(self._read_one(one) for one in said))

    def mark(self, answer: Any) -> Mark:
        """All or nothing for one; of several each its share, less as much for each that is wrong."""
        given = [one for one in answer if _is_interface(one)] if isinstance(answer, list | tuple) else []
        found = [one for one in self.mistakes if any(self._means(said, one.value) for said in given)]
        credit, code, params = self._judged(given)
        return Mark(
            credit=credit,
            code=code,
            params={"given": given, **params},
            chosen=tuple(named(one.value) for one in found),
            misconception=misconception_of(found),
            evidence=self.evidence(),
        )

    @property
    def key(self) -> list[str]:
        """What is right; of all blocks that fit, the first."""
        return [self.any_block.example()] if self.any_block else [self._usual(one) for one in self.right]

    def key_shown(self) -> dict[str, Any]:
        """`right`, whether it is an `example` of many, and the `mistakes` with what is said to them."""
        return {
            "right": self.key,
            "example": self.any_block is not None,
            "mistakes": [{"id": named(one.value), "text": one.value, "because": one.because} for one in self.mistakes],
        }

    def kind_faults(self) -> Iterator[Fault]:
        """What is no address or block, not exactly one way to be right, or a foreseen wrong answer that is right."""
        if bool(self.right) == (self.any_block is not None):
            yield Fault((), "needs exactly one of right, any_block")
            return
        if self.any_block:
            yield from self.any_block.faults(("any_block",))
            if self.wants != "block":
                yield Fault(("wants",), "any_block asks for a block")
        wrong = [(("mistakes", index, "value"), one.value) for index, one in enumerate(self.mistakes)]
        malformed = [*self._malformed([*((("right", i), one) for i, one in enumerate(self.right)), *wrong])]
        yield from malformed
        if malformed:
            return
        for place, value in wrong:
            if any(self._means(value, one) for one in self.right):
                yield Fault(place, f"{value} is right")

    def _malformed(self, values: list[tuple[Place, str]]) -> Iterator[Fault]:
        for place, value in values:
            try:
                self._read_one(value)
            except BadAnswer:
                yield Fault(place, f"{value} is not an {self.wants}".replace("an block", "a block"))

    def _read_one(self, text: str) -> str:
        if len(text) > LONGEST or "%" in text or not _is_interface(text):
            raise BadAnswer(FIELD, f"bad.{self.wants}", given=text[:LONGEST])
        if (self.wants == "block") != ("/" in text):
            raise BadAnswer(FIELD, "bad.no_prefix" if self.wants == "block" else "bad.address", given=text)
        return self._usual(text)

    def _usual(self, text: str) -> str:
        found = ip_interface(text)
        return found.with_prefixlen if self.wants == "block" else str(found.ip)

    def _judged(self, given: list[str]) -> tuple[float, str, dict[str, Any]]:
        """The credit, the code and its facts."""
        loose = next((one for one in given if self.wants == "block" and _has_host_bits(one)), None)
        if loose and len(self.right) < 2:
            return 0, "address.host_bits", {"said": loose, "block": str(ip_interface(loose).network)}
        if self.any_block:
            objection = self.any_block.objection(ip_network(given[0])) if given else ("wrong", {})
            return (0, *objection) if objection else (1, "right", {})
        found = sum(any(self._means(said, one) for said in given) for one in self.right)
        wrong = len(given) - found
        credit = max(0, found - wrong) / len(self.right)
        if credit == 1:
            return 1, "right", {}
        counts = {"found": found, "all": len(self.right), "wrong": wrong}
        return credit, "address.partly" if credit else "wrong", counts

    def _means(self, one: str, other: str) -> bool:
        return ip_interface(one) == ip_interface(other)


def _is_interface(text: Any) -> bool:
    try:
        ip_interface(str(text))
    except ValueError:
        return False
    return True


def _is_block(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def _has_host_bits(text: str) -> bool:
    found: Interface = ip_interface(text)
    return found.ip != found.network.network_address
