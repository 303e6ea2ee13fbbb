"""Where does the next page of a list go on? After the last item given, whatever has come or gone meanwhile."""

import base64
import binascii
from collections.abc import Sequence

import msgspec

from labs.cloud.errors import CloudError


class InvalidNextToken(CloudError):
    """What EC2 says to a token it did not give: https://github.com/boto/boto3/issues/2673."""

    code = "InvalidParameterValue"
    template = "Value ( {token} ) for parameter NextToken is invalid. The token is invalid."


class Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A place in a list between two items, which are named so that it can be found again in a changed list."""

    of: str
    """Which list it is, by the member it is answered in: a token is no good for another."""
    after: str
    before: str
    position: int
    """How many items stood before it."""

    def found_in(self, names: Sequence[str]) -> int:
        """The position of this place in a list of these names: by its neighbours, or as before where both are gone."""
        if self.after in names:
            return names.index(self.after) + 1
        return names.index(self.before) if self.before in names else min(self.position, len(names))


def write_token(place: Place) -> str:
    """The NextToken of a place."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode()


def read_token(of: str, token: str | None) -> Place | None:
    """The place a NextToken names; None where there is no token, or an empty one. Raises InvalidNextToken."""
    if not token:
        return None
    try:
        place = msgspec.json.decode(base64.urlsafe_b64decode(token.encode()), type=Place)
    except (msgspec.MsgspecError, binascii.Error, UnicodeError):
        raise InvalidNextToken(token=token, parameter="next_token") from None
    if place.of != of or place.position < 0:
        raise InvalidNextToken(token=token, parameter="next_token")
    return place
