"""How does the AWS door say no? With AWS's code, AWS's wording and AWS's HTTP status, whoever refused.

Codes and statuses: https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html and
https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
"""

from typing import Any, ClassVar, NamedTuple, Protocol

STATUS = {
    "InvalidClientTokenId": 403,
    "MissingAuthenticationToken": 403,
    "SignatureDoesNotMatch": 403,
    "UnauthorizedOperation": 403,
    "DryRunOperation": 412,
    "InsufficientAddressCapacity": 500,
    "InsufficientHostCapacity": 500,
    "InsufficientInstanceCapacity": 500,
    "InternalError": 500,
    "InternalFailure": 500,
    "RequestLimitExceeded": 503,
    "ServiceUnavailable": 503,
    "Unavailable": 503,
}
"""Error code -> HTTP status. Every other code is answered with 400."""


class Refused(Protocol):
    """Anything that says no in AWS's way: a refusal of this door, a CloudError, or one that stands in the journal."""

    @property
    def code(self) -> str:
        """AWS's error code."""

    @property
    def message(self) -> str:
        """The refusal in words."""


class Refusal(Exception):
    """A request refused by the door itself, before any action was tried. `facts` fill the message."""

    code: ClassVar[str]
    template: ClassVar[str]
    status: ClassVar[int] = 0
    """The HTTP status, where the same code has another when an action refuses with it."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The refusal in AWS's style, in English."""
        return self.template.format_map(self.facts)


class Plain(NamedTuple):
    """A refusal put into AWS's words by the door, where what refused speaks in others."""

    code: str
    message: str


def status_of(error: Refused) -> int:
    """The HTTP status that AWS answers a refusal with."""
    own = error.status if isinstance(error, Refusal) else 0
    return own or STATUS.get(error.code, 400)
