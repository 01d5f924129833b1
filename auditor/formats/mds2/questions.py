"""The questions of the sheet that decide something, in both editions, and what an answer of No shows.

The sheet tells what the product can do. No decides: the product cannot. Yes decides nothing: whether it is switched
on is for the practice to say. Each number is taken only where its question speaks of what is expected there.
"""

from auditor.model.frozen import dataclass

EDITIONS = {"2019": "ANSI/NEMA HN 1-2019", "2013": "HIMSS/NEMA HN 1-2013"}


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the sheet."""

    id: str
    """Of HN 1-2019."""
    old: str
    """Of HN 1-2013; empty where it did not ask."""
    about: str
    """A word of the question, as a regular expression."""
    no: str
    """What No shows, as a clause."""


QUESTIONS = {
    "idle": Question("ALOF-1", "1-1", r"inactivity", "it cannot log idle people off"),
    "audit": Question("AUDT-2", "2-1", r"audit|recorded", "it records no events"),
    "views": Question("AUDT-2.5", "2-2.2", r"presentation|display", "it does not record who looked at what"),
    "user_in_log": Question("AUDT-1.1", "2-3.1", r"user", "its record does not name the user"),
    "exports": Question("AUDT-2.8", "2-2.5", r"transmission", "it does not record what is sent over the network"),
    "log_export": Question("AUDT-5", "", r"export", "its log cannot leave the machine"),
    "log_coded": Question("AUDT-5.4", "", r"encrypt", "its log is not encrypted on the way"),
    "login": Question("AUTH-1", "3-1", r"login|unauthorized", "it asks nobody to log in"),
    "roles": Question("AUTH-2", "3-2", r"privilege", "it gives everybody the same rights"),
    "checksums": Question("IGAU-1", "9-1", r"integrity", "it does not check the integrity of what it stores"),
    "nodes": Question("NAUT-1", "11-1", r"authentication", "it cannot tell who sends and who receives"),
    "allow_list": Question("NAUT-2", "", r"access control|firewall", "it cannot limit who connects"),
    "certificates": Question("NAUT-3", "", r"certificate", "it cannot check certificates of callers"),
    "unique": Question("PAUT-1", "12-1.1", r"unique", "it cannot give several users a name and password each"),
    "lockout": Question("PAUT-3", "12-3", r"lock", "it cannot lock accounts after wrong passwords"),
    "complexity": Question("PAUT-6", "12-6", r"complexity", "it has no rule for passwords"),
    "second_factor": Question("PAUT-8", "", r"multi-?factor", "it cannot ask for a second proof"),
    "at_rest": Question("STCF-1", "17-1", r"at rest", "it cannot encrypt what it stores"),
    "sent_coded": Question("TXCF-2", "18-2", r"encrypted prior", "it sends patient data without encryption"),
    "coding_possible": Question("TXCF-2.1", "", r"configure", "it sends patient data without encryption"),
    "fixed_places": Question("TXCF-3", "18-3", r"fixed list|destinations", "it sends patient data to any place"),
    "secure_dicom": Question("TXCF-5", "", r"secure transmission", "it has no encrypted DICOM"),
    "tls": Question("CONN-7", "", r"TLS|Transport Layer", "it has no TLS"),
}
"""By what is asked."""
