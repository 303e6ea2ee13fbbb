"""Which page is answered by what? The addresses of all doors."""

from django.urls import include, path

from labs.web import (
    accounts,
    aws_config,
    calibration,
    certificate,
    exam,
    export,
    home,
    keys,
    lab,
    ladder,
    notes,
    playgrounds,
    predicting,
    preferences,
    remedies,
    sandbox,
    sitting,
    study_room,
    survey,
    terminal,
)

of_a_sandbox = [
    path("run/<str:action>", sandbox.run),
    path("cli/<str:action>", sandbox.cli),
    path("predict", predicting.predict),
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

of_a_course = [
    path("study/", study_room.room, name="study"),
    path("study/begin", study_room.begin, name="begin-study"),
    path("map/", study_room.show_map, name="map"),
    path("practice/<slug:skill>/", study_room.practice, name="practice"),
    path("tests/<slug:form>/", exam.start, name="test"),
    path("certificate/", certificate.get, name="get-certificate"),
]
"""What a learner does in a course beside its labs."""

of_a_sitting = [
    path("", sitting.show, name="sitting"),
    path("touch", sitting.touch),
    path("pause", sitting.pause),
    path("resume", sitting.resume),
    path("end", sitting.end),
    path("hand-in", exam.hand_in),
    path("items/<int:position>/", sitting.show_item),
    path("items/<int:position>/answer", sitting.answer),
    path("items/<int:position>/draft", sitting.save_draft),
    path("items/<int:position>/verdict", sitting.verdict),
    path("items/<int:position>/scene", sitting.show_scene),
]
"""Below the address of a sitting (`page.address` in templates)."""

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/guest", accounts.start_as_guest, name="start-as-guest"),
    path("accounts/sign-up", accounts.sign_up, name="sign-up"),
    path("accounts/keep", accounts.sign_up, name="keep"),
    path("accounts/sign-in", accounts.sign_in, name="sign-in"),
    path("accounts/sign-out", accounts.sign_out, name="sign-out"),
    path("preferences/language", preferences.set_language, name="set-language"),
    path("preferences/theme", preferences.set_theme, name="set-theme"),
    path("study/", study_room.lead, name="to-study"),
    path("courses/<slug:slug>/", home.course, name="course"),
    path("courses/<slug:slug>/notes/", notes.show, name="notes"),
    path("courses/<slug:slug>/", include(of_a_course)),
    path("sessions/<uuid:uuid>/", include(of_a_sitting)),
    path("certificates/<uuid:uuid>/", certificate.show, name="certificate"),
    path("labs/<slug:slug>/", sandbox.show, name="lab"),
    path("labs/<slug:slug>/", include(of_a_sandbox)),
    path("labs/<slug:slug>/hint", lab.hint, name="hint"),
    path("labs/<slug:slug>/submit", lab.submit, name="submit"),
    path("labs/<slug:slug>/verdict", lab.verdict, name="verdict"),
    path("calibration/", calibration.show, name="calibration"),
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
