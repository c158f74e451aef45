"""Watching a browser: what a page did wrong while nobody was looking at that."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# A network that is away is what many tests are about; the page must say so, not the console.
WEATHER = re.compile(r"net::ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED|CONNECTION_RESET)")

# What a node was sending when it was ended; nowhere else may an answer stop in its middle.
CUT_OFF = re.compile(
    r"net::ERR_(CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE)"
)


class Watch:
    """Notes each error, each breach of the content policy, each request to a third party."""

    def __init__(self, context, node) -> None:
        self.node = node
        self.troubles: list[str] = []
        self.expected: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self.troubles.append(f"uncaught: {error.error}"))
        context.on("request", self._asked)

    def expects(self, *patterns: str) -> None:
        """Let these pass: what a test provokes on purpose."""
        self.expected += patterns

    @property
    def unexpected(self) -> list[str]:
        return [
            said for said in self.troubles if not any(re.search(p, said) for p in self.expected)
        ]

    def _said(self, message) -> None:
        # A breach of the content policy is said here too, by Chromium itself.
        if message.type in ("error", "warning") and not self._weather(message.text):
            self.troubles.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _weather(self, text: str) -> bool:
        return bool(WEATHER.search(text) or (self.node.ended and CUT_OFF.search(text)))

    def _asked(self, request) -> None:
        parts = urlsplit(request.url)
        asked = f"{parts.scheme}://{parts.netloc}"
        if parts.scheme in ("http", "https") and asked != self.node.address:
            self.troubles.append(f"third party: {request.url}")
