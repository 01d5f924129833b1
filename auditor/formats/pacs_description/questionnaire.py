"""The description as a form: each question in a comment, every answer still open."""

from collections.abc import Iterable, Iterator

from auditor.formats.pacs_description.questions import (
    ACCOUNT,
    DICOM_PORT,
    OTHER_PORT,
    PEER,
    PORT,
    SERVER,
    SERVICES,
    TLS,
    VERBS,
    Question,
)

_HEAD = """\
# A description of an image server for hipaa-auditor, for a product that exports no configuration.
# Answer with yes, no, a number or a text. Leave unknown where you do not know; write n/a where it does not exist.
# Where it matters, say how you know: encrypted: {value: yes, evidence: "vendor letter of May 3"}
# An open answer is shown as an open question, never as good.
pacs_description: 1

# By what name do you call this server?
system: ""
# Who answers, and when (2026-11-24)?
answered_by: ""
answered_on: ""
"""
_EMPTY = {"text": '""', "number": "unknown", "yes-no": "unknown"}


def questionnaire() -> str:
    """The whole form."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD.rstrip("\n")
    for section in SERVER:
        yield f"\n# {section.about}"
        yield f"{section.key}:"
        yield from _asked(section.questions, 2)
    yield "\n# The ports on which it answers: one block for each."
    yield "ports:"
    yield from _port("dicom", (*PORT, *DICOM_PORT))
    yield "    # What may a caller do that is not listed?"
    yield "    unlisted_callers_may:"
    yield from (line for verb, text in VERBS.items() for line in (f"      # {text}", f"      {verb}: unknown"))
    yield from _tls()
    yield from _port("web", (*PORT, *OTHER_PORT))
    yield from _tls()
    yield "\n# The devices that it knows: one block for each."
    yield "devices:"
    yield from _first("- ", _asked(PEER, 4))
    yield "    # What may it do?"
    yield "    may:"
    yield from (f"      {verb}: unknown" for verb in VERBS)
    yield "\n# The accounts that people log in with: one block for each. Never write a password here."
    yield "accounts:"
    yield from _first("- ", _asked(ACCOUNT, 4))


def _asked(questions: Iterable[Question], depth: int) -> Iterator[str]:
    blank = " " * depth
    for one in questions:
        yield f"{blank}# {one.ask}"
        yield f"{blank}{one.key}: {_EMPTY[one.kind]}"


def _first(mark: str, lines: Iterator[str]) -> Iterator[str]:
    """The lines of a list's member; the mark stands before its first key."""
    comment = next(lines)
    yield comment[2:]
    yield f"  {mark}{next(lines).strip()}"
    yield from lines


def _port(service: str, questions: tuple[Question, ...]) -> Iterator[str]:
    others = ", ".join(f"{name} ({text})" for name, text in SERVICES.items())
    yield (
        f"  # Which service? One of: {', '.join(SERVICES)}." if service == "dicom" else f"  # {others[:0]}Another port."
    )
    yield f"  - service: {service}"
    yield from _asked(questions, 4)


def _tls() -> Iterator[str]:
    yield "    # Where it is encrypted:"
    yield "    tls:"
    yield from _asked(TLS, 6)
