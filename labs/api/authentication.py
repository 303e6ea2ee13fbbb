"""Who asks? Whoever shows a key that they were given: `Authorization: Bearer ecnet_...` (RFC 6750)."""

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from labs.classroom import queries, services
from labs.classroom.models import ApiToken
from labs.study.models import User

CHALLENGE = 'Bearer realm="ecnet"'


class InvalidToken(AuthenticationFailed):
    """A key was shown, and it opens nothing; which of the reasons it is, is not told."""

    default_detail = "The token is unknown, expired or revoked."
    default_code = "invalid_token"


class MissingScope(PermissionDenied):
    """A key was shown that is good, but not for this (RFC 6750, section 3.1)."""

    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__(_("This token lacks the scope “%(scope)s”.") % {"scope": scope})
        self.auth_header = f'{CHALLENGE}, error="insufficient_scope", scope="{scope}"'


class BearerAuthentication(BaseAuthentication):
    """Reads the key from the Authorization header; never from a cookie or the address."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, *rest = get_authorization_header(request).split() or [b""]
        if scheme.lower() != b"bearer":
            return None
        if len(rest) != 1:
            raise InvalidToken
        token = queries.token_of(rest[0].decode("latin-1"))
        if token is None:
            raise InvalidToken
        services.note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        shown = get_authorization_header(request)[:6].lower() == b"bearer"
        return f'{CHALLENGE}, error="invalid_token"' if shown else CHALLENGE


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the key is written down in the OpenAPI document."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key made by `manage.py create_api_token`, or at /playgrounds/.",
        }
