"""Reading a page as a browser would, strictly: what is open is closed, ids are unique."""

from __future__ import annotations

from html.parser import HTMLParser

EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Page(HTMLParser):
    """A page that was read; `faults` names what is wrong with its form."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
        self.faults += self._ids() + self._labels()

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) > len(set(names)):
            self.faults.append(f"<{tag}> says an attribute twice")
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        self.text += data

    def _ids(self) -> list[str]:
        ids = [a["id"] for _, a in self.found if "id" in a]
        return [f"id {one} twice" for one in set(ids) if ids.count(one) > 1]

    def _labels(self) -> list[str]:
        named = {a["for"] for a in self.all("label")}
        fields = [a for tag in ("input", "select", "textarea") for a in self.all(tag)]
        return [
            f"{a.get('name')} has no label"
            for a in fields
            if a.get("type") != "hidden" and a.get("id") not in named
        ]
