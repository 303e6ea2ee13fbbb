"""The learner's playgrounds: the list, new ones, names, removal; and the tokens with which scripts make their own."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from labs.classroom import queries as classroom
from labs.classroom.models import Scope
from labs.classroom.services import LONGEST_VALID, create_api_token, revoke_api_token
from labs.cloud.facts.regions import REGIONS
from labs.cloud.snapshot import UnreadableDocument
from labs.study import playgrounds
from labs.study import queries as study
from labs.study.imports import LARGEST_FILE, FileTooLarge, import_playground
from labs.study.models import Sandbox, User
from labs.study.playgrounds import HOME_REGION, LONGEST_NAME, MOST_PLAYGROUNDS
from labs.study.services import StudyError
from labs.web.import_texts import ImportReport, fault_text, import_report
from labs.web.once import first_time
from labs.web.page import address_of, called
from labs.web.request import PageRequest, learner
from labs.web.shown import Shown

LIST = "/playgrounds/"
SANDBOXES = "/api/v1/sandboxes"
USUAL_DAYS = 90
RECIPE = Path(__file__).with_name("recipes") / "describe-vpc.sh"
"""The commands that print such a document."""
JSON_TYPES = ("application/json", "text/json", "text/plain", "application/octet-stream", "")
JSON_ENDINGS = (".json", ".txt")
"""How browsers may call a JSON document, which is read as one whatever it is called."""
PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class PlaygroundForm(forms.Form):
    """What a new playground is to be; nothing has to be filled in."""

    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=LONGEST_NAME, widget=forms.TextInput(attrs=PLAIN)
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Home Region"),
        required=False,
        initial=HOME_REGION,
        choices=[(one.region_name, f"{one.region_name} · {one.long_name}") for one in REGIONS.values()],
    )
    account_id = forms.RegexField(
        "^[0-9]{12}$",
        label=gettext_lazy("Account id"),
        required=False,
        help_text=gettext_lazy("12 digits; drawn when you leave it empty."),
        widget=forms.TextInput(
            attrs={**PLAIN, "inputmode": "numeric", "maxlength": "12", "placeholder": "123456789012"}
        ),
        error_messages={"invalid": gettext_lazy("An account id has exactly 12 digits.")},
    )


class ImportForm(forms.Form):
    """A real VPC that is to become a playground."""

    file = forms.FileField(
        label=gettext_lazy("JSON file"),
        help_text=gettext_lazy("What the aws ec2 describe commands print, merged; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=LONGEST_NAME, widget=forms.TextInput(attrs=PLAIN)
    )
    masked = forms.BooleanField(
        label=gettext_lazy("Mask account ids and key names"), required=False, initial=True, widget=forms.CheckboxInput()
    )

    def __init__(self, sent: Any = None, files: Any = None) -> None:
        super().__init__(sent, files, auto_id="import_%s")

    def clean_file(self) -> Any:
        """The file, when its type and its size are those of such a document."""
        file = self.cleaned_data["file"]
        if file.content_type not in JSON_TYPES or not file.name.lower().endswith(JSON_ENDINGS):
            raise forms.ValidationError(_("This is no JSON file: its name should end in .json."))
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(str(FileTooLarge.message))
        return file


class TokenForm(forms.Form):
    """What a new token is to be."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "CI"}),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Valid for so many days"), initial=USUAL_DAYS, min_value=1, max_value=LONGEST_VALID
    )

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent, auto_id="token_%s")


class PlaygroundCard(Shown, frozen=True, kw_only=True):
    """A playground in the list."""

    id: str
    address: str
    called: str
    name: str
    region: str
    account_id: str
    updated_at: Any


@require_safe
def index(request: PageRequest) -> HttpResponse:
    """All playgrounds of the learner; for visitors, what they are and a way in."""
    user = learner(request)
    return _page(request, user) if user else render(request, "playgrounds/enter.html", {"next": LIST})


@require_POST
def create(request: PageRequest) -> HttpResponse:
    """A new playground, and on to it."""
    user = learner(request)
    if user is None:
        return HttpResponseRedirect(LIST)
    form = PlaygroundForm(request.POST)
    if form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        try:
            return HttpResponseRedirect(address_of(playgrounds.create_playground(user, **wanted)))
        except StudyError as error:
            form.add_error(None, str(error))
    return _page(request, user, form=form, status=422)


@never_cache
@require_POST
def bring(request: PageRequest) -> HttpResponse:
    """A new playground of an uploaded document, and what is to be told of the reading."""
    user = learner(request)
    if user is None or not first_time(request):
        return HttpResponseRedirect(LIST)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            made = import_playground(user, wanted["file"].read(), name=wanted["name"], masked=wanted["masked"])
        except UnreadableDocument as fault:
            form.add_error("file", fault_text(fault))
        except StudyError as error:
            form.add_error(None, str(error))
        else:
            told = import_report(address_of(made.playground), called(made.playground), made.report)
            return _page(request, user, told=told)
    return _page(request, user, import_form=form, status=422)


@require_POST
def rename(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Another name for a playground."""
    user = learner(request)
    if user is None:
        return HttpResponseRedirect(LIST)
    try:
        playgrounds.rename_playground(_own(user, uuid), request.POST.get("name", ""))
    except StudyError as error:
        return _page(request, user, fault=str(error), status=422)
    messages.success(request, _("Renamed."))
    return HttpResponseRedirect(LIST)


@require_POST
def remove(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Remove a playground with everything in it."""
    user = learner(request)
    if user is None:
        return HttpResponseRedirect(LIST)
    playground = _own(user, uuid)
    playgrounds.remove_playground(playground)
    messages.success(request, _("%(name)s is removed.") % {"name": called(playground)})
    return HttpResponseRedirect(LIST)


@never_cache
@require_POST
def create_token(request: PageRequest) -> HttpResponse:
    """A new token for scripts, whose text stands in this answer alone. Guests sign up first."""
    user = learner(request)
    if user is None or user.is_guest or not first_time(request):
        return HttpResponseRedirect(f"{LIST}#tokens")
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, user, token_form=form, status=422)
    wanted = form.cleaned_data
    try:
        _token, text = create_api_token(user, name=wanted["name"], days=wanted["days"], scopes=(Scope.SANDBOXES,))
    except StudyError as error:
        form.add_error(None, str(error))
        return _page(request, user, token_form=form, status=422)
    return _page(request, user, made=text)


@require_POST
def revoke_token(request: PageRequest, token_id: int) -> HttpResponse:
    """Let a token open nothing any more."""
    user = learner(request)
    if user is not None:
        revoke_api_token(user, token_id)
        messages.success(request, _("The token is revoked."))
    return HttpResponseRedirect(f"{LIST}#tokens")


def _own(user: User, uuid: UUID) -> Sandbox:
    found = study.playground_of(user, uuid)
    if found is None:
        raise Http404
    return found


def _page(
    request: PageRequest,
    user: User,
    *,
    form: PlaygroundForm | None = None,
    import_form: ImportForm | None = None,
    told: ImportReport | None = None,
    token_form: TokenForm | None = None,
    made: str = "",
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    cards = [_card(one) for one in study.playgrounds_of(user)]
    context = {
        "playgrounds": cards,
        "full": len(cards) >= MOST_PLAYGROUNDS,
        "most": MOST_PLAYGROUNDS,
        "form": form or PlaygroundForm(),
        "import_form": import_form or ImportForm(),
        "told": told,
        "recipe": RECIPE.read_text(encoding="utf-8"),
        "fault": fault,
        "tokens": [one for one in classroom.valid_tokens(user) if one.reaches(Scope.SANDBOXES)],
        "token_form": token_form or TokenForm(),
        "client_token": uuid4().hex,
        "made": made,
        "sandboxes": request.build_absolute_uri(SANDBOXES),
    }
    return render(request, "playgrounds/playgrounds.html", context, status=status)


def _card(playground: Sandbox) -> PlaygroundCard:
    return PlaygroundCard(
        id=str(playground.pk),
        address=address_of(playground),
        called=called(playground),
        name=playground.name,
        region=study.home_region(playground),
        account_id=playground.account_id,
        updated_at=playground.updated_at,
    )
