"""Was this very form sent before? For what is shown once: reloading the answer must not make another.

Remembered are the tokens that the page gave its forms, in the session. They open nothing.
"""

from labs.web.request import PageRequest

REMEMBERED = 20


def first_time(request: PageRequest) -> bool:
    """Whether the form's token comes for the first time. A form without a token is always new."""
    token = request.POST.get("client_token", "")[:64]
    sent = request.session.get("sent_once", [])
    if token in sent:
        return False
    if token:
        request.session["sent_once"] = [*sent, token][-REMEMBERED:]
    return True
