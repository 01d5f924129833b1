"""The files of one Orthanc server into the model."""

from collections.abc import Iterator

from auditor.formats import NotReadableError, Reading
from auditor.formats.orthanc import archive, dicom, http, modalities
from auditor.formats.orthanc.advisories import AS_OF, advisories
from auditor.formats.orthanc.assembly import Problems, Server, assembled, item_of
from auditor.formats.orthanc.credentials import credentials
from auditor.formats.orthanc.database import database, database_encrypted
from auditor.formats.orthanc.documents import CONFIGURATION, Document, document, in_effect
from auditor.formats.orthanc.effective import Config, by_product, denied, judged
from auditor.formats.orthanc.lines import coverage, gaps, without_effect
from auditor.formats.orthanc.plugins import authorization, scripts
from auditor.formats.orthanc.remarks import notices
from auditor.formats.orthanc.secrets import account, in_clear, left_at_default, strike, strike_comments
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import Fact, Known
from auditor.model.pacs import Account, Listener, Overlay, Pacs, Publication
from auditor.syntax.jsonc import Object

_SHIPPED_NAMES = frozenset({"", "MyOrthanc", "Orthanc", "Orthanc inside Docker"})


def read(sources: tuple[Source, ...], overlays: tuple[Overlay, ...]) -> Reading:
    """The server that the files describe; one for each container that runs with them. Raises NotReadableError."""
    read_by_it, renamed = in_effect([document(one) for one in sources])
    documents = tuple(read_by_it)
    problems = [problem for one in documents for problem in _broken(one)]
    problems += [(one.source, _RENAMED) for one in renamed]
    if sources and not any(one.keys for one in documents):
        raise NotReadableError(problems[0][1] if problems else "It holds no setting. Export the configuration again.")
    for one in (*documents, *renamed):
        strike_comments(one.tree, one.source)
    for one in renamed:
        strike(item_of(one, None))
    servers = tuple(_pacs(documents, overlay, problems) for overlay in overlays or (None,))
    return Reading(
        pacs=servers,
        coverage=(*(coverage(one) for one in documents), *(without_effect(one) for one in renamed)),
        problems=tuple(dict.fromkeys(problems)),
        name=servers[0].name,
    )


_RENAMED = "Orthanc reads files of its folder that end in .json only; this has no effect. Remove it from the export."


def _broken(one: Document) -> Iterator[tuple[Source, str]]:
    for problem in one.tree.problems:
        line = one.source.line_at(problem.at)
        remedy = "Export it again, whole." if one.tree.truncated else "Orthanc does not start with it. Correct it."
        yield one.source, f"Line {line}: {problem.text} {remedy} The rest was not read."
    if one.tree.behind is not None:
        line = one.source.line_at(one.tree.behind)
        yield (
            one.source,
            f"Line {line}: Orthanc ignores what follows the closing bracket. Move it inside, or remove it.",
        )


def _pacs(documents: tuple[Document, ...], overlay: Overlay | None, problems: Problems) -> Pacs:
    server = assembled(documents, overlay, problems)
    for layer in server.layers:
        strike(layer)
    config = server.config
    strangers = dicom.verbs(config)
    return Pacs(
        name=overlay.name if overlay else _name(config),
        product="Orthanc",
        evidence=_place(documents, overlay),
        version=config.version,
        listeners=tuple(_listeners(config, overlay)),
        peers=(*modalities.peers(config, strangers), *archive.web_peers(config)),
        accounts=_accounts(config),
        secrets_in_clear=tuple(_secrets(server)),
        default_secrets=tuple(left_at_default(config)),
        credentials=tuple(credentials(config, overlay)),
        roles_separated=archive.roles(config),
        idle_minutes=archive.idle_minutes(config),
        lockout=archive.lockout(config),
        second_factor=archive.second_factor(config),
        webdav=archive.webdav(config),
        scripting=archive.scripting(config),
        file_writes=archive.file_writes(config),
        overwrite=config.flag("OverwriteInstances"),
        delete_unrestricted=archive.delete_unrestricted(config),
        recycle=archive.recycle(config),
        checksums=config.flag("StoreMD5ForAttachments"),
        encrypted_at_rest=archive.encrypted_at_rest(config),
        storage_path=config.text("StorageDirectory"),
        shared_path=archive.shared_path(config),
        audit=archive.audit(config),
        exports_logged=config.flag("LogExportedResources"),
        audit_remote=archive.audit_remote(config),
        share_links=archive.share_links(config),
        phi_in_logs=archive.phi_in_logs(config),
        verify_peers=config.flag("HttpsVerifyPeers"),
        host_check=modalities.host_check(config, strangers),
        title_implicit=http.implicit(config),
        users_declared=http.declared(config),
        default_title=_default_title(config),
        move_anywhere=by_product("DicomModalities", False, "Orthanc sends to listed devices only"),
        database=database(config),
        database_encrypted=database_encrypted(config),
        advisories=tuple(advisories(config)),
        advisories_as_of=AS_OF,
        notices=notices(config),
        gaps=tuple(gap for one in documents for gap in gaps(one)),
        people=server.people,
    )


def _listeners(config: Config, overlay: Overlay | None) -> Iterator[Listener]:
    """Its own ports, and the database of the same deployment file that the configuration names."""
    publications: tuple[Publication, ...] = overlay.container.publications if overlay else ()
    yield from dicom.listeners(config, publications)
    yield http.listener(config, publications)
    where = database(config)
    for names, listener in overlay.siblings if overlay else ():
        if isinstance(where, Known) and where.value in names:
            yield listener


def _name(config: Config) -> str:
    item = config.written("Name")
    name = item.value if item and isinstance(item.value, str) else ""
    return "" if name in _SHIPPED_NAMES else name


def _default_title(config: Config) -> Fact[bool]:
    return judged(config.text("DicomAet"), lambda title: title == "ORTHANC")


def _place(documents: tuple[Document, ...], overlay: Overlay | None) -> Evidence:
    """A line that shows which server this is."""
    roots = [one.tree.root for one in sorted(documents, key=lambda one: one.kind not in CONFIGURATION)]
    members = [member for root in roots if isinstance(root, Object) for member in root.members]
    named = [member for name in ("DicomAet", "Name") for member in members if member.name == name]
    if overlay and not named:
        return overlay.container.evidence
    return named[0].evidence if named else members[0].key.evidence


def _accounts(config: Config) -> tuple[Account, ...]:
    alone = denied(authorization(config)) and not any(scripts(config))
    return tuple(
        account(name, item, item.evidence, administrator=True if alone else None)
        for name, item in http.users(config)
        if item.evidence
    )


def _secrets(server: Server) -> Iterator[Evidence]:
    seen = set()
    for layer in server.layers:
        for place in in_clear(layer):
            if (place.source, place.span) not in seen:
                seen.add((place.source, place.span))
                yield place
