"""Who sent this request? Signature Version 4, verified from what was sent and the secret key that only two sides know.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html; the wording of refusals:
https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property, lru_cache
from urllib.parse import quote, unquote_to_bytes

import msgspec

from labs.aws.errors import Refusal

ALGORITHM = "AWS4-HMAC-SHA256"
TERMINATOR = "aws4_request"
BASIC_FORMAT = "%Y%m%dT%H%M%SZ"
STAMP = re.compile("[0-9]{8}T[0-9]{6}Z")
SKEW = timedelta(minutes=15)
"""How far the clocks of the two sides may differ."""
LONGEST_EXPIRY = 7 * 24 * 3600
"""Seconds that a presigned URL may be good for."""
UNRESERVED = "-_.~"
ACCESS_KEY_ID = re.compile("[A-Za-z0-9_]{16,128}")
PARTS = ("Credential", "SignedHeaders", "Signature")

SecretOf = Callable[[str], str | None]
"""The secret access key of an access key id, or None when there is no such key (any more)."""


class Request(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What came over the wire: the path and the query string as they were sent, still percent-encoded."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str]
    body: bytes = b""

    @cached_property
    def lowered(self) -> dict[str, str]:
        """The headers by their names in small letters."""
        return {name.lower(): value for name, value in self.headers.items()}

    @cached_property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The query string's names and values, each percent-encoded in the one canonical way."""
        pairs = (pair.partition("=") for pair in self.query.split("&") if pair)
        return tuple((_encoded(name), _encoded(value)) for name, _, value in pairs)


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Whose request it is, and for which Region and service it was signed."""

    access_key_id: str
    region: str
    service: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a request says about its signature, not yet believed."""

    access_key_id: str
    day: str
    """YYYYMMDD of the credential scope."""
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str
    stamp: str
    """The time of signing as ISO 8601 in basic format."""
    signed_at: datetime
    lifetime: timedelta | None = None
    """Of a presigned URL."""

    @property
    def scope(self) -> str:
        """The credential scope without the key."""
        return f"{self.day}/{self.region}/{self.service}/{TERMINATOR}"


class MissingAuthenticationToken(Refusal):
    code = "MissingAuthenticationToken"
    template = "The request must contain valid credentials: it is not signed."


class IncompleteSignature(Refusal):
    code = "IncompleteSignature"
    template = "The request signature does not conform to AWS standards: {fault}"


class AuthFailure(Refusal):
    """EC2's word for a key that is not known. An action that says it of a resource answers 400.

    https://github.com/hashicorp/terraform-provider-aws/issues/3572
    """

    code = "AuthFailure"
    status = 401
    template = "AWS was not able to validate the provided access credentials"


class InvalidClientTokenId(Refusal):
    """The other services' word for a key that is not known."""

    code = "InvalidClientTokenId"
    template = "The security token included in the request is invalid."


class RequestExpired(Refusal):
    code = "RequestExpired"
    template = "Request has expired. Signed at {stamp}, received at {now}."


class SignatureDoesNotMatch(Refusal):
    code = "SignatureDoesNotMatch"
    template = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )


class ScopeDoesNotMatch(SignatureDoesNotMatch):
    """The credential scope speaks of another day or ends in another word."""

    template = "{fault}"


class HeaderNotSigned(SignatureDoesNotMatch):
    """A header that decides what is asked for could have been changed on the way."""

    template = "The header '{name}' must be sent and be one of the SignedHeaders."


class PayloadDoesNotMatch(SignatureDoesNotMatch):
    """The hash that was signed is not that of the body; a body without a hash is not taken at all."""

    template = "The value of x-amz-content-sha256 does not match the SHA-256 of the body."


def verify(request: Request, *, secret_of: SecretOf, now: datetime) -> Caller:
    """The caller of a request, once its signature, its time and its body are proven. Raises a Refusal of this module."""
    claim = _claim(request)
    must_be_in_scope(claim)
    must_be_in_time(claim, now)
    must_be_signed(request, claim)
    must_hash_the_body(request)
    secret = must_be_known(request, claim, secret_of)
    must_match(request, claim, secret)
    return Caller(access_key_id=claim.access_key_id, region=claim.region, service=claim.service)


def must_be_in_scope(claim: Claim) -> None:
    """The credential scope is of the day on which the request was signed.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html (Credential scope errors)
    """
    if claim.day != claim.stamp[:8]:
        raise ScopeDoesNotMatch(
            fault="Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            f"'{claim.day}' != '{claim.stamp[:8]}', from '{claim.stamp}'."
        )


def must_be_in_time(claim: Claim, now: datetime) -> None:
    """A request is received within 15 minutes of its signing; a presigned one before it expires.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html (Date)
    """
    longest = SKEW if claim.lifetime is None else claim.lifetime
    if not -SKEW <= now - claim.signed_at <= longest:
        raise RequestExpired(stamp=claim.stamp, now=now.astimezone(UTC).strftime(BASIC_FORMAT))


def must_be_signed(request: Request, claim: Claim) -> None:
    """The host and every x-amz-* header are signed, and what is said to be signed is there.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
    """
    needed = {"host", *(name for name in request.lowered if name.startswith("x-amz-"))}
    signed = set(claim.signed_headers)
    for name in sorted((needed - signed) | (signed - set(request.lowered))):
        raise HeaderNotSigned(name=name)


def must_hash_the_body(request: Request) -> None:
    """A hash that is sent along is that of the body; UNSIGNED-PAYLOAD is for S3 alone.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
    """
    said = request.lowered.get("x-amz-content-sha256")
    if said is not None and not _equal(said, hashlib.sha256(request.body).hexdigest()):
        raise PayloadDoesNotMatch


def must_be_known(request: Request, claim: Claim, secret_of: SecretOf) -> str:
    """The key exists; it is a long-term key, so no session token comes with it. Its secret.

    https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html (AuthFailure)
    """
    session = "x-amz-security-token" in request.lowered or "X-Amz-Security-Token" in dict(request.fields)
    is_key = ACCESS_KEY_ID.fullmatch(claim.access_key_id) is not None
    secret = secret_of(claim.access_key_id) if is_key and not session else None
    if secret is None:
        raise AuthFailure if claim.service == "ec2" else InvalidClientTokenId
    return secret


def must_match(request: Request, claim: Claim, secret: str) -> None:
    """The signature is the one that the secret key gives.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#calculate-signature
    """
    hashed = hashlib.sha256(_bytes(_canonical(request, claim))).hexdigest()
    text = f"{ALGORITHM}\n{claim.stamp}\n{claim.scope}\n{hashed}"
    key = _signing_key(secret, claim.day, claim.region, claim.service)
    if not _equal(_hmac(key, text).hex(), claim.signature):
        raise SignatureDoesNotMatch


@lru_cache(maxsize=1_000)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    """The key of one day: the same for all that a client asks of a service."""
    key = _bytes(f"AWS4{secret}")
    for part in (day, region, service, TERMINATOR):
        key = _hmac(key, part)
    return key


def _claim(request: Request) -> Claim:
    """The claim in the Authorization header, or that of a presigned URL."""
    if (header := request.lowered.get("authorization")) is not None:
        return _claim_of(_header_parts(header), _header_stamp(request.lowered), None)
    query = {name: unquote_to_bytes(value).decode(errors="replace") for name, value in request.fields}
    if "X-Amz-Algorithm" not in query:
        raise MissingAuthenticationToken
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise IncompleteSignature(fault=f"the algorithm must be {ALGORITHM}.")
    parts = {name: query.get(f"X-Amz-{name}", "") for name in PARTS}
    return _claim_of(parts, query.get("X-Amz-Date", ""), _lifetime(query.get("X-Amz-Expires", "")))


def _header_parts(header: str) -> dict[str, str]:
    algorithm, _, rest = header.strip().partition(" ")
    if algorithm != ALGORITHM:
        raise IncompleteSignature(fault=f"the algorithm must be {ALGORITHM}.")
    pairs = (part.strip().partition("=") for part in rest.split(","))
    return {name: value for name, _, value in pairs}


def _header_stamp(lowered: Mapping[str, str]) -> str:
    """The time of signing: X-Amz-Date, or else the Date of HTTP."""
    if "x-amz-date" in lowered:
        return lowered["x-amz-date"]
    if "date" not in lowered:
        raise IncompleteSignature(fault="an 'X-Amz-Date' or a 'Date' header is required.")
    try:
        moment = parsedate_to_datetime(lowered["date"])
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).strftime(BASIC_FORMAT)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise IncompleteSignature(fault="the 'Date' header is not a date.") from None


def _lifetime(text: str) -> timedelta:
    if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= LONGEST_EXPIRY:
        raise IncompleteSignature(fault=f"'X-Amz-Expires' must be between 1 and {LONGEST_EXPIRY} seconds.")
    return timedelta(seconds=int(text))


def _claim_of(parts: Mapping[str, str], stamp: str, lifetime: timedelta | None) -> Claim:
    for name in PARTS:
        if not parts.get(name):
            raise IncompleteSignature(fault=f"it requires '{name}'.")
    scope = parts["Credential"].split("/")
    if len(scope) != 5 or not all(scope):
        raise IncompleteSignature(fault="the credential must be keyid/date/region/service/aws4_request.")
    if scope[4] != TERMINATOR:
        raise ScopeDoesNotMatch(fault=f"Credential should be scoped with a valid terminator: '{TERMINATOR}'.")
    return Claim(
        access_key_id=scope[0],
        day=scope[1],
        region=scope[2],
        service=scope[3],
        signed_headers=tuple(parts["SignedHeaders"].split(";")),
        signature=parts["Signature"],
        stamp=stamp,
        signed_at=_moment(stamp),
        lifetime=lifetime,
    )


def _moment(stamp: str) -> datetime:
    try:
        if not STAMP.fullmatch(stamp):
            raise ValueError(stamp)
        return datetime.fromisoformat(stamp)
    except ValueError:
        raise IncompleteSignature(fault="the date must be in ISO 8601's basic format, YYYYMMDDTHHMMSSZ.") from None


def _canonical(request: Request, claim: Claim) -> str:
    """The request in the one form that both sides write it in."""
    query = sorted(one for one in request.fields if one[0] != "X-Amz-Signature")
    return "\n".join(
        (
            request.method.upper(),
            _canonical_path(request.path),
            "&".join(f"{name}={value}" for name, value in query),
            *(f"{name}:{' '.join(request.lowered[name].split())}" for name in claim.signed_headers),
            "",
            ";".join(claim.signed_headers),
            hashlib.sha256(request.body).hexdigest(),
        )
    )


@lru_cache(maxsize=100)
def _canonical_path(path: str) -> str:
    """The path without empty and dot segments (RFC 3986, 5.2.4), percent-encoded once more."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    slash = "/" if path.endswith("/") and kept else ""
    return quote(_bytes(f"/{'/'.join(kept)}{slash}"), safe=f"/{UNRESERVED}")


def _encoded(text: str) -> str:
    """Percent-encode anew. A plus is a space as in every form, so that what is verified is what will be read."""
    return quote(unquote_to_bytes(_bytes(text.replace("+", " "))), safe=UNRESERVED)


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, _bytes(text), "sha256")


def _equal(one: str, other: str) -> bool:
    """Compare in a time that does not tell where two texts begin to differ."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    """Text as it is signed; what cannot be text at all is still bytes of some kind, and matches nothing."""
    return text.encode("utf-8", "surrogatepass")
