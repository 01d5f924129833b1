"""dicom.ini as dgate reads it (gpps.cpp of Conquest 1.5.0): names in any letter case, the first of several counts."""

from dataclasses import field

from auditor.formats import Coverage, State
from auditor.model.evidence import Evidence, Source
from auditor.model.frozen import dataclass

LONGEST = 2046
"""Characters of a line that the program takes in at once."""


@dataclass(frozen=True, slots=True)
class Item:
    """One `key = value`."""

    section: str
    key: str
    value: str
    """Without its quotes."""
    evidence: Evidence
    span: tuple[int, int]
    """The characters of the value, inside its quotes."""
    skipped: bool = False
    """The line begins with a blank, so that the program does not read it."""

    @property
    def open(self) -> bool:
        """A template's place holder stands in it."""
        return "${" in self.value or "{{" in self.value or "%(" in self.value


@dataclass(slots=True)
class Ini:
    """A whole file."""

    source: Source
    coverage: Coverage
    items: list[Item] = field(default_factory=list)
    sections: dict[str, Evidence] = field(default_factory=dict)
    """By name in small letters."""
    problems: list[str] = field(default_factory=list)

    @property
    def broken(self) -> str:
        """Why a key that is not there proves nothing; empty where the whole file was read."""
        return "the file breaks off or is damaged, so that nothing it lacks is proof" if self.problems else ""

    @property
    def root(self) -> str:
        """The section that counts, in small letters: the one that MicroPACS names."""
        named = self.find("sscscp", "MicroPACS")
        return named.value.lower() if named and named.value else "sscscp"

    def find(self, section: str, key: str) -> Item | None:
        """The first place of a key that the program reads."""
        return next((one for one in self.all(section, key) if not one.skipped), None)

    def all(self, section: str, key: str) -> list[Item]:
        """Every place of a key."""
        wanted = (section.lower(), key.lower())
        return [one for one in self.items if (one.section.lower(), one.key.lower()) == wanted]

    def get(self, key: str) -> Item | None:
        """A key of the section that counts."""
        return self.find(self.root, key)


def parse(source: Source) -> Ini:
    """The whole file; lines that are none of it are counted as not understood."""
    ini = Ini(source, Coverage(source))
    section = ""
    for number, line in enumerate(source.lines, 1):
        stripped = line.strip()
        if not stripped or stripped.startswith((";", "#")):
            ini.coverage.mark(State.BLANK, number)
        elif line.startswith("[") and "]" in line:
            section = line[1 : line.index("]")].strip()
            ini.sections.setdefault(section.lower(), source.line(number))
            ini.coverage.mark(State.UNDERSTOOD, number)
        elif "=" in line and len(line) <= LONGEST:
            ini.items.append(_item(source, number, line, section))
            ini.coverage.mark(State.WITHOUT_EFFECT, number)
        else:
            what = "is longer than the program reads" if "=" in line else "is neither a section nor a key with a value"
            ini.problems.append(f"Line {number}: it {what}. Correct it and export again.")
    return ini


def _item(source: Source, number: int, line: str, section: str) -> Item:
    start = source.starts[number - 1]
    key, _, rest = line.partition("=")
    value = rest.strip(" \t")
    begin = start + len(key) + 1 + len(rest) - len(rest.lstrip(" \t"))
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    inner = value[1:-1] if quoted else value
    return Item(
        section=section,
        key=key.strip(" \t"),
        value=inner,
        evidence=source.at(start, start + len(line.rstrip()) or start + 1),
        span=(begin + quoted, begin + quoted + len(inner)),
        skipped=line[0] in " \t",
    )
