"""What a description may answer: one question for each fact of a server that some check reads."""

from typing import Literal

from auditor.model.frozen import dataclass

Kind = Literal["yes-no", "number", "text"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; yes stands for True of the fact."""

    key: str
    """In the file."""
    field: str
    """In the model."""
    ask: str
    """In plain words."""
    kind: Kind = "yes-no"


@dataclass(frozen=True, slots=True)
class Section:
    """Questions about one side of the server."""

    key: str
    about: str
    questions: tuple[Question, ...]


SERVER = (
    Section(
        "product",
        "The product",
        (
            Question("manufacturer", "", "Who makes it?", "text"),
            Question("name", "product", "What is it called?", "text"),
            Question("version", "version", "Which version runs, with all its numbers?", "text"),
        ),
    ),
    Section(
        "people",
        "The people who log in",
        (
            Question("accounts_set_up", "users_declared", "Are accounts set up for the people who work with it?"),
            Question("own_login", "personal_logins", "Does each person log in with a name of their own?"),
            Question("rights_by_role", "roles_separated", "Do people have different rights, by their role?"),
            Question("delete_for_everyone", "delete_unrestricted", "May everyone who can log in delete studies?"),
            Question(
                "idle_logoff_minutes",
                "idle_minutes",
                "After how many idle minutes is a person logged off? 0: never.",
                "number",
            ),
            Question(
                "least_password_length",
                "password_length",
                "How many characters must a password have? 0: any number.",
                "number",
            ),
            Question("lockout", "lockout", "Is an account locked after several wrong passwords?"),
            Question("second_factor", "second_factor", "Must people show a second proof beside the password?"),
        ),
    ),
    Section(
        "web",
        "Web pages and API",
        (
            Question("file_share", "webdav", "Does it offer all studies as a file share (WebDAV)?"),
            Question("runs_scripts", "scripting", "Does it run scripts that are sent to its API?"),
            Question("writes_files", "file_writes", "Can its API write files on the server?"),
            Question("endless_links", "share_links", "Can links to studies be made that need no login and never end?"),
            Question(
                "checks_other_servers", "verify_peers", "Does it check the certificates of servers that it calls?"
            ),
        ),
    ),
    Section(
        "dicom",
        "DICOM",
        (
            Question("callers_bound_to_address", "host_check", "Must a listed device call from its own address?"),
            Question("names_a_person", "user_identity", "Must each DICOM call name a person, and is that verified?"),
            Question("shipped_title", "default_title", "Does it still use the AE title it was shipped with?"),
            Question("sends_anywhere", "move_anywhere", "Can a caller have images sent to a place that is not listed?"),
        ),
    ),
    Section(
        "storage",
        "Images on disk",
        (
            Question("encrypted", "encrypted_at_rest", "Is the disk or the store encrypted?"),
            Question("folder", "storage_path", "In which folder are the images?", "text"),
            Question("shared_folder", "shared_path", "Is that folder on a network share, or open to other programs?"),
            Question("replaceable", "overwrite", "Can a stored image be replaced by another one?"),
            Question("deletes_oldest", "recycle", "Does it delete the oldest studies when it is full?"),
            Question("checksums", "checksums", "Does it keep checksums that show damage to an image?"),
            Question("database", "database", "Where is its database: local, or at which host?", "text"),
            Question("database_encrypted", "database_encrypted", "Is the line to the database encrypted, or local?"),
        ),
    ),
    Section(
        "audit",
        "The audit log",
        (
            Question("on", "audit", "Is it recorded who looked at which images?"),
            Question("exports", "exports_logged", "Is it recorded which images were sent where?"),
            Question("second_system", "audit_remote", "Does the log go to a second system?"),
            Question("in_clear", "audit_clear", "Does it travel there without encryption?"),
            Question("leaves_out", "audit_suppressed", "Does it leave out searches, views, exports or log-ins?"),
            Question("kept_days", "retention_days", "For how many days is it kept? 0: without end.", "number"),
            Question("names_in_other_logs", "phi_in_logs", "Do names of patients get into other logs?"),
        ),
    ),
)
SERVICES = {
    "dicom": "DICOM, with TLS or without",
    "web": "web pages, API or DICOMweb",
    "hl7": "HL7",
    "database": "its database",
    "ldap": "its directory",
    "console": "an administrator's console",
    "debug": "an interface for programmers",
}
PORT = (
    Question("port", "port", "Which port number?", "number"),
    Question("address", "bind", "To which address is it bound? Leave it empty for all.", "text"),
    Question("encrypted", "encrypted", "Is it encrypted (TLS, https)?"),
    Question("answers_other_computers", "remote", "Does it answer computers other than the server itself?"),
)
DICOM_PORT = (
    Question("title", "title", "Which AE title does it have?", "text"),
    Question("callers_proven", "login", "Must every caller come from a listed address, or show a certificate?"),
    Question("listed_name_is_enough", "titles_only", "Is a listed AE title all that a caller must show?"),
    Question("checks_called_title", "called_title_checked", "Does it refuse calls to a wrong AE title?"),
)
OTHER_PORT = (
    Question("login", "login", "Must callers log in before they see anything?"),
    Question("published_account", "default_account", "Does an account that the vendor publishes open it?"),
)
VERBS = {
    "echo": "ask whether it is there",
    "find": "search for patients and studies",
    "worklist": "read the worklist",
    "get": "fetch images",
    "move": "have images sent",
    "store": "put images in",
}
TLS = (
    Question("below_1_2", "minimum_weak", "Does it accept TLS versions below 1.2?"),
    Question("weak_ciphers", "weak_ciphers", "Does it accept weak ciphers (3DES, RC4, CBC with SHA-1)?"),
    Question("no_encryption", "null_ciphers", "Does it accept ciphers that do not encrypt?"),
    Question("caller_certificate", "client_certificate", "Must a caller show a certificate that it checks?"),
    Question("takes_any_certificate", "trust_disabled", "Does it ask for a certificate and take any?"),
)
PEER = (
    Question("title", "title", "Which AE title does the device have?", "text"),
    Question("host", "host", "Which address or host name?", "text"),
    Question("port", "port", "Which port number?", "number"),
    Question("encrypted", "encrypted", "Is what is sent to it encrypted?"),
    Question("more_than_one", "wildcard", "Does the entry stand for more than one device?"),
)
ACCOUNT = (
    Question("name", "name", "Which login name?", "text"),
    Question("administrator", "administrator", "May it change settings?"),
    Question("shared", "generic", "Is it used by more than one person?"),
    Question("published_password", "default_password", "Has it still the password that the vendor publishes?"),
)
UNASKED = {
    "title_implicit": "it tells of a setting that a file leaves out",
}
"""Facts that no person can be asked for, and why."""
