"""How does an author's Markdown become HTML that is safe to show?

AWS's name of an action in `code` is marked with `data-action`, so that a page can lead from the word to the form.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from labs.cloud import registry

TAGS = {
    "a", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h3", "h4", "h5", "hr", "img", "kbd", "li", "ol", "p", "pre",
    "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"data-action", "class"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
}
SCHEMES = {"https", "http", "mailto"}


@lru_cache(maxsize=2048)
def render(text: str) -> str:
    """Markdown as HTML: no script, no style, no raw HTML but the listed tags."""
    return _cleaned(_parser().render(text))


@lru_cache(maxsize=2048)
def render_line(text: str) -> str:
    """Markdown without blocks as HTML that stands within a line: the text of an option."""
    return _cleaned(_parser().renderInline(text))


def _cleaned(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("code_inline", _code)
    # It puts its rules in order when it first needs them, and a second thread would find only some of them there.
    parser.render("*a*")
    return parser


def _code(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    text = escapeHtml(tokens[index].content)
    action = _actions().get(tokens[index].content)
    return f'<code data-action="{action}">{text}</code>' if action else f"<code>{text}</code>"


@cache
def _actions() -> Mapping[str, str]:
    """AWS's name of every action -> the action. What several services call the same is EC2's, if it has it."""
    by_service = sorted(registry.actions().values(), key=lambda one: one.service == "ec2")
    return {one.api_name: one.name for one in by_service}
