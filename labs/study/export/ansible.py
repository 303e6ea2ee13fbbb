"""How is what a journal led to kept up with Ansible? A playbook of amazon.aws modules, derived from the state it led to.

A module says what shall be, not what was done, so that playing it again changes nothing. What no module can do is a
command of the AWS CLI, and what was there before is looked up. See docs/adr/0012.
"""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import yaml

from labs.cloud import registry
from labs.cloud.cli_line import cli_words, typed
from labs.cloud.cli_value import Bytes, Piece, Variable
from labs.cloud.registry import OURS_ALONE
from labs.cloud.world import Resource, World
from labs.study.export.ansible_ipv6 import inside
from labs.study.export.ansible_services import keep_done
from labs.study.export.ansible_state import (
    ABSENT,
    INFO,
    MAKING,
    ORDER,
    Task,
    essence,
    goes_along,
    kind_made_by,
    unsaid_of,
)
from labs.study.export.ansible_tasks import WRITERS
from labs.study.export.change import OF_ITSELF, OF_OTHER_SERVICES, Done, Origin, said_in, texts_in, why_ours_alone
from labs.study.export.header import counted
from labs.study.export.naming import Names
from labs.study.export.natural_keys import ID, Way, found_by, kind_of_id, way_to, ways_to
from labs.study.export.shell import jmespath_of

TEMPLATE = re.compile(r"\{\{|\{%|\{#")
NEEDS = """Needs ansible-core with the amazon.aws collection (ansible-galaxy collection install amazon.aws), boto3, and the
AWS CLI for the few tasks that are commands; with credentials. For an ecnet sandbox set AWS_ENDPOINT_URL to its
address first; without that this builds in a real AWS account, where it costs money. Play it with
ansible-playbook and the name of this file."""


class Unsafe(str):
    """A text of somebody's own, which Ansible must never take for a template."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Writes lists as Ansible's own documents do, and texts that look like templates as `!unsafe`."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        super().increase_indent(flow, indentless=False)


_Dumper.add_representer(Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text), style='"'))


def playbook(origin: Origin, ends: Mapping[str, World], changes: Sequence[Done]) -> str:
    """The whole playbook, a play for each Region, which leads from the worlds before the changes to the `ends`."""
    regions = dict.fromkeys((origin.region, *(one.region for one in changes)))
    books = {region: Playbook(ends[region], [one for one in changes if one.region == region]) for region in regions}
    plays = [_play(origin, region, book.written()) for region, book in books.items()]
    tasks = [task for one in plays for task in one["tasks"]]
    left_out = [one for book in books.values() for one in book.left_out]
    title = " ".join(origin.title.split())
    head = [
        f'Rebuilds what was built in the ecnet {origin.kind} "{title}".',
        "",
        f"{counted(len(changes), 'command')} of its journal led to this, and {counted(len(tasks), 'task')} keep it so. What was made and deleted",
        "again on the way is not in here, nor is what was undone, refused or came before a reset. No keys and no",
        "secrets are in here.",
        "",
        *NEEDS.splitlines(),
        *(["", "To be known:", *(f"- {one}" for one in left_out)] if left_out else []),
    ]
    body = yaml.dump(plays, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    said = "\n".join(f"# {line}".rstrip() for line in head)
    return f"---\n{said}\n{re.sub(r'(?m)^(?=    - name: )', chr(10), body)}"


def _play(origin: Origin, region: str, tasks: list[Task]) -> dict[str, Any]:
    return {
        "name": f"Rebuild an ecnet {origin.kind} in {region}",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "module_defaults": {"group/aws": {"region": region}},
        "environment": {"AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_PAGER": ""},
        "tasks": tasks,
    }


class Playbook:
    """The tasks so far, and what they call everything."""

    def __init__(self, end: World, changes: Sequence[Done]) -> None:
        self.end, self.changes = end, changes
        self.tasks: list[Task] = []
        self.left_out: list[str] = []
        self.names = Names(changes)
        self.known: dict[str, str] = {}
        """Id -> the Jinja expression that gives it."""
        self.begun: set[str] = set()
        """Ids of what was written, or is being written."""
        self.variables: dict[str, str] = {}

    @cached_property
    def start(self) -> World:
        return self.changes[0].before() if self.changes else self.end

    @cached_property
    def first(self) -> dict[str, Any]:
        """The essence of everything in the end as it was when it was first there."""
        found: dict[str, Any] = {}
        for world in (*(one.before() for one in self.changes), self.end):
            for id in self.end.resources.keys() & world.resources.keys() - found.keys():
                found[id] = essence(world, world.resources[id])
        return found

    @cached_property
    def made(self) -> dict[str, Done]:
        """Every id that a change of the journal made on purpose -> that change."""
        found: dict[str, Done] = {}
        for one in self.changes:
            if one.action.startswith(MAKING):
                ids = (id for id, _ in said_in(one) if kind_of_id(id) == kind_made_by(one.action))
                found |= {id: one for id in ids if id not in found}
        return found

    def written(self) -> list[Task]:
        """Every task, in the order in which one needs the other."""
        others = (one.kind() for one in registry.ec2_kinds() if one.kind() not in ORDER)
        for kind in (*ORDER, *others):
            for resource in self._of_kind(kind):
                if resource.id not in self.begun and self.differs(resource):
                    self._write(kind, resource)
        for kind in reversed(ORDER):
            for gone in self.start.resources.values():
                if gone.kind() == kind and self._is_gone(gone):
                    self._remove(kind, gone)
        self.left_out += [
            f"{registry.api_name(one.action)} is not in here: {why_ours_alone(one.action)}."
            for one in self.changes
            if one.action in OURS_ALONE - OF_ITSELF
        ]
        keep_done(self)
        self.left_out += self._unsaid()
        return self.tasks

    def _unsaid(self) -> Iterator[str]:
        """What the journal asked of things that are still there and no task says."""
        for one in self.changes:
            ids = [text for text, _ in texts_in(one.params) if ID.fullmatch(text)] + [id for id, _ in said_in(one)]
            if any(id in self.end.resources for id in ids):
                for name in unsaid_of(one.action, one.params):
                    whole = f"{registry.api_name(one.action)} (entry {one.number})"
                    said = f"{registry.pascal(name)} of {whole}" if name else whole
                    yield f"{said} is not in here: no task says it."

    def differs(self, resource: Resource) -> bool:
        """Whether a thing is new, or not as it was when it came with something else or when the journal began."""
        if resource.id in self.made and resource.id not in self.start.resources:
            return True
        return bool(self.first[resource.id] != essence(self.end, resource))

    def is_new(self, id: str) -> bool:
        """Whether the journal made a thing on purpose."""
        return id in self.made and id not in self.start.resources

    def add(self, task: Task) -> None:
        self.tasks.append(task)

    def keep(self, one: Resource, module: str, told: Task, leaf: str, said: str = "Keep {}") -> None:
        """Add the task in which a module keeps a thing, and remember where its id stands in the answer."""
        variable = self.variable(one.id)
        self.add({"name": said.format(variable), f"amazon.aws.{module}": told, "register": variable})
        self.known[one.id] = f"{variable}.{leaf}"

    def text(self, value: Any) -> Any:
        """A text of somebody's own as a value in YAML."""
        return Unsafe(value) if isinstance(value, str) and TEMPLATE.search(value) else value

    def ipv6(self, text: str) -> Any:
        """An IPv6 range or address, by its place in a block of Amazon's where it is in one."""
        expression = inside(self, text) if ":" in text else None
        return "{{ " + expression + " }}" if expression else text

    def tags(self, resource: Resource, name: str = "") -> dict[str, Any]:
        """The tags of a thing; where Ansible has to find it by a name, with that name among them."""
        own = {key: value for key, value in resource.tags.items() if not key.startswith("aws:")}
        tags = {**own, **({"Name": name} if name else {})}
        return {key: self.text(value) for key, value in tags.items()}

    def variable(self, id: str, member: str = "") -> str:
        """What a thing is called in the playbook."""
        if id not in self.variables:
            found = self.end.resources.get(id) or self.start.resources.get(id)
            if found is not None:
                self.names.suggest(id, found.tags.get("Name", "") or getattr(found, "group_name", ""))
            self.variables[id] = self.names.call(id, member or "id")
        return self.variables[id]

    def own_name(self, resource: Resource, *, within: str = "") -> str:
        """The Name by which Ansible finds a thing again: its own, or its variable where it has none or shares it."""
        name = resource.tags.get("Name", "")
        others = [
            one
            for one in self.end.resources.values()
            if one.kind() == resource.kind() and one.tags.get("Name") == name and one.id != resource.id
        ]
        same = [one for one in others if not within or getattr(one, within) == getattr(resource, within)]
        if name and not [one for one in same if getattr(one, "state", "") != "terminated"]:
            return name
        chosen = self.variable(resource.id)
        why = f"shares the name {name}" if name else "has no name"
        self.left_out.append(f"{resource.id} {why}: so that it is found again, its Name tag here is {chosen}.")
        return chosen

    def ref(self, id: str) -> str:
        """The template that gives an id: of what a task made, or of what is looked up right now."""
        if id not in self.known:
            self._make_first(id)
        if id not in self.known:
            self._look_up(id)
        return "{{ " + self.known[id] + " }}" if id in self.known else id

    def command(self, name: str, action: str, params: Mapping[str, Any], **more: Any) -> None:
        """A task of the AWS CLI, with ids in its parameters referred to."""
        self.add({"name": name, "ansible.builtin.command": {"argv": self.argv(action, params)}, **more})

    def argv(self, action: str, params: Mapping[str, Any]) -> list[Any]:
        """The arguments of a command, ids looked up first."""
        return [self._argument(word) for word in cli_words(action, self._referring(params))]

    def _referring(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._referring(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._referring(inner) for inner in value]
        if isinstance(value, str) and ID.fullmatch(value):
            self.ref(value)
            return Variable(self.known[value]) if value in self.known else value
        if isinstance(value, str) and OF_OTHER_SERVICES.fullmatch(value) and value in self.known:
            return Variable(self.known[value])
        if isinstance(value, str) and (expression := inside(self, value)):
            return Variable(expression)
        return value

    def _argument(self, word: tuple[Piece, ...]) -> Any:
        said = [base64.b64encode(one.content).decode() if isinstance(one, Bytes) else one for one in word]
        if not any(isinstance(one, Variable) for one in said):
            return self.text("".join(map(str, said)))
        return "".join(
            "{{ " + one.name + " }}" if isinstance(one, Variable) else TEMPLATE.sub(r"{{ '\g<0>' }}", one)
            for one in said
        )

    def _of_kind(self, kind: str) -> list[Resource]:
        return [one for one in self.end.resources.values() if one.kind() == kind]

    def _make_first(self, id: str) -> None:
        """Make what only a command makes as soon as something else speaks of it: a transit gateway before its routes."""
        resource = self.end.resources.get(id)
        if resource is not None and resource.kind() not in ORDER and id not in self.begun and self.is_new(id):
            self._write(resource.kind(), resource)

    def _write(self, kind: str, resource: Resource) -> None:
        self.begun.add(resource.id)
        if kind in WRITERS:
            WRITERS[kind](self, resource)
        elif kind != "security-group-rule" or self.is_new(resource.id):
            self.keep_by_command(resource)

    def keep_by_command(self, resource: Resource) -> None:
        """Make what the journal made and no module can keep; of anything else, say that it is not in here."""
        if self.is_new(resource.id):
            self.make_by_command(resource)
        else:
            self.left_out.append(f"What became of {resource.id} is not in here: no task can say it.")

    def make_by_command(self, resource: Resource) -> None:
        """Make what no module makes, unless it is found already."""
        change = self.made[resource.id]
        way = way_to(self.end, resource.id)
        variable = self.variable(resource.id)
        if way is None:
            self.left_out.append(f"{resource.id} is not in here: nothing tells whether it is there already.")
            return
        params = typed(registry.actions()[change.action], change.params)
        gone = self.gone_among(params)
        if gone:
            self.left_out.append(f"{resource.id} is not in here: it was made of {gone}, which is gone.")
            return
        looked = f"{variable}_before"
        self.ask(looked, way, many=True)
        self.command(f"Create {variable}", change.action, params, when=f"not {looked}.stdout")
        self._look_up(resource.id)

    def gone_among(self, params: Any) -> str:
        """The first thing that is asked for and is no more; empty where all of them are there."""
        ids = (text for text, _ in texts_in(params) if ID.fullmatch(text))
        return next((id for id in ids if id not in self.end.resources and self._lasting(id) is None), "")

    def _is_gone(self, resource: Resource) -> bool:
        after = self.end.resources.get(resource.id)
        return after is None or getattr(after, "state", "") == "terminated" != getattr(resource, "state", "")

    def _remove(self, kind: str, gone: Resource) -> None:
        """Remove what was there at the start, if it still is."""
        if goes_along(self.end, gone):
            return
        way = way_to(self.start, gone.id)
        absent = ABSENT.get(kind) if getattr(gone, "cidr_block", True) else None
        if way is None or absent is None:
            self.left_out.append(f"The deletion of {gone.id} is not in here: nothing identifies it.")
            return
        variable = self.variable(gone.id)
        self.ask(variable, way, many=True)
        module, parameters = absent(self, gone, "{{ " + f"{variable}.stdout" + " }}")
        self.add(
            {
                "name": f"Delete {variable}",
                f"amazon.aws.{module}": {**parameters, "state": "absent"},
                "when": f"{variable}.stdout | length > 0",
            }
        )

    def _look_up(self, id: str) -> None:
        """Find what is there: in a way that holds before the playbook is played, and after it."""
        way = self._lasting(id)
        if way is None:
            self.left_out.append(f"Nothing identifies {id}: put in the id that it has where this is played.")
            return
        variable = self.variable(id, way.leaf.rpartition(".")[2])
        gone = id in self.start.resources and id not in self.end.resources
        found = self.ask(variable, way, many=gone)
        self.known[id] = f"{found} | default('none', true)" if gone else found

    def _lasting(self, id: str) -> Way | None:
        """The best way to find a thing that holds at the start as well as in the end, as far as it is there."""
        worlds = [world for world in (self.start, self.end) if way_to(world, id) is not None]
        ways = (way for world in worlds for way in ways_to(world, id))
        return next((way for way in ways if all(found_by(world, way) == [id] for world in worlds)), None)

    def ask(self, variable: str, way: Way, *, many: bool = False) -> str:
        """Add the task that looks something up; the expression that gives what it found."""
        filters = {name: self._filter(value) for name, value in way.filters}
        info = INFO.get(way.action)
        if info and not way.where and len(way.lists) <= 2 and way.leaf == info.leaf and not many:
            self.add(
                {
                    "name": f"Look up {variable}",
                    f"amazon.aws.{info.module}": {"filters": filters},
                    "register": variable,
                    "failed_when": f"{variable}.{info.found} | length != 1",
                }
            )
            return f"{variable}.{info.found}[0].{info.member}"
        asked = {registry.actions()[way.action].filters: self._referring_filters(way)} if way.filters else {}
        words = cli_words(way.action, asked)
        where = tuple((name, self._referring(value)) for name, value in way.where)
        query = jmespath_of(Way(way.action, way.filters, way.lists, where, way.leaf))
        argv = [self._argument(one) for one in (*words, ("--query",), query, ("--output",), ("text",))]
        task: Task = {
            "name": f"Look up {variable}",
            "ansible.builtin.command": {"argv": argv},
            "register": variable,
            "changed_when": False,
        }
        self.add(task if many else {**task, "failed_when": f"{variable}.stdout.split() | length != 1"})
        return f"{variable}.stdout"

    def _referring_filters(self, way: Way) -> list[dict[str, Any]]:
        return [{"name": name, "values": [self._referring(value)]} for name, value in way.filters]

    def _filter(self, value: Any) -> Any:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str) and ID.fullmatch(value):
            return self.ref(value)
        return self.text(str(value))
