"""A terminal for tests: what is typed goes through the same code as on the page, without a page."""

from dataclasses import dataclass, field

from labs.study.models import Sandbox
from labs.web.cli.account import Account
from labs.web.cli.session import Memory, Ran, Terminal


@dataclass
class Typing:
    """Somebody who types into the terminal of a sandbox."""

    sandbox: Sandbox
    memory: Memory = field(default_factory=Memory)
    columns: int = 80
    token: str = ""
    ran: list[Ran] = field(default_factory=list)

    def type(self, script: str) -> list[Ran]:
        """Run a script in a submission of its own, as the page does."""
        account = Account(Sandbox.objects.get(pk=self.sandbox.pk), actor=self.sandbox.owner, client_token=self.token)
        self.ran = Terminal(account, self.memory, columns=self.columns).run(script)
        return self.ran

    def out(self, script: str) -> str:
        """What a script prints, all of whose commands must go well."""
        ran = self.type(script)
        assert [(one.line, one.error, one.status) for one in ran if one.error or one.status] == []
        return "".join(one.out for one in ran)

    def error(self, script: str) -> str:
        """What the last command of a script complains of; it must fail."""
        last = self.type(script)[-1]
        assert last.status != 0
        return last.error.strip("\n")
