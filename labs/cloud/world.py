"""What is in the simulated Region right now? One frozen table, id -> resource. Every change is a new World.

Old worlds stay valid, so undo, time travel, diffs, caching and grading need nothing more than keeping them.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any, ClassVar, Literal, Self, TypeVar, cast, dataclass_transform

import msgspec

from labs.cloud.books import Books
from labs.cloud.errors import Malformed, NotFound
from labs.cloud.reference import Reader, reference_readers


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class FrozenMeta(msgspec.StructMeta):
    """Tells type checkers what msgspec does at run time: subclasses stay frozen and keyword-only."""


class Frozen(msgspec.Struct, metaclass=FrozenMeta, frozen=True, kw_only=True, omit_defaults=True):
    """The base of every value in the cloud that is not a resource of its own."""


class Resource(msgspec.Struct, metaclass=FrozenMeta, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """One thing in the Region. A kind subclasses this with `tag=` EC2's ResourceType and fills the class variables."""

    id: str
    tags: dict[str, str] = {}

    service: ClassVar[str] = "ec2"
    """Whose it is: what is another service's carries no EC2 tags and is no part of the network."""
    id_prefix: ClassVar[str]
    """What its ids begin with: `vpc`."""
    id_member: ClassVar[str]
    """The member of EC2's answers that holds its id: `VpcId`."""
    noun: ClassVar[str]
    """What EC2's messages call it: `vpc`."""
    not_found: ClassVar[str]
    """EC2's error code for an id that names nothing."""
    malformed: ClassVar[str]
    """EC2's error code for a string that is not an id of this kind."""
    unknown: ClassVar[str] = "The {noun} ID '{id}' does not exist"
    """What EC2 says of an id that names nothing."""
    several_unknown: ClassVar[str] = ""
    """What EC2 says where a request names several of them, if it counts them all."""
    misspelt: ClassVar[str] = 'Invalid id: "{id}"'
    """What EC2 says of a string that is not an id of this kind."""
    in_use: ClassVar[str] = "The {noun} '{id}' has dependencies and cannot be deleted. ({dependents})"
    """What EC2 says when others still need it."""
    filters: ClassVar[Mapping[str, str]] = {}
    """Documented Describe filter -> where the view has it: members and `[]` for a list, `Attachments[].VpcId`."""
    hidden_filters: ClassVar[Mapping[str, str]] = {}
    """Documented Describe filter -> where `hidden` has it, in the same way."""

    @classmethod
    def kind(cls) -> str:
        """EC2's ResourceType, e.g. `vpc`."""
        return _tag_of(cls)

    def within_arn(self) -> str:
        """The last part of its ARN: `vpc/vpc-…`. Kinds of services that write it otherwise define it."""
        return f"{self.kind()}/{self.id}"

    def view(self, world: "World") -> dict[str, Any]:
        """The resource as EC2's Describe answers it: AWS's member names, plain values."""
        raise NotImplementedError

    def hidden(self, world: "World") -> dict[str, Any]:
        """What filters may ask for though Describe does not show it, in AWS's member names."""
        return {}

    def carries_for(self, world: "World", vpc_id: str) -> bool:
        """Whether a route of this VPC whose target is this resource is active; otherwise it is a blackhole."""
        return True

    def may_be_target(self, world: "World", vpc_id: str) -> bool:
        """Whether a new route of this VPC may lead to this resource."""
        return self.carries_for(world, vpc_id)

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        """What this resource does when one it refers to is to be deleted: forbid it, go with it, or drop the reference."""
        return "blocks"

    def without_reference(self, owner_id: str) -> Self:
        """This resource after it let go of a deleted one; kinds that answer `lets go` define it."""
        raise NotImplementedError

    def replace(self, **changes: Any) -> Self:
        """The same resource with some fields changed."""
        return msgspec.structs.replace(self, **changes)


R = TypeVar("R", bound=Resource)


FROM_RESOURCES = ("_by_kind", "_referrers", "_pointing")
"""What a World works out from nothing but its resources."""


class World(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A Region of one account at one moment of simulated time."""

    account_id: str
    region: str
    now: datetime
    seed: int
    counter: int = 0
    resources: dict[str, Resource] = {}
    released_addresses: tuple[str, ...] = ()
    """Elastic IP addresses the account has given back and may ask for again."""
    meter: dict[str, float] = {}
    """Hours metered before there were books: AWS usage type @ price -> hours. Nothing is added here any more."""
    books: Books = Books()
    """What is metered, and what happened while time passed: see labs/cloud/billing."""
    settings: dict[str, str] = {}
    """What the account has set for this Region, by what is set: `metadata.http_tokens` -> `required`."""
    ledger: bytes = b""
    """What AWS Config has kept, packed: labs/cloud/config/ledger.py reads and writes it, nobody else."""

    failed: tuple[str, ...] = ()
    """Names of the pieces of hardware that have failed: see `labs/cloud/hardware/floor.py`."""
    crowded: dict[str, int] = {}
    """Where other customers leave little: see `labs/cloud/hardware/crowd.py`."""

    def get(self, kind: type[R], id: str, *, parameter: str | None = None) -> R:
        """The resource of this kind with this id; raises the kind's own Malformed or NotFound."""
        found = self.resources.get(id)
        if type(found) is kind:
            return found
        if not is_well_formed(kind, id):
            raise Malformed(code=kind.malformed, template=kind.misspelt, noun=kind.noun, id=id, parameter=parameter)
        raise NotFound(code=kind.not_found, template=kind.unknown, noun=kind.noun, id=id, parameter=parameter)

    def get_each(self, kind: type[R], ids: Sequence[str], *, parameter: str | None = None) -> list[R]:
        """The resources with these ids, each once; raises as `get` does, for all that are missing where EC2 does."""
        missing = [one for one in dict.fromkeys(ids) if not self.find(kind, one)]
        if kind.several_unknown and len(missing) > 1 and all(is_well_formed(kind, one) for one in missing):
            listed = ", ".join(missing)
            raise NotFound(
                code=kind.not_found, template=kind.several_unknown, noun=kind.noun, id=listed, parameter=parameter
            )
        return [self.get(kind, one, parameter=parameter) for one in dict.fromkeys(ids)]

    def find(self, kind: type[R], id: str | None) -> R | None:
        """The resource of this kind with this id, or None."""
        found = self.resources.get(id) if id else None
        return found if type(found) is kind else None

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every resource of a kind, oldest first."""
        return cast(tuple[R, ...], self._by_kind.get(kind, ()))

    def where(self, kind: type[R], **equal: Any) -> tuple[R, ...]:
        """Every resource of a kind whose fields equal these values."""
        wanted = tuple(equal.items())
        return tuple(one for one in self.all(kind) if all(getattr(one, name) == value for name, value in wanted))

    def referring(self, id: str) -> tuple[Resource, ...]:
        """Every resource that refers to this id in any annotated field."""
        return self._referrers.get(id, ())

    def pointing(self, id: str, kind: str) -> tuple[Any, ...]:
        """Every resource of the kind of this name that refers to this id; for files that cannot import that kind."""
        known = self._pointing.get(id)
        if known is None:
            known = self._pointing[id] = _sorted_by_kind(self.referring(id))
        return known.get(kind, ())

    def put(self, resource: Resource) -> "World":
        """A world with this resource added or replaced."""
        return msgspec.structs.replace(self, resources={**self.resources, resource.id: resource})

    def without(self, *ids: str) -> "World":
        """A world without these resources."""
        kept = {id: one for id, one in self.resources.items() if id not in ids}
        return msgspec.structs.replace(self, resources=kept)

    def replace(self, **changes: Any) -> "World":
        """The same world with some fields changed. What was worked out from its resources is kept where they stay."""
        changed = msgspec.structs.replace(self, **changes)
        if "resources" not in changes:
            changed.__dict__.update((name, self.__dict__[name]) for name in FROM_RESOURCES if name in self.__dict__)
        return changed

    def at(self, moment: datetime) -> "World":
        """The same world at another moment."""
        return self.replace(now=moment)

    def draw(self) -> tuple["World", bytes]:
        """Sixteen bytes that depend on seed and counter alone, and the world that has used them."""
        digest = hashlib.blake2b(b"%d:%d" % (self.seed, self.counter), digest_size=16).digest()
        return msgspec.structs.replace(self, counter=self.counter + 1), digest

    def new_id(self, prefix: str) -> tuple["World", str]:
        """A fresh id in EC2's long form: the prefix and 17 hexadecimal digits."""
        world, drawn = self.draw()
        return world, f"{prefix}-0{drawn.hex()[:16]}"

    def id_beside(self, prefix: str) -> str:
        """A fresh id that uses nothing up: what AWS adds beside a resource does not change the ids drawn after it."""
        return beside(self.seed, self.counter, prefix)

    def arn(self, resource: Resource) -> str:
        """The Amazon Resource Name of a resource of this world."""
        return f"arn:aws:{resource.service}:{self.region}:{self.account_id}:{resource.within_arn()}"

    @cached_property
    def _by_kind(self) -> dict[type[Resource], tuple[Resource, ...]]:
        groups: dict[type[Resource], list[Resource]] = {}
        for one in self.resources.values():
            groups.setdefault(type(one), []).append(one)
        return {kind: tuple(group) for kind, group in groups.items()}

    @cached_property
    def _referrers(self) -> dict[str, tuple[Resource, ...]]:
        pointing: dict[str, dict[str, Resource]] = {}
        for one in self.resources.values():
            for reader in _readers(type(one)):
                for target in reader(one):
                    pointing.setdefault(target, {})[one.id] = one
        return {target: tuple(ones.values()) for target, ones in pointing.items()}

    @cached_property
    def _pointing(self) -> dict[str, dict[str, tuple[Resource, ...]]]:
        """What `pointing` has sorted so far: most worlds are asked about few ids."""
        return {}


@cache
def _tag_of(kind: type[Resource]) -> str:
    return str(kind.__struct_config__.tag)


def _sorted_by_kind(ones: tuple[Resource, ...]) -> dict[str, tuple[Resource, ...]]:
    if len(ones) == 1:
        return {ones[0].kind(): ones}
    groups: dict[str, list[Resource]] = {}
    for one in ones:
        groups.setdefault(one.kind(), []).append(one)
    return {kind: tuple(group) for kind, group in groups.items()}


def beside(seed: int, counter: int, prefix: str) -> str:
    """The id that `id_beside` gives in a world of this seed and counter."""
    digest = hashlib.blake2b(b"%d:%d:beside" % (seed, counter), digest_size=16).hexdigest()
    return f"{prefix}-0{digest[:16]}"


@cache
def _readers(kind: type[Resource]) -> tuple[Reader, ...]:
    return reference_readers(kind)


def is_well_formed(kind: type[Resource], id: str) -> bool:
    """Whether a string looks like an id of a kind."""
    return re.fullmatch(rf"{kind.id_prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})", id) is not None
