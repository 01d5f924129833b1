"""The numbers that exist in the frameworks which checks cite, so that no citation is ever made up."""

import re
from functools import cache

from auditor.model.cites import Cites
from auditor.model.regulation import hipaa

# NIST CSWP 29 (CSF 2.0, February 2024): 106 subcategories by category.
_CSF = {
    "GV.OC": "1-5", "GV.RM": "1-7", "GV.RR": "1-4", "GV.PO": "1-2", "GV.OV": "1-3", "GV.SC": "1-10",
    "ID.AM": "1-5 7-8", "ID.RA": "1-10", "ID.IM": "1-4",
    "PR.AA": "1-6", "PR.AT": "1-2", "PR.DS": "1-2 10-11", "PR.PS": "1-6", "PR.IR": "1-4",
    "DE.CM": "1-3 6 9", "DE.AE": "2-4 6-8",
    "RS.MA": "1-5", "RS.AN": "3 6-8", "RS.CO": "2-3", "RS.MI": "1-2",
    "RC.RP": "1-6", "RC.CO": "3-4",
}  # fmt: skip
# NIST SP 800-53 revision 5.2: 300 controls in force by family; the gaps were withdrawn.
_SP80053 = {
    "AC": "1-12 14 16-25", "AT": "1-4 6", "AU": "1-14 16", "CA": "1-3 5-9", "CM": "1-14", "CP": "1-4 6-13",
    "IA": "1-13", "IR": "1-9", "MA": "1-7", "MP": "1-8", "PE": "1-6 8-23", "PL": "1-2 4 7-11", "PM": "1-32",
    "PS": "1-9", "PT": "1-8", "RA": "1-3 5-10", "SA": "1-5 8-11 15-17 20-24", "SC": "1-8 10-13 15-18 20-32 34-51",
    "SI": "1-8 10-23", "SR": "1-12",
}  # fmt: skip
# Control enhancements that our checks cite; add one here after looking it up.
_ENHANCEMENTS = {
    "AC-2": "2 5", "AC-6": "5 9", "AC-17": "2", "AU-4": "1", "AU-9": "2", "IA-2": "1-2", "IA-5": "1",
    "SC-7": "5 10-12 21", "SC-8": "1", "SC-28": "1",
}  # fmt: skip
# CIS Controls 8.1 (June 2024): 153 safeguards, by control.
_CIS = (5, 7, 14, 12, 6, 8, 7, 12, 7, 7, 5, 8, 11, 9, 7, 14, 9, 5)
# HHS 405(d), Health Industry Cybersecurity Practices, 2023 edition.
_HICP = 10
# The proposed rule of January 2025 (90 FR 898) is checked by its shape only.
_NPRM = re.compile(r"3(?:06|08|10|12|14|16)(?:\([a-j]\))(?:\(\d{1,2}\))?(?:\([ivx]+\))?(?:\([A-E]\))?")


def _numbers(text: str) -> list[int]:
    pairs = (part.partition("-")[::2] for part in text.split())
    return [number for low, high in pairs for number in range(int(low), int(high or low) + 1)]


@cache
def known() -> dict[str, frozenset[str]]:
    """Every citation that exists, in the short form of `Cites`, by framework."""
    return {
        "hipaa": frozenset(id.removeprefix("164.") for id in hipaa().ids),
        "csf": frozenset(f"{name}-{one:02}" for name, text in _CSF.items() for one in _numbers(text)),
        "sp80053": frozenset(f"{name}-{one}" for name, text in _SP80053.items() for one in _numbers(text))
        | frozenset(f"{name}({one})" for name, text in _ENHANCEMENTS.items() for one in _numbers(text)),
        "cis": frozenset(f"{control}.{one + 1}" for control, count in enumerate(_CIS, 1) for one in range(count)),
        "hicp": frozenset(f"#{one + 1}" for one in range(_HICP)),
    }


def unknown(cites: Cites) -> tuple[str, ...]:
    """The citations that do not exist, each with its framework: `csf PR.AC-1`."""
    wrong = [
        f"{framework} {one}"
        for framework, numbers in known().items()
        for one in getattr(cites, framework).split()
        if one not in numbers
    ]
    return (*wrong, *(f"nprm {one}" for one in cites.nprm.split() if not _NPRM.fullmatch(one)))
