"""What Orthanc and its images do when nothing is written, and who says so; of a setting's rows the least safe first."""

from auditor.formats import Default

_SAMPLE = "OrthancServer/Resources/Configuration.json of Orthanc 1.12.11"
_SOURCE = "OrthancServer/Sources/main.cpp of Orthanc 1.12.11"
_NEWS = "NEWS of Orthanc 1.12.11"
_BOOK = "orthanc.uclouvain.be/book, plugins (2026)"
_IMAGE = "github.com/orthanc-server/orthanc-builder, orthanc-defaults.json and plugins-def.json (2025-03)"
_JODOGNE = "github.com/jodogne/OrthancDocker, orthanc/create-config.sh (2025)"

DEFAULTS = (
    Default("CheckRevisions", False, _SAMPLE),
    Default("DeidentifyLogs", False, _NEWS, until=(1, 8, 2)),
    Default("DeidentifyLogs", True, _NEWS, since=(1, 8, 2)),
    Default("DicomAet", "ORTHANC", _SAMPLE),
    Default("DicomAlwaysAllowEcho", True, _SOURCE, since=(1, 3, 1)),
    Default("DicomAlwaysAllowEcho", False, _SAMPLE, since=(1, 3, 0), until=(1, 3, 1)),
    Default("DicomAlwaysAllowEcho", True, _SAMPLE, until=(1, 3, 0)),
    Default("DicomAlwaysAllowFind", False, _SOURCE),
    Default("DicomAlwaysAllowFindWorklist", False, _SOURCE),
    Default("DicomAlwaysAllowGet", False, _SOURCE),
    Default("DicomAlwaysAllowMove", False, _SOURCE),
    Default("DicomAlwaysAllowStore", True, _SOURCE),
    Default("DicomCheckCalledAet", False, _SOURCE),
    Default("DicomCheckModalityHost", False, _SOURCE),
    Default("DicomModalitiesInDatabase", False, _SAMPLE),
    Default("DicomPort", 4242, _SOURCE),
    Default("DicomServerEnabled", True, _SOURCE),
    Default("DicomTlsEnabled", False, _SOURCE),
    Default("DicomTlsMinimumProtocolVersion", 0, _SOURCE),
    Default("DicomTlsRemoteCertificateRequired", True, _SOURCE),
    Default("ExecuteLuaEnabled", True, _NEWS, until=(1, 5, 8)),
    Default("ExecuteLuaEnabled", False, _NEWS, since=(1, 5, 8)),
    Default("HttpPort", 8042, _SOURCE),
    Default("HttpServerEnabled", True, _SOURCE),
    Default("HttpVerbose", False, _SAMPLE),
    Default("HttpsVerifyPeers", True, _SAMPLE),
    Default("LogExportedResources", False, _NEWS, since=(1, 4, 0)),
    Default("LogExportedResources", True, _NEWS, until=(1, 4, 0)),
    Default("MaximumPatientCount", 0, _SAMPLE),
    Default("MaximumStorageMode", "Recycle", _NEWS),
    Default("MaximumStorageSize", 0, _SAMPLE),
    Default("OrthancPeersInDatabase", False, _SAMPLE),
    Default("OverwriteInstances", False, _SAMPLE),
    Default("ReadOnly", False, _NEWS),
    Default("RemoteAccessAllowed", False, _SOURCE),
    Default("RestApiWriteToFileSystemEnabled", True, _NEWS, until=(1, 12, 0)),
    Default("RestApiWriteToFileSystemEnabled", False, _NEWS, since=(1, 12, 0)),
    Default("SslEnabled", False, _SOURCE),
    Default("SslMinimumProtocolVersion", 0, _NEWS, until=(1, 8, 2)),
    Default("SslMinimumProtocolVersion", 4, _NEWS, since=(1, 8, 2)),
    Default("SslVerifyPeers", False, _SOURCE),
    Default("StorageDirectory", "OrthancStorage", _SAMPLE),
    Default("StoreMD5ForAttachments", True, _SAMPLE),
    Default("StrictAetComparison", False, _SAMPLE),
    Default("WebDavDeleteAllowed", False, _SOURCE),
    Default("WebDavEnabled", True, _NEWS, since=(1, 8, 0)),
    Default("WebDavEnabled", False, _NEWS, until=(1, 8, 0)),
    Default("Authorization.EnableAuditLogs", False, _BOOK),
    Default("DicomWeb.Enable", True, _BOOK),
    Default("DicomWeb.EnableWado", True, _BOOK),
    Default("DicomWeb.Root", "/dicom-web/", _BOOK),
    Default("DicomWeb.ServersInDatabase", False, _BOOK),
    Default("DicomWeb.WadoRoot", "/wado", _BOOK),
    Default("MySQL.EnableIndex", False, _BOOK),
    Default("MySQL.EnableSsl", False, _BOOK),
    Default("MySQL.Host", "localhost", _BOOK),
    Default("OrthancExplorer2.Enable", True, "Plugin/DefaultConfiguration.json of Orthanc Explorer 2 (2025)"),
    Default("Odbc.EnableIndex", False, "Odbc/Plugins/IndexPlugin.cpp of orthanc-databases (2024-06)"),
    Default(
        "OrthancExplorer2.UiOptions.EnableShares",
        False,
        "Plugin/DefaultConfiguration.json of Orthanc Explorer 2 (2025)",
    ),
    Default("OrthancExplorer2.Root", "/ui/", "Plugin/DefaultConfiguration.json of Orthanc Explorer 2 (2025)"),
    Default("PostgreSQL.EnableIndex", False, _BOOK),
    Default("PostgreSQL.EnableSsl", False, _BOOK),
    Default("PostgreSQL.Host", "localhost", _BOOK),
    Default("Worklists.Enable", False, _BOOK),
)

IMPLICIT_LOGIN = (1, 5, 8)
"""From here on an unset AuthenticationEnabled equals RemoteAccessAllowed; before, nobody had to log in (NEWS)."""
DEFAULT_ACCOUNT = (
    Default("RegisteredUsers", "absent", _SOURCE, since=IMPLICIT_LOGIN, until=(1, 13, 0)),
    Default("RegisteredUsers", "empty", _NEWS, since=IMPLICIT_LOGIN, until=(1, 12, 9)),
)
"""When the server creates its published account, by what is written of the accounts."""

TEAM_IMAGE = (
    Default("RemoteAccessAllowed", True, _IMAGE),
    Default("AuthenticationEnabled", True, _IMAGE),
    Default("StorageDirectory", "/var/lib/orthanc/db", _IMAGE),
)
"""Set by the start script of orthancteam/orthanc and osimis/orthanc where nothing else does."""
TEAM_SECTIONS = (
    Default("DicomWeb.Enable", True, _IMAGE),
    Default("Housekeeper.Enable", True, _IMAGE),
    Default("OrthancExplorer2.Enable", True, _IMAGE),
    Default("Worklists.Enable", True, _IMAGE),
    Default("PostgreSQL.EnableIndex", True, _IMAGE),
    Default("PostgreSQL.EnableSsl", False, _IMAGE),
    Default("PostgreSQL.Password", "postgres", _IMAGE),
    Default("MySQL.EnableIndex", True, _IMAGE),
    Default("MySQL.Password", "mysql", _IMAGE),
)
"""Set by the same script in sections that are there."""
JODOGNE_IMAGE = (
    Default("RemoteAccessAllowed", True, _JODOGNE),
    Default("StorageDirectory", "/var/lib/orthanc/db", _JODOGNE),
)
"""The configuration inside jodogne/orthanc, in effect unless a whole one is mounted over it."""
WANTED: dict[str, bool | int] = {
    "AuthenticationEnabled": True,
    "Authorization.EnableAuditLogs": True,
    "DeidentifyLogs": True,
    "DicomAlwaysAllowFind": False,
    "DicomAlwaysAllowFindWorklist": False,
    "DicomAlwaysAllowGet": False,
    "DicomAlwaysAllowMove": False,
    "DicomAlwaysAllowStore": False,
    "DicomCheckCalledAet": True,
    "DicomCheckModalityHost": True,
    "DicomTlsEnabled": True,
    "DicomTlsMinimumProtocolVersion": 4,
    "DicomTlsRemoteCertificateRequired": True,
    "ExecuteLuaEnabled": False,
    "HttpsVerifyPeers": True,
    "LogExportedResources": True,
    "MySQL.EnableSsl": True,
    "OverwriteInstances": False,
    "PostgreSQL.EnableSsl": True,
    "RestApiWriteToFileSystemEnabled": False,
    "SslEnabled": True,
    "SslMinimumProtocolVersion": 4,
    "StoreMD5ForAttachments": True,
    "WebDavEnabled": False,
}
"""The safe value of settings for which it is one plain value; 4 is TLS 1.2 and later."""
