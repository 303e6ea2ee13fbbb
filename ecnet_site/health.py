"""Is this ecnet well? `/healthz` says so for people, supervisors and load balancers."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ecnet_site.redis_server import answers


@require_safe
@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """Database and Redis as "up" or "down"; 503 only without the database, since pages work while Redis is away."""
    database = _database_answers()
    state = {"database": _word(database), "redis": _word(answers(settings.REDIS_URL))}
    return JsonResponse(state, status=200 if database else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _word(up: bool) -> str:  # noqa: FBT001
    return "up" if up else "down"
