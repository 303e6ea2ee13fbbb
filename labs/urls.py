"""Which page is answered by what? The addresses of all doors."""

from django.urls import include, path

from labs.web import accounts, home, lab, preferences, terminal

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
    path("labs/<slug:slug>/", lab.lab, name="lab"),
    path("labs/<slug:slug>/run/<slug:action>", lab.run, name="run"),
    path("labs/<slug:slug>/undo", lab.undo, name="undo"),
    path("labs/<slug:slug>/reset", lab.reset, name="reset"),
    path("labs/<slug:slug>/changes", lab.changes, name="changes"),
    path("labs/<slug:slug>/hint", lab.hint, name="hint"),
    path("labs/<slug:slug>/submit", lab.submit, name="submit"),
    path("labs/<slug:slug>/verdict", lab.verdict, name="verdict"),
    path("labs/<slug:slug>/terminal", terminal.terminal, name="terminal"),
    path("labs/<slug:slug>/terminal/complete", terminal.complete, name="terminal-complete"),
    path("api/", include("labs.api.urls")),
]
