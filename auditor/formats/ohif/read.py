"""OHIF's app-config.js into the viewer that it makes of every browser."""

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.formats import Coverage, NotReadableError, Reading, State
from auditor.formats.ohif.dynamic import foreign
from auditor.formats.ohif.literals import read as parsed
from auditor.formats.ohif.nodes import Array, Member, Node, Object, Program, Scalar, Unread
from auditor.formats.ohif.roots import address, images
from auditor.formats.ohif.secrets import held
from auditor.model.evidence import Evidence, Source
from auditor.model.fact import UNSTATED, Basis, Fact, Known, Unknown
from auditor.model.pacs import Overlay
from auditor.model.viewer import Root, Viewer

_READ = frozenset({"dataSources", "servers", "oidc", "dangerouslyUseDynamicConfig"})
_NAMES = """
acceptHeader activateViewportBeforeInteraction addWindowLevelActionMenu allowMultiSelectExport autoPlayCine
cornerstoneExtensionConfig customizationService defaultDataSourceName disableConfirmationPrompts disableEditing
disableServersCache enableGoogleCloudAdapter experimentalStudyBrowserSort extensions filterQueryParam
groupEnabledModesFirst healthcareApiEndpoint hotkeys httpErrorHandler investigationalUseDialog max3DTextureSize
maxCacheSize maxConcurrentMetadataRequests maxNumRequests maxNumberOfWebWorkers measurementTrackingMode modes
modesConfiguration multimonitor name omitQuotationForMultipartRequest peerImport preferSizeOverAccuracy
requestTransferSyntaxUID routerBasename showCPUFallbackMessage showErrorDetails showLoadingIndicator showPatientInfo
showStudyList showWarningMessageForCrossOrigin splitQueryParameterCalls strictZSpacingForVolumeViewport
studyBrowserMode studyListFunctionsEnabled studyPrefetcher supportsWildcard useCPURendering useCursors useNorm16Texture
useSharedArrayBuffer volumeAutoDecimationThreshold whiteLabeling
"""
_WITHOUT_EFFECT = frozenset(_NAMES.split())
"""Names of OHIF 2 and 3 that change nothing of what is judged (AppTypes.ts, files of platform/app/public/config)."""
_TARGET = re.compile(r"(?:(?:window|globalThis|self)\.)?config|module\.exports|")


def read(sources: tuple[Source, ...], _overlays: tuple[Overlay, ...]) -> Reading:
    """The viewer of one file. Raises NotReadableError."""
    (source,) = sources
    program = parsed(source)
    whole = source.line(1)
    config = _config(program)
    secrets = held(source, program.comments)
    problems = _problems(source, program)
    if config is None:
        told = f" {problems[0]}" if problems else ""
        raise NotReadableError(
            f"No object that window.config is set to could be read.{told} Save app-config.js as the browser gets it."
        )
    found = tuple(images(config))
    gaps = (*program.hidden, *(one.evidence for one in config.more), *_cut(source, program))
    first = _first(config.get("oidc"))
    authority = first.member("authority") if first else None
    named = address(authority, "oidc.authority") if authority else None
    viewer = Viewer(
        name="",
        product="OHIF",
        evidence=whole,
        images=tuple(one for one in found if isinstance(one, Root)),
        unclear=tuple(one for one in found if isinstance(one, Evidence)),
        login=_login(config, whole, gaps),
        authority=named if isinstance(named, Root) else None,
        implicit=_implicit(config, first),
        secrets=secrets,
        foreign=foreign(config, whole, gaps),
        gaps=gaps,
    )
    coverage = _covered(source, program, config)
    return Reading(viewers=(viewer,), coverage=(coverage,), problems=tuple((source, one) for one in problems))


def _config(program: Program) -> Object | None:
    """What `window.config` holds at the end: its last value, with what is set in it later."""
    config: Object | None = None
    for target, node in program.assigned:
        value = node.returns if isinstance(node, Unread) and node.returns is not None else node
        if _TARGET.fullmatch(target):
            config = value if isinstance(value, Object) else config
            continue
        above, _, name = target.rpartition(".")
        if config is not None and _TARGET.fullmatch(above):
            later = Member(name, node.start, node, node.end)
            config = replace(config, members=(*config.members, later))
    return config


def _problems(source: Source, program: Program) -> list[str]:
    found = []
    if program.problem:
        line = source.line_at(program.at)
        found.append(f"Line {line}: {program.problem} A browser takes nothing of such a file. Save it again.")
    for place in program.hidden:
        text = "window.config is set here in a way that was not worked out."
        found.append(f"Line {place.first}: {text}")
    return found


def _cut(source: Source, program: Program) -> Iterator[Evidence]:
    if program.problem:
        yield source.at(program.at, program.at + 1)


def _first(oidc: Node | None) -> Object | None:
    """The login service in use: the first of the list."""
    first = oidc.items[0] if isinstance(oidc, Array) and oidc.items else None
    return first if isinstance(first, Object) else None


def _login(config: Object, whole: Evidence, gaps: tuple[Evidence, ...]) -> Fact[bool]:
    member = config.member("oidc")
    match member.value if member and not config.overruled(member) else None:
        case Array(items=items) if items and member:
            return Known(True, "oidc", evidence=(member.evidence,), written="on")
        case Array() | Scalar(value=None | False) if member:
            return Known(False, "oidc", evidence=(member.evidence,), written="empty")
        case None if not gaps and member is None:
            return Known(False, "oidc", Basis.DEFAULT, (whole,), "none, the default of OHIF")
    found = (member.evidence,) if member else gaps
    return Unknown("oidc", "the file does not decide whether a login service is used", found, "Open the viewer.")


def _implicit(config: Object, first: Object | None) -> Fact[bool]:
    """Whether tokens come in the address: the code flow is used where it is switched on, or its type is asked for."""
    member = config.member("oidc")
    if first is None or member is None:
        return UNSTATED
    newer, kind = first.member("useAuthorizationCodeFlow"), first.member("response_type")
    setting = "oidc.useAuthorizationCodeFlow"
    if newer and isinstance(newer.value, Scalar) and newer.value.value is True:
        return Known(False, setting, evidence=(newer.evidence,), written="true")
    if (newer and isinstance(newer.value, Unread)) or (kind and isinstance(kind.value, Unread)) or first.more:
        return Unknown(setting, "an expression decides", (member.evidence,), "Say which flow is used.")
    if kind is None:
        told = "the implicit flow, the default of OHIF"
        return Known(True, "oidc.response_type", Basis.DEFAULT, (member.evidence,), told)
    asked = kind.value.value if isinstance(kind.value, Scalar) else ""
    return Known("token" in str(asked), "oidc.response_type", evidence=(kind.evidence,), written=str(asked))


def _covered(source: Source, program: Program, config: Object) -> Coverage:
    coverage = Coverage(source)
    for start, end in program.statements:
        coverage.note(State.UNDERSTOOD, source.at(start, end))
    for member in config.members:
        known = State.UNDERSTOOD if member.name in _READ else State.WITHOUT_EFFECT
        state = known if member.name in _READ | _WITHOUT_EFFECT else State.NOT_UNDERSTOOD
        coverage.note(state, source.at(member.start, member.end))
    for place in (*program.hidden, *(one.evidence for one in config.more)):
        coverage.note(State.PARTLY, place)
    for number in _blank(source, program.comments):
        coverage.mark(State.BLANK, number)
    return coverage


def _blank(source: Source, comments: tuple[tuple[int, int], ...]) -> list[int]:
    """The lines that hold nothing but comments."""
    pieces, position = [], 0
    for start, end in sorted(comments):
        pieces += [source.text[position:start], re.sub(r"[^\n]", " ", source.text[start:end])]
        position = end
    text = "".join([*pieces, source.text[position:]])
    return [number for number, line in enumerate(text.split("\n"), 1) if not line.strip("\ufeff \t")]
