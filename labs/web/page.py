"""What does the page of a sandbox show? One object a request; each part is worked out only when a template asks for it.

A lab and a playground share everything but what is around the network: the guide and the verdict, or the name.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from labs.assess.document import LabDocument
from labs.assess.intents import unwanted_packets
from labs.cloud import registry
from labs.cloud.account import Account
from labs.cloud.cli_line import cli_line, has_cli_line
from labs.cloud.facts.regions import REGIONS
from labs.cloud.world import World
from labs.courses import queries as courses
from labs.grading import queries as grading
from labs.grading.models import Submission
from labs.grading.queries import Best
from labs.study import queries as study
from labs.study.journal import Change, may_be_reset
from labs.study.keys import keys_of
from labs.study.models import AccessKey, Sandbox, User
from labs.study.services import Ran
from labs.study.surveys import standing_of, survey_of
from labs.web import wording
from labs.web.bill import BillView, Spent, bill_view, spent_on
from labs.web.cli.guests import has_shell
from labs.web.compliance import Board, board
from labs.web.desk import DeskView, desk_view
from labs.web.forms import Form, as_shown, form_of, read
from labs.web.guide import GuideView, guide_view
from labs.web.hardware import HardwareView, hardware_view
from labs.web.history import Line, lines
from labs.web.home import in_language
from labs.web.inspector import Inspected, Offer, creations, fill, inspect
from labs.web.journey import Help, PacketForm, packet_form
from labs.web.key_texts import MadeKey
from labs.web.prediction import PREDICTING, Asked, PredictionView, asked_first, prediction_view
from labs.web.reaching import Reaching, question_about, reaching
from labs.web.regions import RegionLink, region_links
from labs.web.request import language
from labs.web.shown import Shown
from labs.web.surveyed import SurveyView, survey_view
from labs.web.topology import Topology, draw
from labs.web.verdict import VerdictView, verdict_view
from labs.web.wording import Explained

LAST_ENTRIES = 15
"""Of the journal, so many are shown at once."""
MOST_ENTRIES = 2_000
A_WHILE = timedelta(seconds=1)
LAST_SUBMISSIONS = 10
"""So many are shown."""


class SandboxPage:
    """A learner's sandbox as it stands, one Region of it, seen through what the page's address asks for."""

    template: str
    """What draws the whole page."""
    address: str
    """Where the page is; whatever can be done there has an address below."""

    def __init__(self, user: User, sandbox: Sandbox, query: dict[str, str]) -> None:
        self.user = user
        self.sandbox = sandbox
        self.query = query
        self.language = language()
        self.sent: QueryDict | None = None
        """What the learner typed, when it has to be shown again."""
        self.more = ""
        self.refusal: Explained | None = None
        self.refusal_of_config: Explained | None = None
        """Why something asked on the board of AWS Config was refused."""
        self.answer = ""
        """What EC2 answered to a question, as JSON."""
        self.answer_title = _("AWS's answer")
        self.said = ""
        """What just happened, in one line."""
        self.conflict = ""
        self.terminal: Shown | None = None
        """What the terminal printed, when something was typed into it."""
        self.shows_cli_line = False
        """Whether the open form is shown with its line of the AWS CLI."""
        self.part = False
        """Whether only parts of the page are sent, to be put in place by htmx."""
        self.made: MadeKey | None = None
        """An access key that was just made: its secret is shown now and never again."""
        self.keys_fault = ""

    @cached_property
    def account(self) -> Account:
        """The worlds of all Regions."""
        return study.account_of(self.sandbox)

    @cached_property
    def world(self) -> World:
        """The world of the Region that is shown."""
        return study.world_in(self.account, self.sandbox, self.region)

    @property
    def home(self) -> str:
        """The Region where the sandbox began."""
        return self.account.home.region

    @property
    def region(self) -> str:
        """The Region that is shown, "" when that is the home Region; what is no Region is not heeded."""
        asked = self.query.get("region", "")
        return asked if asked in REGIONS and asked != self.home else ""

    @property
    def in_region(self) -> str:
        """What the address of a form ends with, so that it acts in the Region that is shown."""
        return f"?{urlencode({'region': self.region})}" if self.region else ""

    @property
    def here(self) -> str:
        """What a link says first, so that the Region stays, and the view of the hardware open."""
        kept = {"region": self.region, "hardware": self.query.get("hardware", "")}
        said = {name: value for name, value in kept.items() if value}
        return f"{urlencode(said)}&" if said else ""

    @cached_property
    def regions(self) -> tuple[RegionLink, ...]:
        """The Regions that can be shown."""
        return region_links(self.account, self.world.region)

    @cached_property
    def access_keys(self) -> list[AccessKey]:
        """The keys that open the sandbox for AWS's own clients."""
        return keys_of(self.sandbox)

    @cached_property
    def token(self) -> str:
        """Makes a form sent twice have one effect."""
        return uuid4().hex

    @property
    def revision(self) -> int:
        return self.sandbox.revision

    @cached_property
    def topology(self) -> Topology:
        return draw(self.world)

    @property
    def selected(self) -> str:
        return self.query.get("select", "")

    @property
    def kept(self) -> str:
        """What a link to a form says first, so that Region and selection are kept."""
        return self.here + (f"{urlencode({'select': self.selected})}&" if self.selected else "")

    @cached_property
    def inspected(self) -> Inspected | None:
        return inspect(self.world, self.selected, self.language)

    @property
    def has_shell(self) -> bool:
        """Whether what is selected is an instance in which commands can be run."""
        return has_shell(self.world, self.selected)

    @property
    def question(self) -> str:
        """What can be asked about what is selected; empty while it is answered."""
        return "" if self.query.get("ask") else question_about(self.world, self.selected)

    @cached_property
    def reaching(self) -> Reaching | None:
        """Who reaches what is selected, or what would be lost without it, where that was asked."""
        return reaching(self.world, self.selected) if self.query.get("ask") == "reach" else None

    @cached_property
    def action(self) -> registry.Action | None:
        """The action whose form is open."""
        return registry.actions().get(self.query.get("action", ""))

    @property
    def action_title(self) -> str:
        return str(wording.title_of(self.action.name)) if self.action else ""

    @cached_property
    def form(self) -> Form | None:
        """The open form, filled with what was typed, or else with what is selected."""
        if self.action is None:
            return None
        filled = dict(fill(self.action, self.world.resources.get(self.selected)))
        return form_of(self.action, self.world, filled if self.sent is None else self.sent, self.more)

    @cached_property
    def cli_line(self) -> str:
        """The open form, as it is filled in, as a line of the AWS CLI; empty where the CLI has none."""
        if self.action is None or self.form is None or not has_cli_line(self.action.name):
            return ""
        sent = as_shown(self.form) if self.sent is None else self.sent
        return cli_line(self.action.name, read(self.action, sent), region=self.region)

    @property
    def refusal_beside_field(self) -> bool:
        """Whether the refusal is about a field of the open form."""
        return bool(self.refusal and self.form and self.form.knows(self.refusal.parameter))

    @property
    def refusal_among_options(self) -> bool:
        """Whether the refusal is about a field that is folded away."""
        return bool(self.refusal and self.form and any(one.top == self.refusal.parameter for one in self.form.options))

    @cached_property
    def creations(self) -> tuple[Offer, ...]:
        return creations()

    @cached_property
    def journal(self) -> list[Line]:
        last = MOST_ENTRIES if "journal" in self.query else LAST_ENTRIES
        return lines(study.journal(self.sandbox, last, by=self.journal_by), self.language)

    @property
    def journal_by(self) -> str:
        """Whose entries are shown: `service`, `people`, or "" for everybody's."""
        by = self.query.get("by", "")
        return by if by in ("service", "people") else ""

    @property
    def services_have_worked(self) -> bool:
        """Whether the entries that are shown, or left out, are those of AWS's services."""
        return bool(self.journal_by) or any(one.by_service for one in self.journal)

    @property
    def more_journal(self) -> bool:
        """Whether there are older entries than those shown."""
        return "journal" not in self.query and self.sandbox.journal_length > LAST_ENTRIES

    @cached_property
    def last_change(self) -> Change | None:
        """The last change that stands."""
        return study.undoable(self.sandbox)

    @property
    def undoable(self) -> str:
        """What undo would take back, in words; empty when there is nothing."""
        return str(wording.title_of(self.last_change.action)) if self.last_change else ""

    @property
    def resettable(self) -> bool:
        """Whether starting over would change anything."""
        return may_be_reset(self.last_change)

    @cached_property
    def board(self) -> Board:
        """AWS Config in the Region that is shown."""
        return board(self.world, self.language, self.query)

    @property
    def config_at_work(self) -> bool:
        """Whether AWS Config has yet to look at something."""
        return self.sandbox.config_due is not None

    @cached_property
    def bill(self) -> BillView:
        return bill_view(self.world, self.account, self.language)

    @cached_property
    def spent(self) -> Spent | None:
        """What the selected resource costs and has cost."""
        return spent_on(self.world, self.selected)

    @property
    def shows_hardware(self) -> bool:
        """Whether the view of the hardware is open."""
        return bool(self.query.get("hardware"))

    @cached_property
    def hardware(self) -> HardwareView:
        return hardware_view(self.world)

    @cached_property
    def packet(self) -> PacketForm:
        return packet_form(self.world, self.query, self.language, self.account.peers(self.world), self.help)

    @property
    def predicting(self) -> Asked | None:
        """What is asked before the packet is sent, where the learner wants to say first what becomes of it."""
        waits = PREDICTING in self.query and not self.packet.fault
        return asked_first(self.query, self.sent, self.language) if waits else None

    @cached_property
    def prediction(self) -> PredictionView | None:
        """What the learner said of the packet before it was sent, and whether it came so."""
        return prediction_view(self.user, self.sandbox, self.query, self.language)

    @property
    def help(self) -> Help:
        """Whether the smallest fix for a packet may be asked for."""
        return Help(offered=True)

    @cached_property
    def desk(self) -> DeskView:
        """What surrounds AWS Config."""
        return desk_view(self.world, self.language)

    @property
    def desk_typed(self) -> Mapping[str, Any]:
        """What was sent from there and refused, so that it stands there again beside the reason."""
        return self.sent if self.refusal and self.sent and self.sent.get("desk") else {}

    @cached_property
    def survey(self) -> SurveyView | None:
        """The last survey of the Region that is shown."""
        row = survey_of(self.sandbox, self.region)
        return survey_view(row, self) if row else None

    @property
    def survey_standing(self) -> str:
        """Whether the survey that is shown is of the network as it is now."""
        row = survey_of(self.sandbox, self.region)
        return standing_of(self.sandbox, self.region, row) if row else ""

    @property
    def changed_elsewhere(self) -> str:
        """What is said when somebody else changed the sandbox."""
        raise NotImplementedError

    @property
    def begun_anew(self) -> str:
        """What is said after a reset."""
        raise NotImplementedError

    @property
    def over_again(self) -> str:
        """What is asked before a reset."""
        raise NotImplementedError

    def tell(self, result: Mapping[str, Any]) -> None:
        """Show what EC2 answered."""
        self.answer = json.dumps(result, indent=2, ensure_ascii=False)

    def show(self, printed: str) -> None:
        """Show what a program printed."""
        self.answer_title = _("What it printed")
        self.answer = printed.rstrip("\n") or "-"

    def refuse(self, refusal: Any) -> None:
        """Show why the cloud refused."""
        self.refusal = wording.explain(refusal, self.language)

    def look_again(self) -> None:
        """Forget what was read of the sandbox's worlds, which has changed."""
        for stale in ("account", "world", "board"):
            vars(self).pop(stale, None)

    def catch_up(self, ran: Ran) -> None:
        """Show the sandbox as a service left it, which is newer than what the page had read."""
        self.sandbox.revision = ran.sandbox.revision
        self.sandbox.journal_length = ran.sandbox.journal_length
        self.sandbox.config_due = ran.sandbox.config_due
        self.sandbox.world = ran.sandbox.world
        self.look_again()
        if ran.world.region == (self.region or self.home):
            self.world = ran.world


class LabPage(SandboxPage):
    """A learner's lab: with the guide, which plays in the home Region, and the verdict, which judges it."""

    template = "study/lab.html"

    def __init__(self, user: User, sandbox: Sandbox, query: dict[str, str]) -> None:
        super().__init__(user, sandbox, query)
        self.slug: str = sandbox.its_lab.slug
        self.address = f"/labs/{self.slug}/"

    @cached_property
    def document(self) -> LabDocument:
        return courses.document(self.sandbox.its_version)

    @property
    def title(self) -> str:
        return in_language(self.sandbox.its_lab, "title")

    @property
    def course_title(self) -> str:
        return in_language(self.sandbox.its_lab.course, "title")

    @property
    def changed_elsewhere(self) -> str:
        return _("This lab was changed in another window. You see the newest state now.")

    @property
    def begun_anew(self) -> str:
        return _("The lab is as it was at the start.")

    @property
    def over_again(self) -> str:
        return _("Start this lab over?")

    @property
    def help(self) -> Help:
        """Only where the lab says so, and then without what its checks do not want to see."""
        return Help(
            offered=self.document.smallest_fix,
            unwanted=lambda: unwanted_packets(self.document, self.world, self.account.peers(self.world)),
        )

    @cached_property
    def guide(self) -> GuideView:
        return guide_view(self.document, self.sandbox, self.language, solved=self.best.complete)

    @cached_property
    def submissions(self) -> list[Submission]:
        """The last few submissions, newest first."""
        return grading.recent(self.sandbox, LAST_SUBMISSIONS)

    @cached_property
    def best(self) -> Best:
        """The best score so far; asked for only where there are more submissions than the last few."""
        return grading.best_of(self.sandbox, self.submissions if len(self.submissions) < LAST_SUBMISSIONS else None)

    @property
    def nobody_checks(self) -> bool:
        """Whether the work has waited a while and no worker is there; a page that is asked for anew says so."""
        waited = timezone.now() - self.submissions[0].queued_at if self.submissions else timedelta()
        return waited > A_WHILE and not grading.worker_alive()

    @cached_property
    def next_lab(self) -> dict[str, str] | None:
        """The lab after this one in its course: its address and title."""
        following = courses.lab_after(self.sandbox.its_lab)
        return {"address": f"/labs/{following.slug}/", "title": in_language(following, "title")} if following else None

    @cached_property
    def verdict(self) -> VerdictView | None:
        if not self.submissions:
            return None
        return verdict_view(self.submissions[0], self.account.home, self.document, self.language)

    @property
    def earlier(self) -> list[Submission]:
        return self.submissions[1:]


class PlaygroundPage(SandboxPage):
    """A learner's playground: no guide and no verdict."""

    template = "study/playground.html"

    def __init__(self, user: User, sandbox: Sandbox, query: dict[str, str]) -> None:
        super().__init__(user, sandbox, query)
        self.address = address_of(sandbox)

    @property
    def title(self) -> str:
        return called(self.sandbox)

    @property
    def changed_elsewhere(self) -> str:
        return _("This playground was changed elsewhere. You see the newest state now.")

    @property
    def begun_anew(self) -> str:
        return _("The playground is as it was at the start.")

    @property
    def over_again(self) -> str:
        return _("Start this playground over?")


def address_of(playground: Sandbox) -> str:
    """Where the page of a playground is."""
    return f"/playgrounds/{playground.pk}/"


def called(playground: Sandbox) -> str:
    """What a playground is called: its name, or else its account."""
    return playground.name or _("Playground %(account)s") % {"account": playground.account_id}
