"""Small checks and judgements for tables of findings."""

from collections.abc import Iterator
from typing import Any

from auditor.checking.check import Check, Page
from auditor.checking.run import Judgement
from auditor.model.cites import Cites
from auditor.model.estate import Estate
from auditor.model.evidence import Source
from auditor.model.finding import Effect, Finding, Verdict, Weakness
from auditor.model.pacs import Pacs
from auditor.model.subject import Subject
from auditor.model.text import message

SOURCE = Source("orthanc.json", "one\ntwo\n")
LINE = SOURCE.line(1)
PAGE = Page("Anyone may look", "May anyone look?", "It matters.", (("practice", "Act."),), ("Look.",), ("None.",))
DICOM = Subject("pacs-1", ("dicom", "104"), service="dicom", port=104)


def silent(_pacs: Pacs) -> Iterator[Finding]:
    yield from ()


def check(id: str = "pacs-look", *, hipaa: str = "312(d)", **more: Any) -> Check:
    given = {"weakness": Weakness.WEAK_BARRIER, "effect": Effect.BULK, "subject": Pacs, "page": PAGE, **more}
    return Check(id, 1, "Nobody looks", cites=Cites(hipaa), asks=silent, **given)


def judged(
    by: Check | None = None, subject: Subject = DICOM, verdict: Verdict = Verdict.FAIL, **more: Any
) -> Judgement:
    evidence = more.pop("evidence", (LINE,))
    return Judgement(by or check(), Finding(verdict, subject, message("so it is"), evidence, **more))


NOWHERE = Estate()
