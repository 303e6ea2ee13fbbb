"""What happens where the CLI would send a request? The action is carried out in the sandbox, and answered as by AWS.

An answer is what a client of AWS would have read: members in the order of the model, times as they stand on the wire.
"""

import base64
import copy
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.facts.regions import UnknownRegion
from labs.cloud.registry import Action
from labs.cloud.spelling import params_of
from labs.study.services import Refusal, StudyError, TokenReused
from labs.web.cli.account import Account
from labs.web.cli.library import Hooks, must_be_valid, parse_to_aware_datetime
from labs.web.inspector import refusal_from

DRY_RUN = "Request would have succeeded, but DryRun flag is set."
REUSED = "Arguments on this idempotent request are inconsistent with arguments used in previous request(s)."


class ClientError(Exception):
    """AWS says no; `refusal` is what a page can explain, where the cloud itself refused."""

    def __init__(self, code: str, message: str, operation: str, refusal: Refusal | None = None) -> None:
        self.code, self.message = code, message
        self.refusal = refusal
        super().__init__(f"An error occurred ({code}) when calling the {operation} operation: {message}")


class Unreachable(Exception):
    """There is no such Region to be called."""

    def __init__(self, service: str, region: str) -> None:
        super().__init__(f'Could not connect to the endpoint URL: "https://{service}.{region}.amazonaws.com/"')


class Caller:
    """Calls one operation of an account in one Region, as a client's method of that name does."""

    def __init__(self, account: Account, operation: Any, *, hooks: Hooks, region: str) -> None:
        self._account = account
        self._operation = operation
        self._hooks = hooks
        self._region = region
        self.broken: Exception | None = None
        """What went wrong in the simulator itself, which nobody may mistake for a refusal."""
        self._asked = False

    def __call__(self, **params: Any) -> dict[str, Any]:
        """The response. Raises ParamValidationError, ClientError, Unreachable, StudyError."""
        params = copy.deepcopy(params)
        self._hooks.emit(f"before-parameter-build.{self._service}.{self._operation.name}", params=params)
        must_be_valid(params, self._operation)
        try:
            response = _read(self._operation, self._answer(params))
        except CloudError as error:
            raise self._refused(refusal_from(error)) from None
        except TokenReused:
            raise ClientError("IdempotentParameterMismatch", REUSED, self._operation.name) from None
        except UnknownRegion:
            raise Unreachable(self._service, self._region) from None
        except (ClientError, StudyError):
            raise
        except Exception as error:
            self.broken = error
            raise
        return response

    @property
    def _service(self) -> str:
        return str(self._operation.service_model.service_name)

    def _answer(self, params: dict[str, Any]) -> Mapping[str, Any]:
        action = registry.called_by_aws(self._service)[self._operation.name]
        token, dry = params.pop("ClientToken", None), params.pop("DryRun", False)
        asked = params_of(action, _sent(self._operation, params))
        again, self._asked = self._asked, True
        if dry or (again and action.reads):
            answer = self._account.ask(action.name, asked, self._region)
            must_be_no_dry_run(dry, self._operation.name)
            return answer
        return self._ran(action, asked, token)

    def _ran(self, action: Action, asked: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        ran = self._account.run(action.name, asked, self._region, token)
        if ran.refusal is not None:
            raise self._refused(ran.refusal)
        return ran.result

    def _refused(self, refusal: Refusal) -> ClientError:
        return ClientError(refusal.code, refusal.message, self._operation.name, refusal)


def must_be_no_dry_run(dry: bool, operation: str) -> None:  # noqa: FBT001 - EC2's own parameter
    """A dry run that nothing speaks against is still answered with an error.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html
    """
    if dry:
        raise ClientError("DryRunOperation", DRY_RUN, operation)


def _sent(operation: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters as they would stand on the wire, where text and times have but one form."""
    sent: dict[str, Any] = _on_the_wire(params, operation.input_shape)
    if operation.name == "RunInstances" and "UserData" in sent:
        sent["UserData"] = _base64(sent["UserData"])  # botocore/handlers.py, base64_encode_user_data
    return sent


def _on_the_wire(value: Any, shape: Any) -> Any:
    if shape.type_name == "structure":
        return {name: _on_the_wire(inner, shape.members[name]) for name, inner in value.items()}
    if shape.type_name == "list":
        return [_on_the_wire(item, shape.member) for item in value]
    if shape.type_name == "map":
        return {name: _on_the_wire(item, shape.value) for name, item in value.items()}
    if shape.type_name == "timestamp":
        return _moment(parse_to_aware_datetime(value))
    return _base64(value) if shape.type_name == "blob" else value


def _base64(value: str | bytes) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _read(operation: Any, answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer as a client reads it: what the console shows is text to it, not Base64."""
    shapers = _IN_JSON if operation.service_model.metadata["protocol"] == "json" else _IN_XML
    response: dict[str, Any] = _shaped(answer, operation.output_shape, shapers)
    if operation.name == "GetConsoleOutput" and "Output" in response:  # botocore/handlers.py, decode_console_output
        response["Output"] = base64.b64decode(response["Output"]).decode("utf-8", "replace")
    return response


Shapers = Mapping[str, Callable[[Any, Any, Any], Any]]


def _shaped(value: Any, shape: Any, shapers: Shapers) -> Any:
    """A value as a client reads it from the wire."""
    if shape is None:
        return {}
    shaper = shapers.get(shape.type_name)
    return shaper(value, shape, shapers) if shaper else value


def _structure(value: Mapping[str, Any], shape: Any, shapers: Shapers) -> dict[str, Any]:
    return {
        name: _shaped(value[name], inner, shapers)
        for name, inner in shape.members.items()
        if value.get(name) is not None
    }


def _map(value: Mapping[str, Any], shape: Any, shapers: Shapers) -> dict[str, Any]:
    return {name: _shaped(inner, shape.value, shapers) for name, inner in value.items()}


def _list(value: Any, shape: Any, shapers: Shapers) -> list[Any]:
    return [_shaped(item, shape.member, shapers) for item in value]


_WITH_PARTS: Shapers = {"structure": _structure, "list": _list, "map": _map}
_IN_XML: Shapers = {**_WITH_PARTS, "timestamp": lambda value, *_: _moment(datetime.fromisoformat(value))}
_IN_JSON: Shapers = {**_WITH_PARTS, "timestamp": lambda value, *_: round(datetime.fromisoformat(value).timestamp(), 3)}
"""The type of a shape -> how a value of it is read. Times are texts in XML and seconds since 1970 in JSON."""
