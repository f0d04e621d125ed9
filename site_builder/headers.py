"""The headers that the published site is served with, said once: the emitted ``_headers``, netlify.toml and ``serve`` agree with it.

Knows paths and header lines. Does not know who sends them.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)

META_POLICY = "; ".join(_POLICY)
"""The policy for a ``<meta http-equiv>``, for hosts that send no headers: a meta tag may not carry ``frame-ancestors``."""

CSP = "Content-Security-Policy"

HEADERS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "/*": MappingProxyType(
            {
                CSP: f"{META_POLICY}; frame-ancestors 'self'",
                "Strict-Transport-Security": "max-age=31536000",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "strict-origin-when-cross-origin",
                "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            }
        ),
        # Named by its content: what is loaded when a reader asks for it need never be asked for again.
        "/assets/lazy/*": MappingProxyType({"Cache-Control": "public, max-age=31536000, immutable"}),
        # One figure in somebody's article: the only pages that others may frame. A later rule overrides an earlier one.
        "/embed/*": MappingProxyType({CSP: f"{META_POLICY}; frame-ancestors *"}),
        "/en/embed/*": MappingProxyType({CSP: f"{META_POLICY}; frame-ancestors *"}),
    }
)
"""Path pattern → header → value, the general first."""


def headers_for(path: str) -> dict[str, str]:
    """The headers of one address, which begins with a slash: every rule that matches, the later over the earlier."""
    return {
        header: value
        for pattern, headers in HEADERS.items()
        if path.startswith(pattern.removesuffix("*"))
        for header, value in headers.items()
    }


def files() -> Iterator[tuple[str, bytes]]:
    """The file ``_headers`` of the site, as Netlify and those who follow it read it."""
    rules = (
        f"{pattern}\n" + "".join(f"  {header}: {value}\n" for header, value in headers.items()) for pattern, headers in HEADERS.items()
    )
    yield "_headers", "".join(rules).encode()
