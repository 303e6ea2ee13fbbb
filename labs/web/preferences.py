"""How does somebody want to see the site? Language and theme: in a cookie for everybody, on the account for who has one."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from labs.study import services
from labs.study.models import Language, Theme
from labs.web.request import PageRequest, learner, next_address

THEME_COOKIE = "theme"
THEME_CHANGED = "theme-changed"


@require_POST
def set_language(request: PageRequest) -> HttpResponse:
    """Speak another language from now on, and go back to where the learner was."""
    response = HttpResponseRedirect(next_address(request, "/"))
    chosen = request.POST.get("language", "")
    if chosen in Language.values and check_for_language(chosen):
        remember(request, response, language=chosen)
    return response


@require_POST
def set_theme(request: PageRequest) -> HttpResponse:
    """Change light and dark; with htmx in place, else by going back to the page."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponseRedirect(next_address(request, "/"))
    response = _switch(request, chosen) if request.htmx else HttpResponseRedirect(next_address(request, "/"))
    remember(request, response, theme=chosen)
    return response


def remember(request: PageRequest, response: HttpResponse, *, language: str = "", theme: str = "") -> None:
    """Keep what was chosen in cookies, and on the account of who is signed in."""
    if language:
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language)
    if theme:
        _set_cookie(response, THEME_COOKIE, theme)
    user = learner(request)
    if user is not None:
        services.choose_look(user, language=language, theme=theme)


def _switch(request: PageRequest, chosen: str) -> HttpResponse:
    response = render(request, "parts/theme.html", {"theme": chosen})
    response["HX-Trigger"] = f'{{"{THEME_CHANGED}": {{"theme": "{chosen}"}}}}'
    return response


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=settings.LANGUAGE_COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
