"""Which parts of a page need not be drawn again? Those that depend on nothing but the values they are given.

`{% fragment "study/vpc.html" vpc=vpc selected=selected %}` draws a template like an include, but with these values alone,
and remembers the result by the values themselves: whatever changes is drawn anew, and nothing can ever be stale.
"""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from labs.web.request import language

register = template.Library()
REMEMBERED = 1024


@register.simple_tag
def fragment(name: str, **values: Hashable) -> SafeString:
    """The HTML of a template whose every value is frozen."""
    return _drawn(name, language(), tuple(values.items()))


@lru_cache(maxsize=REMEMBERED)
def _drawn(name: str, spoken: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    """`spoken` is the language that the template's own words are drawn in."""
    return render_to_string(name, dict(values))
