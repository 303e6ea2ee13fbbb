"""Authors' Markdown becomes HTML that can do no harm."""

import pytest

from labs.courses import markdown
from labs.courses.markdown import render
from tests.threads import at_once


def test_markdown_is_rendered() -> None:
    assert render("**Why.** Look:\n\n1. one\n2. two") == (
        "<p><strong>Why.</strong> Look:</p>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n"
    )


def test_tables_are_rendered() -> None:
    assert "<td>80</td>" in render("| Port |\n|---|\n| 80 |")


def test_an_action_is_marked_so_that_a_page_can_lead_to_its_form() -> None:
    assert render("Use `CreateVpc` with `10.0.0.0/16`.") == (
        '<p>Use <code data-action="create_vpc">CreateVpc</code> with <code>10.0.0.0/16</code>.</p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<p style="color:red" onclick="x()">hello</p>',
        "![x](data:text/html;base64,AAAA)",
        '<iframe src="https://example.com"></iframe>',
    ],
)
def test_nothing_active_comes_through(text: str) -> None:
    html = render(text)
    for harm in ("<script", 'href="javascript', "<p style", "<iframe", 'src="data:'):
        assert harm not in html


def test_links_say_nothing_about_where_they_come_from() -> None:
    assert render("[AWS](https://aws.amazon.com/)") == (
        '<p><a href="https://aws.amazon.com/" rel="noopener noreferrer">AWS</a></p>\n'
    )


def test_texts_that_are_first_rendered_at_once_are_rendered_in_full() -> None:
    texts = [f"**{number}**\n\n- `a`\n- *b*\n\n| a |\n|---|\n| {number} |" for number in range(4)]
    expected = [render(one) for one in texts]

    for _ in range(40):
        markdown.render.cache_clear()
        markdown._parser.cache_clear()
        assert at_once(*(lambda one=one: render(one) for one in texts)) == expected
