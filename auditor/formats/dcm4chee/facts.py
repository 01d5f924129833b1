"""A setting's value in effect: what the object says, else the product's default."""

from auditor.formats.dcm4chee.defaults import told
from auditor.formats.dcm4chee.directory import Thing
from auditor.formats.dcm4chee.ldif import Value
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown

CUT = "the file breaks off, so that nothing it lacks is proof"


def marked(thing: Thing) -> Evidence:
    """One line that shows which object this is."""
    for name in ("dicomAETitle", "hl7ApplicationName", "dicomPort", "dicomDeviceName", "cn"):
        if value := thing.get(name):
            return value.evidence
    return thing.evidence.source.line(thing.evidence.first)


def product(thing: Thing) -> str:
    """The program whose defaults hold for an object: the archive, or another one that is built on dcm4che."""
    device = thing.device or thing
    return "dcm4chee-arc" if device.archive else "dcm4che"


def stated(value: Value, result: bool, wanted: object = None) -> Known[bool]:
    """A truth value that a line states."""
    return Known(result, value.name, evidence=(value.evidence,), written=value.text, wanted=wanted)


def unset(setting: str, result: bool, thing: Thing, wanted: object = None) -> Fact[bool]:
    """A truth value that holds because an object does not say otherwise; of a file that breaks off none does."""
    if cut := (thing.device or thing).cut:
        return Unknown(setting, cut, (marked(thing),), "Export it again, whole.")
    return Known(result, setting, Basis.DEFAULT, (marked(thing),), told(setting, product(thing)), wanted=wanted)


def flag(thing: Thing, setting: str, *, default: bool, wanted: object = None) -> Fact[bool]:
    """A truth value of an object."""
    value = thing.get(setting)
    if value is None:
        return unset(setting, default, thing, wanted)
    if value.text.lower() not in {"true", "false"}:
        return Unknown(setting, "its value is neither TRUE nor FALSE", (value.evidence,), "Correct the value.")
    return stated(value, value.text.lower() == "true", wanted)


def holds(fact: Fact[bool]) -> bool:
    """Known to be so."""
    return isinstance(fact, Known) and fact.value


def denied(fact: Fact[bool]) -> bool:
    """Known not to be so."""
    return isinstance(fact, Known) and not fact.value
