"""How do the few statements run that every request of a program begins and ends with? Written out, one plan each.

The ORM takes longer to word these statements than the database to answer them. What it knows of the columns (how a
value is kept, how it is read back) is asked of its own fields, so every database it knows is spoken to as it would.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import CharField, Model, TextField

M = TypeVar("M", bound=Model)
Names = tuple[str, ...]


def columns(model: type[Model], names: Names, table: str = "") -> str:
    """The columns of these fields, as a statement lists them."""
    prefix = f"{table}." if table else ""
    return ", ".join(f"{prefix}{field.column}" for field in _fields(model, names))


def first(statement: str, params: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row that a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def loaded(model: type[M], names: Names, values: Sequence[Any]) -> M:
    """A row of these fields as they came from the database; the others are read when they are asked for."""
    read = [
        reader(value) if reader else value
        for reader, value in zip(_readers(connection.vendor, model, names), values, strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in _fields(model, names)], read)


def update(row: Model, names: Names) -> None:
    """Save these fields of a row."""
    model = type(row)
    assignments = ", ".join(f"{field.column} = %s" for field in _fields(model, names))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} SET {assignments} WHERE id = %s",  # noqa: S608 - names of our own
            kept(row, (*names, "id")),
        )


def insert(row: Model) -> None:
    """Add a new row, and tell it its id."""
    model = type(row)
    names = _all_but_the_key(model)
    marks = ", ".join("%s" for _name in names)
    found = first(
        f"INSERT INTO {model._meta.db_table} ({columns(model, names)}) VALUES ({marks}) RETURNING id",  # noqa: S608
        kept(row, names),
    )
    row.pk = found[0] if found else None
    row._state.adding = False  # noqa: SLF001 - as Model.save says it


def kept(row: Model, names: Names) -> list[Any]:
    """The values of these fields as the database keeps them."""
    database = connections[DEFAULT_DB_ALIAS]
    return [_kept(field, getattr(row, field.attname), database) for field in _fields(type(row), names)]


def _kept(field: Any, value: Any, database: Any) -> Any:
    """A value as the database keeps it: nothing and texts as they are, which most of them are."""
    if value is None or (type(value) is str and isinstance(field, CharField | TextField)):
        return value
    return field.get_db_prep_save(value, database)


@cache
def _fields(model: type[Model], names: Names) -> tuple[Any, ...]:
    return tuple(model._meta.get_field(name) for name in names)


@cache
def _all_but_the_key(model: type[Model]) -> Names:
    return tuple(field.name for field in model._meta.concrete_fields if not field.primary_key)


@cache
def _readers(_vendor: str, model: type[Model], names: Names) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(_reader(field) for field in _fields(model, names))


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
