"""Our own description of an image server whose product exports nothing; people fill it in."""

import re
from importlib import import_module

from auditor.formats import NO, Format, Guess, reader
from auditor.model.evidence import Source

_MARK = re.compile(r"(?m)^pacs_description[ \t]*:")


def certainty(source: Source) -> Guess:
    """By its first key."""
    return Guess(3, "the key pacs_description") if _MARK.search(source.text) else NO


def questionnaire() -> str:
    """The form, which nothing but `formats --questionnaire` asks for."""
    form: str = import_module("auditor.formats.pacs_description.questionnaire").questionnaire()
    return form


FORMAT = Format(
    name="pacs_description",
    title="Description of an image server",
    export=(
        "Print the form with 'hipaa-auditor formats pacs_description --questionnaire' into a file such as pacs.yaml, "
        "and fill it in together with the vendor."
    ),
    certainty=certainty,
    read=reader("auditor.formats.pacs_description.read"),
    kind="pacs",
    questionnaire=questionnaire,
)
