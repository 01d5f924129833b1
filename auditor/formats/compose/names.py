"""The names under which the Orthanc image takes settings from its environment."""

import re

_LEGACY_NAMES = """
AC_ALLOW_REMOTE RemoteAccessAllowed
AC_AUTHENTICATION_ENABLED AuthenticationEnabled
AC_REGISTERED_USERS RegisteredUsers
AUTHZ_WEBSERVICE Authorization.WebService
AUTHZ_TOKEN_HTTP_HEADERS Authorization.TokenHttpHeaders
AUTHZ_TOKEN_GET_ARGUMENTS Authorization.TokenGetArguments
AUTHZ_UNCHECKED_RESOURCES Authorization.UncheckedResources
AUTHZ_UNCHECKED_FOLDERS Authorization.UncheckedFolders
AUTHZ_UNCHECKED_LEVELS Authorization.UncheckedLevels
DICOM_AET DicomAet
DICOM_AET_CHECK_ENABLED DicomCheckCalledAet
DICOM_ALWAYS_ALLOW_ECHO_ENABLED DicomAlwaysAllowEcho
DICOM_ALWAYS_ALLOW_STORE_ENABLED DicomAlwaysAllowStore
DICOM_CHECK_MODALITY_HOST_ENABLED DicomCheckModalityHost
DICOM_DICTIONARY Dictionary
DICOM_MODALITIES DicomModalities
DICOM_PORT DicomPort
DICOM_QUERY_RETRIEVE_SIZE QueryRetrieveSize
DICOM_SCP_TIMEOUT DicomScpTimeout
DICOM_SCU_TIMEOUT DicomScuTimeout
DICOM_STRICT_AET_COMPARISON_ENABLED StrictAetComparison
DICOM_SYNCHRONOUS_CMOVE SynchronousCMove
DICOM_UNKNOWN_SOP_CLASS_ACCEPTED UnknownSopClassAccepted
DW_HOST DicomWeb.Host
DW_ROOT DicomWeb.Root
DW_SERVERS DicomWeb.Servers
DW_TLS DicomWeb.Ssl
DW_WADO_URI_ENABLED DicomWeb.EnableWado
DW_WADO_URI_ROOT DicomWeb.WadoRoot
EXECUTE_LUA_ENABLED ExecuteLuaEnabled
HTTP_CL_CA_CERTS HttpsCACertificates
HTTP_CL_PROXY HttpProxy
HTTP_CL_TIMEOUT HttpTimeout
HTTP_CL_VERIFY_PEERS HttpsVerifyPeers
HTTP_KEEP_ALIVE KeepAlive
HTTP_PORT HttpPort
HTTP_REQUEST_TIMEOUT HttpRequestTimeout
HTTP_VERBOSE HttpVerbose
IMPORT_OVERWRITE_INSTANCES OverwriteInstances
LISTENER_LISTEN_ALL_ADDR RemoteAccessAllowed
LOCALE Locale
LUA_SCRIPTS LuaScripts
NAME Name
PEERS OrthancPeers
PG_DB PostgreSQL.Database
PG_HOST PostgreSQL.Host
PG_INDEX_ENABLED PostgreSQL.EnableIndex
PG_LOCK PostgreSQL.Lock
PG_PASSWORD PostgreSQL.Password
PG_PORT PostgreSQL.Port
PG_SSL PostgreSQL.EnableSsl
PG_STORAGE_ENABLED PostgreSQL.EnableStorage
PG_USER PostgreSQL.Username
PLUGINS Plugins
SERVEFOLDERS_FOLDERS ServeFolders.Folders
STABLE_AGE StableAge
STORAGE_DIR StorageDirectory
STORAGE_MAX_PATIENTS MaximumPatientCount
STORAGE_MAX_SIZE MaximumStorageSize
STORE_DICOM StoreDicom
USERMETADATA UserMetadata
WL_STORAGE_DIR Worklists.Database
"""
LEGACY = {name: tuple(path.split(".")) for name, path in (line.split() for line in _LEGACY_NAMES.strip().splitlines())}
"""Names of before April 2020, with the setting each stands for."""

_ODD = {
    "ORTHANC__CASE_SENSITIVE_PN": ("CaseSensitivePN",),
    "ORTHANC__HTTPS_CA_CERTIFICATES": ("HttpsCACertificates",),
    "ORTHANC__STORE_MD5_FOR_ATTACHMENTS": ("StoreMD5ForAttachments",),
}
_ODD_SECTIONS = {"POSTGRESQL": "PostgreSQL", "MYSQL": "MySQL", "OHIF": "OHIF"}
_ODD_WORDS = {"IS_DEFAULT_ORTHANC_UI": "IsDefaultOrthancUI"}

PLUGINS = {
    "AUTHORIZATION_PLUGIN_ENABLED": "Authorization",
    "AUTHZ_ENABLED": "Authorization",
    "DICOM_WEB_PLUGIN_ENABLED": "DicomWeb",
    "DW_ENABLED": "DicomWeb",
    "ORTHANC_WEB_VIEWER_PLUGIN_ENABLED": "WebViewer",
    "OWV_ENABLED": "WebViewer",
    "OSIMIS_WEB_VIEWER1_PLUGIN_ENABLED": "WebViewer",
    "WVB_ENABLED": "WebViewer",
    "STONE_WEB_VIEWER_PLUGIN_ENABLED": "StoneWebViewer",
    "POSTGRESQL_PLUGIN_ENABLED": "PostgreSQL",
    "PG_ENABLED": "PostgreSQL",
    "MYSQL_PLUGIN_ENABLED": "MySQL",
    "MYSQL_ENABLED": "MySQL",
    "SERVE_FOLDERS_PLUGIN_ENABLED": "ServeFolders",
    "TRANSFERS_PLUGIN_ENABLED": "Transfers",
    "WORKLISTS_PLUGIN_ENABLED": "Worklists",
    "WL_ENABLED": "Worklists",
    "HOUSEKEEPER_PLUGIN_ENABLED": "Housekeeper",
    "MULTITENANT_DICOM_PLUGIN_ENABLED": "MultitenantDicom",
    "AWS_S3_STORAGE_PLUGIN_ENABLED": "AwsS3Storage",
    "ORTHANC_EXPLORER_2_ENABLED": "OrthancExplorer2",
    "OHIF_PLUGIN_ENABLED": "OHIF",
    "VOLVIEW_PLUGIN_ENABLED": "VolView",
}
"""Variables that load a plugin, with the section of its settings."""


def path_of(name: str) -> tuple[str, ...]:
    """The setting that a variable sets: `ORTHANC__DICOM_WEB__ENABLE` is DicomWeb.Enable; empty when it sets none."""
    if name in LEGACY:
        return LEGACY[name]
    if name in _ODD:
        return _ODD[name]
    if not name.startswith("ORTHANC__"):
        return ()
    first, *rest = name.removeprefix("ORTHANC__").split("__")
    return (_ODD_SECTIONS.get(first) or _camel(first), *(_camel(part) for part in rest))


def _camel(words: str) -> str:
    return _ODD_WORDS.get(words) or "".join(word[0].upper() + word[1:].lower() for word in words.split("_") if word)


def variable_of(path: tuple[str, ...]) -> str:
    """The name that sets a setting today."""
    odd = {setting: name for name, setting in _ODD.items()}
    if path in odd:
        return odd[path]
    sections = {section: word for word, section in _ODD_SECTIONS.items()}
    parts = (sections.get(part) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", part).upper() for part in path)
    return "ORTHANC__" + "__".join(parts)
