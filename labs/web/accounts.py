"""Who are you? Guests start at once and may keep their work; accounts sign up, in and out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from labs.study import services
from labs.study.models import User
from labs.study.services import Brought
from labs.web import preferences
from labs.web.request import PageRequest, learner, next_address

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignUpForm(forms.Form):
    """A name and a password; the service says what is wrong with them."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 8 characters; not a common one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SignInForm(AuthenticationForm):
    """Django's own, saying nothing about which of the two was wrong."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("This user name and password do not belong together."),
        "inactive": _("This account is closed."),
    }


@require_POST
def start_as_guest(request: PageRequest) -> HttpResponse:
    """Begin at once, without a name."""
    if learner(request) is None:
        login(request, services.create_guest(), backend=BACKEND)
    return HttpResponseRedirect(next_address(request, "/"))


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: PageRequest) -> HttpResponse:
    """Make an account; a guest's work comes along."""
    user = learner(request)
    if user is not None and not user.is_guest:
        return HttpResponseRedirect(next_address(request, "/"))
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        account = _account(form, user)
        if account is not None:
            login(request, account, backend=BACKEND)
            messages.success(request, gettext("Welcome, %(name)s.") % {"name": account.username})
            return HttpResponseRedirect(next_address(request, "/"))
    return _page(request, "accounts/sign_up.html", form)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: PageRequest) -> HttpResponse:
    """Come back to an account; what was done as a guest comes along where the account has nothing of its own."""
    guest = learner(request)
    if guest is not None and not guest.is_guest:
        return HttpResponseRedirect(next_address(request, "/"))
    form = SignInForm(request, request.POST or None)
    if not form.is_valid():
        return _page(request, "accounts/sign_in.html", form)
    account: Any = form.get_user()
    login(request, account)
    if guest is not None:
        _tell_brought(request, services.bring_work(guest, account))
    response = HttpResponseRedirect(next_address(request, "/"))
    preferences.remember(request, response, language=account.language, theme=account.theme)
    return response


@require_POST
def sign_out(request: PageRequest) -> HttpResponse:
    """Leave. A guest's work would be lost, so guests are asked to keep it first."""
    user = learner(request)
    if user is not None and user.is_guest and "sure" not in request.POST:
        return render(request, "accounts/leave.html")
    logout(request)
    return HttpResponseRedirect("/")


def _account(form: SignUpForm, guest: User | None) -> User | None:
    name, password = form.cleaned_data["username"], form.cleaned_data["password"]
    try:
        with transaction.atomic():
            return services.keep_work(guest or services.create_guest(), name, password)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _tell_brought(request: PageRequest, brought: Brought) -> None:
    if brought.moved:
        said = ngettext(
            "Your work in %(count)d lab came along.", "Your work in %(count)d labs came along.", len(brought.moved)
        )
        messages.success(request, said % {"count": len(brought.moved)})
    if brought.left:
        said = ngettext(
            "In %(count)d lab your account had work already; it was left as it is.",
            "In %(count)d labs your account had work already; it was left as it is.",
            len(brought.left),
        )
        messages.info(request, said % {"count": len(brought.left)})


def _page(request: PageRequest, template: str, form: forms.Form) -> HttpResponse:
    context = {"form": form, "next": next_address(request, ""), "guest": learner(request)}
    return render(request, template, context, status=422 if form.errors else 200)
