"""The packets of `hipaa-auditor flow`: a CSV in, one answer a line out."""

import csv
import io

from auditor.analysis.flow import Answer, Course
from auditor.model.estate import Estate
from auditor.model.frozen import dataclass
from auditor.model.net import ICMP, ICMPV6, PROTOCOL_NAMES, V6, Packet, address, show_address

COLUMNS = ("ingress", "proto", "src", "sport", "dst", "dport")
_PROTOCOLS = {name: number for number, name in PROTOCOL_NAMES.items()}
_EPHEMERAL = 40000
_ECHO = {ICMP: 8 << 8, ICMPV6: 128 << 8}


class BadPacketsError(Exception):
    """A CSV that cannot be answered: file, line, what is wrong and how it is written."""


@dataclass(frozen=True, slots=True)
class Row:
    """The answer to the n-th packet, counted from 1."""

    n: int
    answer: Answer

    def as_json(self) -> dict[str, object]:
        """The shape of the contract."""
        return {
            "n": self.n,
            "verdict": self.answer.verdict,
            "delivered_to": self.answer.delivered_to,
            "path": [
                {
                    "file": step.evidence.source.path if step.evidence else None,
                    "line": step.evidence.first if step.evidence else None,
                    "rule": step.rule,
                    "action": step.action,
                }
                for step in self.answer.path
            ],
            "reason": self.answer.reason,
        }

    def __str__(self) -> str:
        places = [
            f"{step.evidence.source.path}:{step.evidence.first}"
            for step in self.answer.path
            if step.evidence is not None
        ]
        to = f" to {self.answer.delivered_to}" if self.answer.delivered_to else ""
        return f"{self.n} {self.answer.verdict}{to} [{', '.join(places)}] {self.answer.reason}".rstrip()


def answers(estate: Estate, text: str, name: str) -> list[Row]:
    """Answer every packet of a CSV with the contract's header. Raises BadPacketsError."""
    reader = csv.DictReader(io.StringIO(text), skipinitialspace=True)
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise BadPacketsError(f"{name}, line 1: the header lacks {', '.join(missing)}. Write: {','.join(COLUMNS)}")
    course, found = Course(estate), []
    for n, row in enumerate(reader, 1):
        try:
            packet = _packet(row)
        except ValueError as error:
            raise BadPacketsError(f"{name}, line {reader.line_num}: {error}") from None
        found.append(Row(n, course.answer((row["ingress"] or "").strip(), packet)))
    return found


def _packet(row: dict[str, str]) -> Packet:
    protocol = _protocol((row["proto"] or "").strip().lower())
    src, dst = _address(row["src"], "src"), _address(row["dst"], "dst")
    if (src >= V6) != (dst >= V6):
        raise ValueError(f"{show_address(src)} and {show_address(dst)} are of different address families.")
    return Packet(
        src,
        dst,
        protocol,
        _number(row["sport"], "sport", 65535, _EPHEMERAL),
        _number(row["dport"], "dport", 65535, _ECHO.get(protocol, 0)),
    )


def _protocol(text: str) -> int:
    if text in _PROTOCOLS:
        return _PROTOCOLS[text]
    return _number(text, "proto", 255, None)


def _address(text: str | None, column: str) -> int:
    try:
        return address((text or "").strip())
    except ValueError:
        raise ValueError(f"{column} is {text!r}; write an address such as 198.51.100.7.") from None


def _number(text: str | None, column: str, most: int, absent: int | None) -> int:
    text = (text or "").strip()
    if not text and absent is not None:
        return absent
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise ValueError(
            f"{column} is {text!r}; write a number from 0 to {most}"
            + (", or tcp, udp, icmp." if column == "proto" else ".")
        )
    return int(text)
