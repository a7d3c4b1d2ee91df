"""Amazon CloudWatch Logs: which events a filter pattern takes."""

import re

from moto.logs import models

from patches import patch

TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))')
"""One term of a pattern for unstructured events: `ERROR`, `"a phrase"`, `%regex%`; optional (`?`) or excluded (`-`)."""


class Terms:
    """A pattern for unstructured events. Terms are case-sensitive, all are required, in any order; of those with `?` one
    is enough, and next to other terms they count for nothing; those with `-` may not be there. Source: Amazon CloudWatch Logs
    user guide, "Filter pattern syntax", "Using filter patterns to match terms in unstructured log events"."""

    def __init__(self, pattern: str | None) -> None:
        terms = [
            (sign, re.compile(regex or re.escape(phrase.replace('\\"', '"') or word)))
            for sign, phrase, regex, word in TERM.findall(pattern or "")
        ]
        self.required = [term for sign, term in terms if sign == ""]
        self.excluded = [term for sign, term in terms if sign == "-"]
        self.optional = [term for sign, term in terms if sign == "?"]

    def matches(self, message: str) -> bool:
        if self.required or self.excluded:
            return all(term.search(message) for term in self.required) and not any(
                term.search(message) for term in self.excluded
            )
        return not self.optional or any(term.search(message) for term in self.optional)


@patch("logs.filter-patterns")
def filter_patterns() -> None:
    """moto takes every event where a pattern begins with `?`, `-` or `%`, and knows one phrase alone. Patterns of JSON (`{`)
    and of delimited events (`[`) are left to moto, which takes every event."""
    moto_filter = models.EventMessageFilter

    def event_filter(pattern: str | None) -> "Terms | models.EventMessageFilter":
        return moto_filter(pattern) if (pattern or "").lstrip()[:1] in ("{", "[") else Terms(pattern)

    models.EventMessageFilter = event_filter
