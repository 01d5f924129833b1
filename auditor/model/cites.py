"""Citations of a check."""

from auditor.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Cites:
    """Where a check's subject stands in the rule and in other frameworks; short forms, separated by blanks.

    `312(e)(1)` means 45 CFR 164.312(e)(1). The first of `hipaa` is the primary one. `nprm` are numbers of the
    *proposed* rule of January 2025 and are printed nowhere but in the appendix on it.
    """

    hipaa: str
    csf: str = ""
    sp80053: str = ""
    cis: str = ""
    hicp: str = ""
    nprm: str = ""

    @property
    def rows(self) -> tuple[str, ...]:
        """The citations in full: `164.312(e)(1)`."""
        return tuple(f"164.{one}" for one in self.hipaa.split())
