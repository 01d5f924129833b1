"""Which files may be manufacturers' disclosure sheets."""

import re
from importlib import import_module

from auditor.formats import NO, Guess
from auditor.model.evidence import Source

_TITLE = re.compile(r"(?i)Manufacturer\s+Disclosure\s+Statement\s+for\s+Medical\s+Device\s+Security|\bMDS\s?(?:2|²)\b")


def certainty(source: Source) -> Guess:
    """By the title of the form or of its first section; only such a text is looked through for numbered questions."""
    titled = _TITLE.search(source.text[:20_000]) is not None
    if not titled and "ALOF-1" not in source.text and "(ALOF)" not in source.text:
        return NO
    found: Guess = import_module("auditor.formats.mds2.sheet").guess(source, titled=titled)
    return found
