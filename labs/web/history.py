"""What was done in this lab? The journal in words, refusals with what to do about them."""

from collections.abc import Iterable
from datetime import datetime

from labs.cloud.cli_line import cli_line, has_cli_line
from labs.study.models import Command, Door, Outcome
from labs.study.services import refusal_of
from labs.web import wording
from labs.web.shown import Shown
from labs.web.wording import Explained


class Line(Shown, frozen=True, kw_only=True):
    """One entry of the journal."""

    number: int
    at: datetime
    title: str
    api_name: str
    params: str
    refused: bool
    changed: bool
    region: str
    """Empty for the home Region."""
    by_service: bool = False
    """Whether a service of AWS did it by itself."""
    cli_line: str = ""
    """The entry as a line of the AWS CLI; empty where the CLI has none."""
    refusal: Explained | None = None


def lines(entries: Iterable[Command], language: str) -> list[Line]:
    """The entries as the page shows them."""
    return [_line(one, language) for one in entries]


def _line(entry: Command, language: str) -> Line:
    refusal = refusal_of(entry)
    return Line(
        number=entry.number,
        at=entry.created_at,
        title=str(wording.title_of(entry.action)),
        api_name=wording.api_name(entry.action),
        params=wording.params_in_short(entry.action, entry.params),
        refused=entry.outcome == Outcome.REFUSED,
        changed=entry.changed,
        region=entry.region,
        by_service=entry.door == Door.SERVICE,
        cli_line=cli_line(entry.action, entry.params, region=entry.region) if has_cli_line(entry.action) else "",
        refusal=wording.explain(refusal, language) if refusal else None,
    )
