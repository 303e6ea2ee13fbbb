"""Which refusals does the cloud know? A refusal is a CloudError: AWS's error code, AWS's wording, and the facts behind it.

A rule's own error class stands beside the rule; here are only the base and the few that many kinds share.
Codes: https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar


class CloudError(Exception):
    """An action refused. `facts` fill the message and are what the doors explain in the learner's language.

    `parameter` is the snake_case name of the parameter the refusal is about, or None when it is about none.
    """

    code: ClassVar[str]
    template: ClassVar[str]

    def __init__(self, *, parameter: str | None = None, **facts: Any) -> None:
        self.parameter = parameter
        self.facts: dict[str, Any] = {name: plain(value) for name, value in facts.items()}
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The refusal in EC2's style, in English."""
        return self.template.format_map(self.facts)

    @property
    def reason(self) -> str:
        """The name by which the words of a refusal are found: finer than the code, which many rules share."""
        return type(self).__name__


def plain(value: Any) -> Any:
    """Give a fact as a JSON value: addresses, networks and enums become strings."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def every_error(base: type[CloudError] = CloudError) -> Iterator[type[CloudError]]:
    """Every error class that can be raised, for the tables of codes and words."""
    for error in base.__subclasses__():
        if "code" in vars(error) or hasattr(error, "code"):
            yield error
        yield from every_error(error)


class KindError(CloudError):
    """A refusal about a resource of any kind, of which EC2 speaks in words that may be the kind's own."""

    def __init__(self, *, template: str = "", **facts: Any) -> None:
        if template:
            self.__dict__["template"] = template
        super().__init__(**facts)


class NotFound(KindError):
    """The id is well-formed but names nothing. Each kind gives its own code."""

    code = "InvalidID"
    template = "The {noun} ID '{id}' does not exist"

    def __init__(self, *, code: str, **facts: Any) -> None:
        self.__dict__["code"] = code
        super().__init__(**facts)


class Malformed(NotFound):
    """The id does not look like an id of its kind."""

    template = 'Invalid id: "{id}"'


class CommonError(CloudError):
    """A refusal that every action may have to give. Services other than EC2 have codes and words of their own for it."""

    elsewhere: ClassVar[Mapping[str, tuple[str, str]]]
    """Service -> its code and its wording."""

    def __init__(self, *, service: str = "ec2", **facts: Any) -> None:
        if service in self.elsewhere:
            self.__dict__["code"], self.__dict__["template"] = self.elsewhere[service]
        super().__init__(**facts)


def _in_json(text: str) -> tuple[str, str]:
    """https://docs.aws.amazon.com/config/latest/APIReference/CommonErrors.html."""
    return "ValidationException", f"1 validation error detected: {text}"


class MissingParameter(CommonError):
    code = "MissingParameter"
    template = "The request must contain the parameter {name}"
    elsewhere = {
        "config": _in_json("Value null at '{name}' failed to satisfy constraint: Member must not be null"),
        "ssm": _in_json("Value null at '{name}' failed to satisfy constraint: Member must not be null"),
        "sns": ("InvalidParameter", "Invalid parameter: {name} Reason: no value for required parameter"),
    }


class UnknownParameter(CommonError):
    code = "UnknownParameter"
    template = "The parameter {name} is not recognized"
    elsewhere = {
        "config": _in_json("'{name}' is not a member of this request"),
        "ssm": _in_json("'{name}' is not a member of this request"),
        "sns": ("InvalidParameter", "Invalid parameter: {name} Reason: it is not a parameter of this action"),
    }


class ParameterNotSimulated(CommonError):
    """AWS knows the parameter and the action of this Region does not.

    Not UnknownParameter, which says that the name is wrong, and never ignored, which would say that it was done.
    """

    code = "UnsupportedOperation"
    template = "The parameter {name} is not supported by this action in this simulated Region."
    elsewhere = {
        "config": ("ValidationException", template),
        "ssm": ("ValidationException", template),
        "sns": ("InvalidParameter", template),
    }


class InvalidParameterValue(CommonError):
    code = "InvalidParameterValue"
    template = "Value ({value}) for parameter {name} is invalid. {expected}"
    elsewhere = {
        "config": _in_json("Value '{value}' at '{name}' failed to satisfy constraint: {expected}"),
        "ssm": _in_json("Value '{value}' at '{name}' failed to satisfy constraint: {expected}"),
        "sns": ("InvalidParameter", "Invalid parameter: {name} Reason: {expected}"),
    }


class InvalidAction(CommonError):
    code = "InvalidAction"
    template = "The action {action} is not valid for this web service."
    elsewhere = {
        "config": ("UnknownOperationException", template),
        "ssm": ("UnknownOperationException", template),
    }


class DependencyViolation(KindError):
    code = "DependencyViolation"
    template = "The {noun} '{id}' has dependencies and cannot be deleted. ({dependents})"


class QuotaExceeded(CloudError):
    """One of the *LimitExceeded codes; the kind of quota decides which."""

    code = "ResourceLimitExceeded"
    template = "The maximum number of {what} has been reached: {limit}."

    def __init__(self, *, code: str, **facts: Any) -> None:
        self.__dict__["code"] = code
        super().__init__(**facts)
