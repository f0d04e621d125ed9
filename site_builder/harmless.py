"""What of a text, an address or a value may be printed: nothing hidden, no address that runs something, no JSON that ends its script."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls, and characters that turn the direction of text; none of them is ever ours to print."""

_UNSAFE_IN_SCRIPT = re.compile(f"[<>&\u2028\u2029]|{HIDDEN.pattern}")


def shown(value: Any) -> Any:
    """What templates print: text without controls; what is already markup stays."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():  # none that is hidden is printable
        return value
    return HIDDEN.sub("", value)


def safe_url(url: str) -> str:
    """An address of the outside world that may be followed (http, https, mailto); else empty."""
    cleaned = HIDDEN.sub("", url).strip()
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return cleaned if parts.path else ""
    return cleaned if parts.scheme in {"http", "https"} and parts.netloc else ""


def json_text(value: Any) -> Markup:
    """A value as JSON that may stand in a ``<script>`` of data: no character of it can end the element or begin another, none is hidden."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Markup(_UNSAFE_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
