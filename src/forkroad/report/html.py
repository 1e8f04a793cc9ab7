"""HTML by one rule: what is text is escaped, what is markup was made here.

Every text of the page goes through `escaped`, every piece of data through `script_data`; there
is no other way in, so that a label can change what is read and never how the page is built.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

_VOID = frozenset({"meta", "img", "br"})


class Markup(str):
    """A text that is HTML already; only this module and the page's own files make any."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Return a text as HTML, in an element or in quotes.

    >>> escaped('<b title="x">')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return Markup(escape(text, quote=True))


def tag(name: str, /, *children: str, **attributes: str | int | bool | None) -> Markup:
    """Return an element; children that are not Markup are texts and are escaped.

    `class_` is the class, other underscores are hyphens. True writes an attribute without a
    value, False and None leave it out.

    >>> tag("p", "1 < 2", class_="note")
    '<p class="note">1 &lt; 2</p>'
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")


def joined(*children: str) -> Markup:
    """Return several pieces one after the other, texts escaped."""
    return Markup("".join(it if isinstance(it, Markup) else escaped(it) for it in children))


def script_data(identifier: str, data: Any) -> Markup:
    r"""Return data as a block that scripts read; nothing in it can end the block.

    >>> script_data("d", ["</script>"])
    '<script type="application/json" id="d">["\\u003c/script\\u003e"]</script>'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="{escaped(identifier)}">{text}</script>')


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(str(value))}"'
