"""Which page is answered by what? The addresses of all doors."""

from django.urls import include, path

from labs.web import (
    accounts,
    aws_config,
    export,
    home,
    keys,
    lab,
    ladder,
    playgrounds,
    preferences,
    remedies,
    sandbox,
    survey,
    terminal,
)

of_a_sandbox = [
    path("run/<str:action>", sandbox.run),
    path("cli/<str:action>", sandbox.cli),
    path("export/<slug:form>", export.export),
    path("undo", sandbox.undo),
    path("reset", sandbox.reset),
    path("changes", sandbox.changes),
    path("survey", survey.show),
    path("survey/ask", survey.ask),
    path("survey/cancel", survey.cancel),
    path("config", aws_config.show),
    path("config/<slug:what>", aws_config.act),
    path("keys", keys.create),
    path("keys/revoke", keys.revoke),
    path("remediation", remedies.put),
    path("terminal", terminal.terminal),
    path("terminal/complete", terminal.complete),
]
"""What can be done in every sandbox, below the address of its page (`page.address` in templates)."""

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/guest", accounts.start_as_guest, name="start-as-guest"),
    path("accounts/sign-up", accounts.sign_up, name="sign-up"),
    path("accounts/keep", accounts.sign_up, name="keep"),
    path("accounts/sign-in", accounts.sign_in, name="sign-in"),
    path("accounts/sign-out", accounts.sign_out, name="sign-out"),
    path("preferences/language", preferences.set_language, name="set-language"),
    path("preferences/theme", preferences.set_theme, name="set-theme"),
    path("courses/<slug:slug>/", home.course, name="course"),
    path("labs/<slug:slug>/", sandbox.show, name="lab"),
    path("labs/<slug:slug>/", include(of_a_sandbox)),
    path("labs/<slug:slug>/hint", lab.hint, name="hint"),
    path("labs/<slug:slug>/submit", lab.submit, name="submit"),
    path("labs/<slug:slug>/verdict", lab.verdict, name="verdict"),
    path("troubleshooting/", ladder.show, name="troubleshooting"),
    path("troubleshooting/<int:number>/start", ladder.start, name="start-rung"),
    path("playgrounds/", playgrounds.index, name="playgrounds"),
    path("playgrounds/new", playgrounds.create, name="create-playground"),
    path("playgrounds/import", playgrounds.bring, name="import-playground"),
    path("playgrounds/tokens", playgrounds.create_token, name="create-token"),
    path("playgrounds/tokens/<int:token_id>/revoke", playgrounds.revoke_token, name="revoke-token"),
    path("playgrounds/<uuid:uuid>/", sandbox.show, name="playground"),
    path("playgrounds/<uuid:uuid>/", include(of_a_sandbox)),
    path("playgrounds/<uuid:uuid>/rename", playgrounds.rename, name="rename-playground"),
    path("playgrounds/<uuid:uuid>/remove", playgrounds.remove, name="remove-playground"),
    path("api/", include("labs.api.urls")),
]
