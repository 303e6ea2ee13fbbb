"""Whose cloud does the terminal work in? One sandbox, and nothing else: all that it does goes through `study.services`.

What somebody typed stands in the journal, once for each command, reads too (ADR 15). What the CLI asks by itself besides,
further pages and a waiter's looks, leaves no trace.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from labs.assess.plain import plain
from labs.cloud.world import World
from labs.study import services
from labs.study.models import Door, Sandbox, User
from labs.study.queries import account_of, world_of
from labs.study.services import Ran


class Account:
    """A sandbox as the terminal sees it: an AWS account whose Regions can be called."""

    def __init__(self, sandbox: Sandbox, *, actor: User | None, region: str = "", client_token: str = "") -> None:
        self.sandbox = sandbox
        self.actor = actor
        self.ran: list[Ran] = []
        """What stands in the journal now, refused or not."""
        self._client_token = client_token
        self._home = account_of(sandbox).home
        self._region = region

    @property
    def account_id(self) -> str:
        """The AWS account id."""
        return self._home.account_id

    @property
    def region(self) -> str:
        """The Region that a command is about unless it says another: the one that the page shows."""
        return self._region or self._home.region

    def world(self, region: str = "") -> World:
        """The world of a Region, by default the home Region, as the last call left it. Raises UnknownRegion."""
        return world_of(self.sandbox, region)

    def ask(self, action: str, params: Mapping[str, Any], region: str) -> Mapping[str, Any]:
        """What an action (its snake_case name) would answer, without a trace. Raises CloudError, UnknownRegion."""
        found: Mapping[str, Any] = plain(services.ask(self.sandbox, action=action, params=params, region=region))
        return found

    def run(self, action: str, params: Mapping[str, Any], region: str, client_token: str | None) -> Ran:
        """Carry out an action, and journal it. A form sent twice has one effect. Raises StudyError, UnknownRegion."""
        ran = services.run(
            self.sandbox.pk,
            door=Door.TERMINAL,
            actor=self.actor,
            action=action,
            params=params,
            region=region,
            client_token=client_token or self._token(params),
        )
        self._catch_up(ran)
        self.ran.append(ran)
        return ran

    def _catch_up(self, ran: Ran) -> None:
        """Let the sandbox be as the service left it, which may be further than this page had known."""
        self.sandbox.journal_length = ran.sandbox.journal_length
        if ran.sandbox.revision != self.sandbox.revision:
            self.sandbox.refresh_from_db(fields=("revision", "world"))

    def _token(self, params: Mapping[str, Any]) -> str | None:
        """Makes the same command of the same form one request, and nothing else the same."""
        if not self._client_token:
            return None
        digest = hashlib.sha256(json.dumps(plain(params), sort_keys=True).encode()).hexdigest()
        return f"{self._client_token}:{len(self.ran)}:{digest}"
