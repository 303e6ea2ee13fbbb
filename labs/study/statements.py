"""How do the few statements run that every request of a program, and every page of a sandbox, is made of? Written out.

The ORM takes longer to word these statements than the database to answer them. What it knows of the columns (how a
value is kept, how it is read back) is asked of its own fields, so every database it knows is spoken to as it would.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BooleanField, CharField, DateTimeField, Field, IntegerField, JSONField, Model, TextField
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
Names = tuple[str, ...]
Writer = Callable[[Any, Any], Any]
"""From a value and a database to what that database keeps."""


@cache
def columns(model: type[Model], names: Names, table: str = "") -> str:
    """The columns of these fields, as a statement lists them."""
    prefix = f"{table}." if table else ""
    return ", ".join(f"{prefix}{field.column}" for field in _fields(model, names))


def first(statement: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row that a statement finds."""
    found: tuple[Any, ...] | None = _executed(statement, params).fetchone()
    return found


def joined(kinds: Mapping[str, tuple[type[Model], Names]], rest: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
    """The rows that `rest` of a statement, from its FROM on, joins: one of each alias's model, with these fields.

    None when nothing is found. A row that an outer join did not find has no key.
    """
    wanted = ", ".join(columns(model, names, alias) for alias, (model, names) in kinds.items())
    found = first(f"SELECT {wanted} {rest}", params)
    if found is None:
        return None
    values = iter(found)
    return tuple(loaded(model, names, values) for model, names in kinds.values())


def each(statement: str, params: Sequence[Any], *, at_once: int = 50) -> Iterator[tuple[Any, ...]]:
    """The rows that a statement finds, read only so far as they are asked for."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        while found := cursor.fetchmany(at_once):
            yield from found


def rows(model: type[M], names: Names, rest: str, params: Sequence[Any]) -> list[M]:
    """The rows of a model, with these fields, that `rest` of a statement finds, from its WHERE on."""
    statement = f"SELECT {columns(model, names)} FROM {model._meta.db_table} {rest}"  # noqa: S608 - names of our own
    return [loaded(model, names, values) for values in each(statement, params)]


def key_of(row: Model) -> Any:
    """The primary key of a row as the database keeps it."""
    return row._meta.pk.get_db_prep_value(row.pk, connection)


@cache
def all_but(model: type[Model], *heavy: str) -> Names:
    """The fields of a model without some."""
    return tuple(field.name for field in model._meta.concrete_fields if field.name not in heavy)


def loaded(model: type[M], names: Names, values: Iterable[Any]) -> M:
    """A row of these fields as they came from the database; the others are read when they are asked for.

    Of an iterator no more is taken than that, so that what was joined can be loaded one after the other. As `Model.from_db` makes it, but for the signals, which nobody here listens to.
    """
    row = model.__new__(model)
    row._state = state = ModelState()  # noqa: SLF001 - as Model.from_db says it
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    held = row.__dict__
    for (attname, read), value in zip(_readers(connection.vendor, model, names), values, strict=False):
        held[attname] = read(value) if read else value
    return row


def new(model: type[M], **values: Any) -> M:
    """A row of these fields that is not in the database yet, the others as they are by default."""
    row = model.__new__(model)
    row._state = state = ModelState()  # noqa: SLF001 - as Model.__init__ says it
    held = row.__dict__
    for attname, default in _defaults(model):
        held[attname] = default()
    attnames = _attnames(model)
    for name, value in values.items():
        attname = attnames[name]
        if attname == name:
            held[name] = value
        else:
            state.fields_cache[name], held[attname] = value, getattr(value, "pk", None)
    return row


def update(row: Model, names: Names, only_if: Mapping[str, Any] = MappingProxyType({})) -> bool:
    """Save these fields of a row, if the database has these values in others; whether it was so."""
    values = [*kept(row, (*names, "id")), *only_if.values()]
    return bool(_executed(_update(type(row), names, tuple(only_if)), values).rowcount)


def insert(row: Model) -> None:
    """Add a new row, and tell it its id."""
    model = type(row)
    found = first(_insert(model), kept(row, all_but(model, "id")))
    row.pk = found[0] if found else None
    row._state.adding = False  # noqa: SLF001 - as Model.save says it


def kept(row: Model, names: Names) -> list[Any]:
    """The values of these fields as the database keeps them: most of them as they are."""
    database = connections[DEFAULT_DB_ALIAS]
    held = row.__dict__
    return [
        value if (value := held[attname]) is None or type(value) is plain else prepare(value, database)
        for attname, plain, prepare in _writers(database.vendor, type(row), names)
    ]


def _executed(statement: str, params: Sequence[Any]) -> Any:
    """The cursor that ran a statement, by the shortest way that the database has; whoever asked lets go of it soon."""
    database = connections[DEFAULT_DB_ALIAS]
    if executed := getattr(database, "executed", None):
        return executed(statement, params)
    cursor = database.cursor()
    cursor.execute(statement, params)
    return cursor


@cache
def _update(model: type[Model], names: Names, told_by: Names) -> str:
    assignments = ", ".join(f"{field.column} = %s" for field in _fields(model, names))
    conditions = "".join(f" AND {field.column} = %s" for field in _fields(model, told_by))
    return f"UPDATE {model._meta.db_table} SET {assignments} WHERE id = %s{conditions}"  # noqa: S608 - names of our own


@cache
def _insert(model: type[Model]) -> str:
    names = all_but(model, "id")
    marks = ", ".join("%s" for _name in names)
    return f"INSERT INTO {model._meta.db_table} ({columns(model, names)}) VALUES ({marks}) RETURNING id"  # noqa: S608


@cache
def _fields(model: type[Model], names: Names) -> tuple[Any, ...]:
    return tuple(model._meta.get_field(name) for name in names)


@cache
def _readers(_vendor: str, model: type[Model], names: Names) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple((field.attname, _reader(field)) for field in _fields(model, names))


@cache
def _defaults(model: type[Model]) -> tuple[tuple[str, Callable[[], Any]], ...]:
    return tuple((field.attname, field.get_default) for field in model._meta.concrete_fields)


@cache
def _attnames(model: type[Model]) -> Mapping[str, str]:
    return {field.name: field.attname for field in model._meta.concrete_fields}


@cache
def _writers(vendor: str, model: type[Model], names: Names) -> tuple[tuple[str, type | None, Writer], ...]:
    return tuple((field.attname, _plain(field), _writer(vendor, field)) for field in _fields(model, names))


PLAIN: Mapping[type[Field[Any, Any]], type] = {CharField: str, TextField: str, IntegerField: int, BooleanField: bool}
"""A kind of field -> the type whose values every database keeps as they are."""


def _plain(field: Any) -> type | None:
    while field.is_relation:
        field = field.target_field
    return next((plain for kind, plain in PLAIN.items() if isinstance(field, kind)), None)


def _writer(vendor: str, field: Any) -> Writer:
    if vendor == "sqlite" and isinstance(field, JSONField) and field.encoder is None:
        return lambda value, _database: msgspec.json.encode(value).decode()
    prepare: Writer = field.get_db_prep_save
    if vendor == "sqlite" and isinstance(field, DateTimeField):
        return lambda value, database: _naive(value) if value.tzinfo is UTC else prepare(value, database)
    return prepare


def _naive(value: datetime) -> str:
    """A time in UTC as Django writes it to SQLite."""
    return str(value.replace(tzinfo=None))


def _reader(field: Any) -> Callable[[Any], Any] | None:
    column = field.cached_col
    converters = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
    if not converters:
        return None

    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return value

    return read
