"""Which plugins run, and what the Authorization plugin protects."""

import re
from collections.abc import Iterator

from auditor.formats.orthanc.effective import Config, denied, holds
from auditor.formats.orthanc.layers import Item, Open
from auditor.model.evidence import Evidence
from auditor.model.fact import Basis, Fact, Known, Unknown

TEAM = frozenset({"orthancteam", "osimis"})
_LIBRARIES = {
    "Authorization": "authorization",
    "DicomWeb": "dicomweb",
    "OrthancExplorer2": "explorer2",
    "PostgreSQL": "postgresql",
    "MySQL": "mysql",
    "Odbc": "odbc",
    "MongoDB": "mongodb",
    "AdvancedStorage": "advancedstorage",
    "MultitenantDicom": "multitenant",
    "Transfers": "transfers",
    "Worklists": "worklist",
    "StoneWebViewer": "stonewebviewer",
    "OHIF": "ohif",
    "AwsS3Storage": "awss3storage",
    "AzureBlobStorage": "azureblobstorage",
    "GoogleCloudStorage": "googlecloudstorage",
}
UNANSWERED = "whether a plugin answers for the worklist is not in the files"
_LIBRARY = re.compile(r"\.(?:so|dll|dylib)(?:\.[\d.]+)?$", re.IGNORECASE)
URLS = ("WebServiceRootUrl", "WebServiceUserProfileUrl", "WebServiceTokenValidationUrl", "WebService")
"""With one of these the Authorization plugin filters requests; without, it lets everything through (Plugin.cpp)."""
_DATA = ("/studies/", "/patients/", "/series/", "/instances/", "/wado", "/webdav/")
_LISTS = frozenset({"/studies", "/patients", "/series", "/instances"})
_LEVELS = frozenset({"patient", "study", "series", "instance"})
_OPEN_BY_DESIGN = frozenset({"^/auth/tokens/decode$", "^/tools/lookup$"})


def loaded(config: Config, section: str) -> Fact[bool]:
    """Whether a plugin's library is in the server."""
    item = config.written(section)
    if config.image in TEAM and (item or not config.gap):
        return Known(item is not None, section, item.basis if item else Basis.DEFAULT, item.places if item else ())
    plugins = config.item("Plugins")
    if plugins is None and (config.gap or config.contained or item):
        reason = "no library is named, but the image of a container, or a package, may load it"
        return Unknown("Plugins", config.gap or reason, item.places if item else ())
    if plugins is None:
        return Known(value=False, setting="Plugins", basis=Basis.DEFAULT, origin="none, the default of Orthanc")
    names = [one.value for one in config.texts("Plugins") if isinstance(one.value, str)]
    if any(_LIBRARIES[section] in name.lower().replace("-", "") for name in names):
        return Known(value=True, setting="Plugins", evidence=plugins.places)
    if len(names) < len(plugins.children) or any(not _LIBRARY.search(name) for name in names):
        reason = f"whether a folder of plugins holds the one for {section} is not in the files"
        return Unknown("Plugins", reason, plugins.places, "Supply the server's answer to /plugins.")
    return Known(value=False, setting="Plugins", evidence=plugins.places)


def active(config: Config, section: str) -> bool:
    """Whether a plugin is there and not switched off, as far as the files show."""
    there = loaded(config, section)
    told = config.written(section) is not None or holds(there)
    return told and not denied(there) and not denied(config.flag(f"{section}.Enable"))


def authorization(config: Config) -> Fact[bool]:
    """Whether the Authorization plugin asks every caller for a token before it shows data."""
    section = config.written("Authorization")
    if section is None:
        return config.absent("Authorization") if config.gap else _bare("Authorization")
    there = loaded(config, "Authorization")
    if not holds(there):
        return there
    urls = [item for name in URLS if (item := config.item("Authorization", name)) and item.value != ""]
    if not urls:
        return Known(value=False, setting="Authorization.WebServiceRootUrl", evidence=section.places)
    if excepted := next(_unchecked(config), None):
        return Known(value=False, setting=excepted[0], evidence=(excepted[1],))
    if free := next(_free(config), None):
        reason = "an entry without a permission opens its paths to everyone; which ones was not worked out"
        return Unknown("Authorization.Permissions", reason, (free,))
    return Known(value=True, setting="Authorization", basis=urls[0].basis, evidence=urls[0].places)


def _bare(setting: str) -> Known[bool]:
    return Known(value=False, setting=setting, basis=Basis.DEFAULT, origin="no section of that name is there")


def _unchecked(config: Config) -> Iterator[tuple[str, Evidence]]:
    """Where data is excepted from the check."""
    root = config.text("DicomWeb.Root")
    data = (*_DATA, f"/{root.value.strip('/')}/" if isinstance(root, Known) else "/dicom-web/")
    for item in config.texts("Authorization", "UncheckedFolders"):
        folder = item.value if isinstance(item.value, str) else ""
        opened = any(path.startswith(folder) or (folder and folder.startswith(path)) for path in data)
        if opened and item.evidence and not isinstance(item.value, Open):
            yield "Authorization.UncheckedFolders", item.evidence
    for item in config.texts("Authorization", "UncheckedResources"):
        path = item.value.rstrip("/") if isinstance(item.value, str) else ""
        if item.evidence and (path in _LISTS or path.startswith(data[-1].rstrip("/"))):
            yield "Authorization.UncheckedResources", item.evidence
    levels = config.item("Authorization", "UncheckedLevels")
    named = {_singular(one) for one in config.texts("Authorization", "UncheckedLevels")}
    if levels and levels.evidence and named >= _LEVELS:
        yield "Authorization.UncheckedLevels", levels.evidence


def _singular(item: Item) -> str:
    text = str(item.value).lower()
    return {"studies": "study", "patients": "patient", "instances": "instance"}.get(text, text)


def _free(config: Config) -> Iterator[Evidence]:
    """Entries of the permission list that ask for no permission, beside the two that are shipped."""
    for item in config.texts("Authorization", "Permissions"):
        parts = [one.value for one in item.value] if isinstance(item.value, tuple) else []
        if len(parts) == 3 and parts[2] == "" and parts[1] not in _OPEN_BY_DESIGN and item.evidence:
            yield item.evidence


def scripts(config: Config) -> Iterator[tuple[str, Item]]:
    """Scripts that may change what the server does: their setting, and each one's place."""
    for item in config.texts("LuaScripts"):
        yield "LuaScripts", item
    python = config.item("PythonScript")
    if python and python.value != "":
        yield "PythonScript", python
