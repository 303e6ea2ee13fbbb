"""What comes of an `aws` command? It is read by the CLI's grammar, carried out in the sandbox, and printed as the CLI does."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from labs.study.services import StudyError
from labs.web.cli import grammar, model, output
from labs.web.cli.account import Account
from labs.web.cli.calling import Caller, ClientError
from labs.web.cli.grammar import FAILED, Asked
from labs.web.cli.help import help_text
from labs.web.cli.library import (
    ArgumentGenerator,
    BotoCoreError,
    Paginator,
    ParamError,
    Told,
    json_encoder,
    must_be_valid,
)
from labs.web.cli.printed import Paper, PaperFull, Printed
from labs.web.cli.waiting import wait

LOG = logging.getLogger(__name__)
MISTAKES = (BotoCoreError, ParamError, RecursionError, ValueError)
"""What the grammar raises for what somebody mistyped; anything else is worth a look."""


def run(account: Account, words: Sequence[str], variables: Mapping[str, str], *, columns: int) -> Printed:
    """Carry out the words after `aws`. Of the variables, those count that the CLI looks up in its environment."""
    try:
        asked = grammar.read(words)
    except Told as told:
        return _told(told)
    except Exception as fault:  # whatever its grammar stumbles over, the CLI tells
        if not isinstance(fault, MISTAKES):
            LOG.exception("The CLI's grammar stumbled over a command")
        return _failed(fault)
    if asked.help is not None:
        return Printed(out=help_text(asked.help))
    if asked.configure:
        return Printed(out=_configured(account))
    return _Command(account, asked, variables, columns).run()


class _Command:
    """One command that was understood."""

    def __init__(self, account: Account, asked: Asked, variables: Mapping[str, str], columns: int) -> None:
        self.account = account
        self.asked = asked
        self.output = asked.options.output or variables.get("AWS_DEFAULT_OUTPUT") or "json"
        region = asked.options.region or variables.get("AWS_DEFAULT_REGION") or account.region
        self.call = Caller(account, asked.operation, hooks=asked.hooks, region=region)
        self.columns = columns
        self.paper = Paper()

    def run(self) -> Printed:
        """Everything that goes wrong here is told as the CLI tells it, except what goes wrong in the simulator."""
        try:
            self._carry_out()
        except ClientError as error:
            return self._failed(error, (error.refusal,) if error.refusal else ())
        except PaperFull:
            return self._failed(_("There is more than this terminal prints at once. Ask for less, with --query say."))
        except StudyError as error:
            return self._failed(error)
        except Exception as fault:
            if fault is self.call.broken:
                raise
            return self._failed(fault)
        return Printed(out=self.paper.text, error=self._warning())

    def _carry_out(self) -> None:
        if self.asked.skeleton:
            self._print_skeleton()
        elif self.asked.waiter:
            wait(model.service(self.asked.service).waiters[self.asked.waiter], self.call, self._without_paging())
        else:
            self._print(self._response())

    def _response(self) -> Any:
        """What the operation answers; where botocore would page, its pages, which are asked for one after the other."""
        operation, params = self.asked.operation, dict(self.asked.params)
        paging = model.service(self.asked.service).paginators.get(operation.name)
        if paging and self.asked.options.paginate:
            return Paginator(self.call, paging, operation).paginate(**params)
        return self.call(**self._without_paging())

    def _without_paging(self) -> dict[str, Any]:
        return {name: value for name, value in self.asked.params.items() if name != "PaginationConfig"}

    def _print(self, response: Any) -> None:
        output.print_answer(
            self.paper,
            self.asked.operation.name,
            response,
            options=self.asked.options,
            output=self.output,
            columns=self.columns,
        )

    def _print_skeleton(self) -> None:
        operation = self.asked.operation
        if self.asked.skeleton == "input":
            shape = operation.input_shape
            form = ArgumentGenerator().generate_skeleton(shape) if shape else {}
            self.paper.write(f"{json.dumps(form, indent=4, default=json_encoder)}\n")
            return
        must_be_valid(self._without_paging(), operation)
        shape = operation.output_shape
        self._print(ArgumentGenerator(use_member_names=True).generate_skeleton(shape) if shape else {})

    def _warning(self) -> str:
        paging = self.asked.params.get("PaginationConfig", {})
        if paging.get("MaxItems", 1) > 0:
            return ""
        return "warning: Non-positive values for --max-items may result in undefined behavior.\n"

    def _failed(self, fault: object, refusals: Any = ()) -> Printed:
        printed = _failed(fault)
        return Printed(
            out=self.paper.text, error=self._warning() + printed.error, refusals=refusals, status=printed.status
        )


def _failed(fault: object) -> Printed:
    """What the CLI prints of an error."""
    return Printed(error=f"\n{fault}\n", status=FAILED)


def _told(told: Told) -> Printed:
    return Printed(error=told.text, status=told.status) if told.status else Printed(out=told.text)


def _configured(account: Account) -> str:
    said = _(
        "There is nothing to configure: this terminal always works in the account %(account)s, at first in %(region)s."
    )
    return f"{said % {'account': account.account_id, 'region': account.region}}\n"
