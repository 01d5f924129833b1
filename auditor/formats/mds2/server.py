"""A sheet into a server: No is a fact that the manufacturer states, Yes a question to the practice."""

import re

from auditor.formats.mds2.questions import QUESTIONS, Question
from auditor.formats.mds2.sheet import Answer, Sheet
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Basis, Fact, Known, Unknown, derived
from auditor.model.frozen import dataclass
from auditor.model.pacs import Listener, Pacs, Tls

_CLEAR = ("secure_dicom", "tls", "coding_possible")
_NO_LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Facts:
    """The answers of one sheet as facts."""

    sheet: Sheet
    source: Source

    def answer(self, question: Question) -> Answer | None:
        """The answer where the question under that number is the expected one."""
        id = question.id if self.sheet.edition == "2019" else question.old
        found = self.sheet.answers.get(id)
        return found if found and re.search(question.about, found.text, re.IGNORECASE) else None

    def denied(self, key: str) -> Answer | None:
        """The answer where it is No."""
        found = self.answer(QUESTIONS[key])
        return found if found and found.word == "no" else None

    def can(self, *keys: str) -> Fact[bool]:
        """Whether the product can do all of some things: the first No decides; Yes leaves the question open."""
        for key in keys:
            if found := self.denied(key):
                return Known(False, found.id, Basis.ATTESTED, (_noted(found),), QUESTIONS[key].no, written="No")
        return self._open(keys[0])

    def _open(self, key: str) -> Unknown:
        question = QUESTIONS[key]
        id = question.id if self.sheet.edition == "2019" else question.old
        found = self.answer(question)
        if not id:
            reason = "this edition of the sheet does not ask"
            return Unknown(question.id, reason, (self.source.line(1),), "Ask for the sheet of HN 1-2019.")
        if found is None or not found.word:
            places = (found.evidence,) if found else (self.source.line(1),)
            return Unknown(id, "the manufacturer left the question open", places, "Ask the manufacturer.")
        if found.word == "yes":
            reason = "the product can do it; whether it is switched on is not in the sheet"
            return Unknown(id, reason, (_noted(found),), "Have the vendor show the setting.")
        told = "a note" if found.word == "see note" else "that it does not apply"
        return Unknown(id, f"the manufacturer answers with {told}", (_noted(found),), "Ask the manufacturer.")

    def must(self, key: str) -> Fact[bool]:
        """What cannot be where nobody has to log in at all."""
        nobody = self.denied(_NO_LOGIN)
        return self.can(_NO_LOGIN) if nobody else self.can(key)


def _noted(answer: Answer) -> Evidence:
    """The answer with the manufacturer's note."""
    return answer.evidence.noted(f"note of the manufacturer: {answer.note}" if answer.note else "")


def _number(fact: Fact[bool]) -> Fact[int]:
    if isinstance(fact, Unknown):
        return fact
    return Known(0, fact.setting, fact.basis, fact.evidence, fact.origin)


def _opposite(fact: Fact[bool]) -> Fact[bool]:
    return fact if isinstance(fact, Unknown) else derived(fact, not fact.value)


def build(sheet: Sheet, source: Source) -> Pacs:
    """The server that the sheet is about."""
    facts = Facts(sheet, source)
    head = sheet.head
    product = " ".join(head[key][0] for key in ("manufacturer", "model") if key in head)
    version = head.get("version")
    return Pacs(
        name=head["model"][0] if "model" in head and len(head["model"][0]) < 41 else "",
        product=product or "image server",
        evidence=next((head[key][1] for key in ("model", "manufacturer") if key in head), source.line(1)),
        version=Known(version[0], "Software Revision", Basis.ATTESTED, (version[1],))
        if version
        else Unknown("version", "the sheet does not name it", (source.line(1),), "Say which version runs."),
        listeners=(_dicom(facts),),
        personal_logins=_personal(facts),
        roles_separated=facts.must("roles"),
        idle_minutes=_number(facts.must("idle")),
        lockout=facts.must("lockout"),
        second_factor=facts.must("second_factor"),
        password_length=_number(facts.must("complexity")),
        checksums=facts.can("checksums"),
        encrypted_at_rest=facts.can("at_rest"),
        audit=facts.can("audit", "views", "user_in_log"),
        exports_logged=facts.can("exports"),
        audit_remote=facts.can("log_export"),
        audit_clear=_opposite(facts.can("log_coded")),
        host_check=facts.can("allow_list"),
        move_anywhere=_opposite(facts.can("fixed_places")),
        gaps=tuple(sheet.repeated),
    )


def _personal(facts: Facts) -> Fact[bool]:
    """PAUT-1 asks of all users and service accounts at once: only the older sheet's No is about people alone."""
    fact, asked = facts.must("unique"), QUESTIONS["unique"].id
    if isinstance(fact, Known) and fact.setting == asked:
        reason = "the product does not enforce a name and password for every user and every service account"
        return Unknown(asked, reason, fact.evidence, "Say which accounts are shared.")
    return fact


def _dicom(facts: Facts) -> Listener:
    """The DICOM port that every product of this kind has; the sheet names no number."""
    first = (facts.source.line(1),)
    unnamed = Unknown("port", "the sheet names no port", first, "Supply the DICOM conformance statement.")
    told = Unknown("callers", "the sheet does not say what unlisted callers may do", first, "Ask the manufacturer.")
    login = facts.can("nodes")
    return Listener(
        service="dicom",
        port=unnamed,
        enabled=Known(True, "DICOM", Basis.ASSUMED, first, "an image server has a DICOM port"),
        encrypted=_encrypted(facts),
        login=login,
        verbs=tuple((verb, told) for verb in ("echo", "find", "get", "move", "store")),
        titles_only=_opposite(login),
        tls=Tls(client_certificate=facts.can("certificates")),
        evidence=first,
    )


def _encrypted(facts: Facts) -> Fact[bool]:
    """Only where the product cannot encrypt at all it is sure; `sent_coded` alone may be switched on."""
    for key in _CLEAR:
        if facts.denied(key):
            return facts.can(key)
    if facts.sheet.edition == "2013":
        return facts.can("sent_coded")
    return facts.can("tls")
