"""Of which parts is a template made, and what do they refer to? What both CloudFormation and Terraform need to know.

A template says what shall be, so it is written of a world and not of a journal. Whatever was there before a learner
began, as the default VPC, is not built but asked for: a parameter, a variable.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from typing import Any

from labs.cloud.registry import kinds
from labs.cloud.resources.dhcp_options import DhcpOptions
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Resource, World
from labs.study.export.naming import Names
from labs.study.export.natural_keys import ID

Key = tuple[str, str]
"""The id of a resource, and what of it: "" is the resource itself."""
GONE = (
    "deleted", "deleting", "delete-complete", "delete-in-progress", "expired", "failed", "rejected", "shutting-down", "terminated",
)  # fmt: skip
"""States in which something is on its way out, or never was."""
ALLOW_ALL = {(100, True, "allow", "0.0.0.0/0", "-1"), (100, False, "allow", "0.0.0.0/0", "-1")}
ALLOW_ALL_IPV6 = {(101, True, "allow", "::/0", "-1"), (101, False, "allow", "::/0", "-1")}


@dataclass(frozen=True)
class Link:
    """A reference to something that the template makes or asks for."""

    id: str
    attribute: str = ""
    """What of it, where that is not its id."""


@dataclass(frozen=True)
class Part:
    """One resource of a template."""

    id: str
    type: str
    properties: Mapping[str, Any]
    about: str = ""
    """What of the resource it is, where several parts make one; ids in it become the names of what they name."""
    after: tuple[Key, ...] = ()
    """What has to be there before, though no property says so."""

    @property
    def key(self) -> Key:
        return self.id, self.about


Writer = Callable[["Design", Any], Iterator[Part]]
"""Writes the parts of one resource of a kind."""


@dataclass
class Design:
    """A world as a template is to build it, with the names that things have in it."""

    world: World
    writers: Mapping[type[Resource], Writer]
    notes: list[str] = field(default_factory=list)
    """What the template cannot say, for the head of the file."""

    @cached_property
    def tables(self) -> tuple[RouteTable, ...]:
        """The route tables that are built."""
        return tuple(one for one in self.world.all(RouteTable) if one.id in self.built)

    @cached_property
    def parts(self) -> Sequence[Part]:
        """Every part, in the order of the kinds."""
        unwritten = [
            one for one in self.world.resources.values() if type(one) not in self.writers and one.id in self.built
        ]
        self.notes += [f"{one.kind()}: {one.id}" for one in unwritten if type(one) is not SecurityGroupRule]
        return [
            part
            for kind, write in self.writers.items()
            for one in self.world.all(kind)
            if one.id in self.built
            for part in write(self, one)
        ]

    @cached_property
    def names(self) -> dict[Key, str]:
        """How each part is called, in snake_case: by what people called it, else by its kind and a number."""
        given = Names(())
        called: dict[Key, str] = {}
        for one in self.world.resources.values():
            given.suggest(one.id, one.tags.get("Name") or str(getattr(one, "group_name", "")))
        for part in self.parts:
            if not part.about:
                called[part.key] = given.call(part.id, "")
        for part in self.parts:
            if part.about:
                about = ID.sub(lambda found: called.get((found.group(), ""), ""), part.about)
                called[part.key] = given.beside(called.get((part.id, ""), self.kind_of(part.id)), about)
        for id in self.inputs:
            called[(id, "")] = given.call(id, "")
        return called

    @cached_property
    def inputs(self) -> dict[str, str]:
        """Id -> kind of what the template asks for, since it refers to it and does not make it."""
        made = {part.id for part in self.parts if not part.about}
        linked = [link for part in self.parts for link in links_in(part.properties)]
        return {link.id: self.kind_of(link.id) for link in linked if link.id not in made}

    def kind_of(self, id: str) -> str:
        """The kind of a resource by its id, also where it is not in the world."""
        found = self.world.resources.get(id)
        if found:
            return found.kind()
        prefix = id.rpartition("-")[0]
        return next((name for name, kind in kinds().items() if kind.id_prefix == prefix), "")

    @cached_property
    def types(self) -> dict[str, str]:
        """Id -> the type of the part that makes it."""
        return {part.id: part.type for part in self.parts if not part.about}

    @cached_property
    def built(self) -> frozenset[str]:
        """Every resource that the template builds, parts of others included."""
        return frozenset(id for id, one in self.world.resources.items() if not self._is_given(one))

    def _is_given(self, one: Resource) -> bool:
        """Whether a resource is there anyway: it came with its VPC, with the account, or with what it belongs to."""
        if isinstance(one, Vpc | DhcpOptions):
            return one.is_default
        if isinstance(one, NetworkInterface):
            return one.managed_by is not None
        if getattr(one, "state", getattr(one, "status", "")) in GONE:
            return True
        if isinstance(one, NetworkAcl):
            return is_as_made_acl(one) or self.is_of_default_vpc(one)
        if isinstance(one, RouteTable):
            return one.is_main and (is_as_made_table(one) or self.is_of_default_vpc(one))
        if isinstance(one, SecurityGroup):
            return one.is_default
        return getattr(one, "default_for_az", False) or (
            one.kind() == "internet-gateway" and self.is_of_default_vpc(one)
        )

    def is_of_default_vpc(self, one: Any) -> bool:
        """Whether something is in the default VPC, which is not built."""
        vpc = self.world.find(Vpc, one.vpc_id)
        return vpc is not None and vpc.is_default

    def primary_of(self, instance_id: str) -> NetworkInterface | None:
        """The interface that an instance is launched with."""
        return next((one for one in self.interfaces_of(instance_id) if one.is_primary), None)

    def interfaces_of(self, instance_id: str) -> list[NetworkInterface]:
        """The interfaces of an instance by device index."""
        attached: dict[int, NetworkInterface] = {}
        for one in self.world.pointing(instance_id, "network-interface"):
            if one.attachment and one.attachment.instance_id == instance_id:
                attached[one.attachment.device_index] = one
        return [attached[index] for index in sorted(attached)]


def links_in(value: Any) -> Iterator[Link]:
    """Every reference inside a value."""
    if isinstance(value, Link):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from links_in(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from links_in(getattr(value, one.name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from links_in(inner)


def is_as_made_acl(acl: NetworkAcl) -> bool:
    """Whether a default ACL is as AWS made it."""
    entries = {(one.rule_number, one.egress, one.rule_action, one.block, one.protocol) for one in acl.entries}
    return acl.is_default and not acl.tags and entries - ALLOW_ALL_IPV6 == ALLOW_ALL


def is_as_made_table(table: RouteTable) -> bool:
    """Whether a main table is as AWS made it."""
    is_plain = all(one.origin == "CreateRouteTable" for one in table.routes)
    return is_plain and not table.tags and all(one.main for one in table.associations)


def given(**properties: Any) -> dict[str, Any]:
    """The properties that are said: neither None nor empty."""
    return {name: value for name, value in properties.items() if value not in (None, "", [], {}, ())}
