"""Every word of the interface is there in Korean."""

import re

import pytest

from tests.web.catalogue import Message, korean, messages

pytestmark = pytest.mark.xdist_group("translations")
"""In one process, which reads all words once."""

PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")


def first(message: Message) -> str:
    return message if isinstance(message, str) else message[-1]


def test_no_message_lacks_its_korean() -> None:
    translated = korean()

    missing = {message: place for message, place in messages().items() if not all(translated.get(message, ("",)))}

    assert missing == {}


def test_no_translation_is_left_over() -> None:
    assert set(korean()) - set(messages()) == set()


def test_translations_keep_every_placeholder() -> None:
    broken = [
        message
        for message, forms in korean().items()
        for form in forms
        if set(PLACEHOLDER.findall(first(message))) != set(PLACEHOLDER.findall(form))
    ]

    assert broken == []
