"""The findings as SARIF 2.1.0, for code scanning tools: every verdict, with its places."""

import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from auditor.report.canonical import digest
from auditor.report.document import Document, Evidence, Finding
from auditor.report.view import sentence

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
SCORES: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0", "info": "0.0"}
"""What code scanning sorts by; the middle of each band, no score of ours."""
KINDS: Final = {"fail": "fail", "needs-review": "review", "pass": "pass", "not-applicable": "notApplicable"}
Object = dict[str, Any]


def render(document: Document) -> bytes:
    """One run; a part of a joint finding is informational, so that the fails are the deficiencies."""
    checks = {one.check: one for one in reversed(document.findings)}
    places = {name: place for place, name in enumerate(sorted(checks))}
    files = {one.path: place for place, one in enumerate(document.sources)}
    shown = [one for one in document.findings if one.verdict in KINDS]
    run = {
        "tool": {"driver": _driver(document, [checks[name] for name in places])},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(document)],
        "artifacts": list(_artifacts(document)),
        "results": [_result(one, places[one.check], files) for one in shown],
        "properties": {"resultSha256": digest(document), "bySeverity": dict(document.summary.by_severity)},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _driver(document: Document, checks: list[Finding]) -> Object:
    tool = document.tool
    rules = [_rule(one) for one in checks]
    return {"name": tool.name, "version": tool.version, "semanticVersion": tool.version, "rules": rules}


def _rule(one: Finding) -> Object:
    cites = [f"45 CFR {row}" for row in one.cites.hipaa]
    severity = one.severity or one.potential_severity
    score = {"security-severity": SCORES[severity]} if severity else {}
    help_ = "\n".join([*(f"{item.who}: {item.text}" for item in one.remedy), *one.verify, *one.side_effects])
    return {
        "id": one.check,
        "shortDescription": {"text": one.title},
        **({"fullDescription": {"text": one.why}} if one.why else {}),
        **({"help": {"text": help_}} if help_ else {}),
        "properties": {"tags": ["security", "hipaa", *cites], "checkVersion": one.check_version, **score},
    }


def _result(one: Finding, rule: int, files: dict[str, int]) -> Object:
    kind = "informational" if one.verdict == "fail" and not one.shown else KINDS[one.verdict]
    level = LEVELS[one.severity or "info"] if kind == "fail" else "none"
    found: Object = {
        "ruleId": one.check,
        "ruleIndex": rule,
        "kind": kind,
        "level": level,
        "message": {"text": sentence(one) or one.title},
        "partialFingerprints": {"hipaaAuditor/v1": one.id},
        "properties": _properties(one),
    }
    if one.evidence:
        found["locations"] = [_location(one.evidence[0], files, one.system)]
        found["relatedLocations"] = [
            {"id": number, **_location(at, files), **({"message": {"text": at.note}} if at.note else {})}
            for number, at in enumerate(one.evidence[1:], 1)
        ]
    elif one.system:
        found["locations"] = [{"logicalLocations": [{"name": one.system, "kind": "resource"}]}]
    if one.decision is not None and one.decided:
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": one.decision.reason}]
    return found


def _properties(one: Finding) -> Object:
    told = {
        "severity": one.severity,
        "potentialSeverity": one.potential_severity,
        "confidence": one.confidence,
        "system": one.system,
        "subject": one.subject,
        "judged": one.judged,
        "partOf": one.absorbed_by,
        "placesCut": one.places_cut or None,
    }
    return {name: value for name, value in told.items() if value}


def _location(at: Evidence, files: dict[str, int], system: str = "") -> Object:
    artifact: Object = {"uri": _uri(at.path)}
    if at.path in files:
        artifact["index"] = files[at.path]
    region = {"startLine": at.first_line, "endLine": at.last_line, "snippet": {"text": at.quote}}
    logical = {"logicalLocations": [{"name": system, "kind": "resource"}]} if system else {}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}, **logical}


def _artifacts(document: Document) -> Iterator[Object]:
    for one in document.sources:
        hashes = {"hashes": {"sha-256": one.sha256}} if one.sha256 else {}
        yield {"location": {"uri": _uri(one.path)}, "length": one.bytes, **hashes}


def _invocation(document: Document) -> Object:
    broken = [one for one in document.findings if one.verdict == "error"]
    notes = [
        *({"level": "error", "message": {"text": sentence(one)}, "descriptor": {"id": one.check}} for one in broken),
        *({"level": "warning", "message": {"text": text}} for text in document.limits),
    ]
    return {"executionSuccessful": not broken, "toolExecutionNotifications": notes}


def _uri(path: str) -> str:
    """A file name as a relative reference; nothing in it is taken for a scheme, host or query."""
    return quote(path.replace("\\", "/").lstrip("/"), safe="/-._~") or "-"
