"""The settings that Orthanc and its plugins know: their type, and the version that brought them.

From OrthancServer/Resources/Configuration.json and NEWS of Orthanc 1.12.11 and the documentation of the plugins
(orthanc.uclouvain.be/book, 2026).
"""

from auditor.model.frozen import dataclass

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One setting at the top level."""

    kind: type
    """The type of its value; with another one the server does not start."""
    since: Version = ()
    """The first version that knows it; empty: from the beginning."""
    judged: bool = True
    """Whether some fact of the model depends on it."""


_JUDGED = """
bool AuthenticationEnabled
bool CheckRevisions 1.9.2
bool DeidentifyLogs 1.8.2
str DicomAet
bool DicomAlwaysAllowEcho 1.3.1
bool DicomAlwaysAllowFind 1.9.0
bool DicomAlwaysAllowFindWorklist 1.10.0
bool DicomAlwaysAllowGet 1.9.0
bool DicomAlwaysAllowMove 1.9.7
bool DicomAlwaysAllowStore 1.3.0
bool DicomCheckCalledAet
bool DicomCheckModalityHost 1.3.0
dict DicomModalities
bool DicomModalitiesInDatabase 1.5.0
int DicomPort
bool DicomServerEnabled
str DicomTlsCertificate 1.9.0
list DicomTlsCiphersAccepted 1.12.4
bool DicomTlsEnabled 1.9.0
int DicomTlsMinimumProtocolVersion 1.12.4
str DicomTlsPrivateKey 1.9.0
bool DicomTlsRemoteCertificateRequired 1.9.3
str DicomTlsTrustedCertificates 1.9.0
bool ExecuteLuaEnabled 1.5.8
list HttpBindAddresses 1.12.10
int HttpPort
str HttpProxy
bool HttpServerEnabled
bool HttpVerbose 1.4.2
str HttpsCACertificates
bool HttpsVerifyPeers
str IndexDirectory
bool LogExportedResources
list LuaScripts
int MaximumPatientCount
str MaximumStorageMode 1.11.2
int MaximumStorageSize
str Name
dict OrthancPeers
bool OrthancPeersInDatabase 1.5.0
bool OverwriteInstances 1.4.2
dict Pkcs11
list Plugins
str PythonScript
bool ReadOnly 1.12.5
dict RegisteredUsers
bool RemoteAccessAllowed
bool RestApiWriteToFileSystemEnabled 1.12.0
str SslCertificate
list SslCiphersAccepted 1.8.2
bool SslEnabled
int SslMinimumProtocolVersion 1.8.2
str SslTrustedClientCertificates 1.7.4
bool SslVerifyPeers 1.7.4
bool StorageCompression
str StorageDirectory
bool StoreMD5ForAttachments
bool StrictAetComparison
bool WebDavDeleteAllowed 1.8.0
bool WebDavEnabled 1.8.0
bool WebDavUploadAllowed 1.8.0
"""
# UnknownSopClassAccepted: which kinds of objects a caller may store who may store at all. Housekeeper: it renews what
# the server keeps of studies, and neither opens nor deletes anything (orthanc.uclouvain.be/book/plugins/housekeeper).
_WITHOUT_EFFECT = """
AcceptedSopClasses AcceptedTransferSyntaxes AllowFindSopClassesInStudy BuiltinDecoderTranscoderOrder CaseSensitivePN
ConcurrentJobs DatabaseServerIdentifier DefaultEncoding DefaultPrivateCreator DeflatedTransferSyntaxAccepted
DeidentifyLogsDicomVersion DicomAssociationCloseDelay DicomDefaultRetrieveMethod DicomEchoChecksFind
DicomLossyTranscodingQuality DicomScpTimeout DicomScuPreferredTransferSyntax DicomScuTimeout DicomThreadsCount
Dictionary ExternalDictionaries ExtraMainDicomTags H265TransferSyntaxAccepted HttpCompressionEnabled
HttpDescribeErrors HttpRequestTimeout HttpThreadsCount HttpTimeout IngestTranscoding IngestTranscodingOfCompressed
IngestTranscodingOfUncompressed JobsEngineThreadsCount JobsHistorySize Jpeg2000TransferSyntaxAccepted
JpegLosslessTransferSyntaxAccepted JpegTransferSyntaxAccepted JpipTransferSyntaxAccepted KeepAlive KeepAliveTimeout
LimitFindInstances LimitFindResults LimitJobs LoadPrivateDictionary Locale LuaHeartBeatPeriod MallocArenaMax
MaximumConcurrentDcmtkTranscoders MaximumFileSizeInArchiveMB MaximumPduLength MaximumRequestBodySizeMB
MaximumStorageCacheSize MediaArchiveSize MetricsEnabled Mpeg2TransferSyntaxAccepted Mpeg4TransferSyntaxAccepted
OrthancExplorerEnabled PythonVerbose QueryRetrieveSize RejectSopClasses RejectedSopClasses
RleTransferSyntaxAccepted SaveJobs StableAge StorageAccessOnFind StorageCommitmentReportsSize StoreDicom
SynchronousCMove SynchronousZipStream SyncStorageArea TcpNoDelay TemporaryDirectory TranscodeDicomProtocol
UnknownSopClassAccepted UserContentType UserMetadata Warnings ZipLoaderThreads
"""
_SECTIONS = """
AdvancedStorage Authorization AwsS3Storage AzureBlobStorage ConnectivityChecks DelayedDeletion DicomWeb Education Gdcm
GoogleCloudPlatform GoogleCloudStorage Housekeeper Indexer Java MongoDB MultitenantDicom MySQL Neuro ODBC OHIF Odbc
Ohif OrthancExplorer2 PostgreSQL STL ServeFolders StoneWebViewer Tcia Transfers VolView WebViewer WholeSlideImaging
Worklists Wsi
"""


def version_of(text: str) -> Version:
    """`1.12.4` as numbers; empty when the text begins with none."""
    parts = text.strip().split(".")
    return tuple(int(part) for part in parts) if all(part.isdecimal() and part.isascii() for part in parts) else ()


def _judged(line: str) -> tuple[str, Key]:
    kind, name, *since = line.split()
    kinds: dict[str, type] = {"bool": bool, "int": int, "str": str, "list": list, "dict": dict}
    return name, Key(kinds[kind], version_of(since[0]) if since else ())


SECTIONS = frozenset(_SECTIONS.split())
"""Settings of plugins."""
KEYS: dict[str, Key] = (
    dict(_judged(line) for line in _JUDGED.strip().splitlines())
    | {name: Key(object, judged=False) for name in _WITHOUT_EFFECT.split()}
    | {name: Key(dict) for name in SECTIONS}
)
"""Every known key of the top level."""
BY_LETTERS = {name.lower(): name for name in KEYS}
"""Known keys by their letters without regard to case."""

INNER = {
    "DicomWeb": frozenset(
        {"Enable", "Root", "EnableWado", "WadoRoot", "Host", "Ssl", "PublicRoot", "Servers", "ServersInDatabase"}
    ),
    "OrthancExplorer2": frozenset({"Enable", "Root", "IsDefaultOrthancUI", "UiOptions", "Keycloak", "Tokens"}),
    "Worklists": frozenset({"Enable", "Database"}),
    "PostgreSQL": frozenset(
        {"EnableIndex", "EnableStorage", "Host", "Port", "Database", "Username", "Password", "EnableSsl"}
    ),
    "MySQL": frozenset(
        {"EnableIndex", "EnableStorage", "Host", "Port", "Database", "Username", "Password", "EnableSsl"}
    ),
    "Authorization": frozenset(
        {
            "WebServiceRootUrl",
            "UncheckedFolders",
            "UncheckedResources",
            "UncheckedLevels",
            "EnableAuditLogs",
            "TokenGetArguments",
            "StandardConfigurations",
        }
    ),
}
"""The keys of plugin sections that are judged: a key that differs from one only in its letters' case does nothing."""
MISTAKEN = {"Enabled": "Enable"}
"""Names that are written for another one."""
MARKS = frozenset(
    {
        "DicomAet", "DicomPort", "HttpPort", "DicomModalities", "StorageDirectory", "IndexDirectory",
        "RemoteAccessAllowed", "AuthenticationEnabled", "RegisteredUsers", "OrthancPeers", "DicomAlwaysAllowEcho",
        "DicomServerEnabled", "Plugins", "LuaScripts", "OverwriteInstances", "StableAge",
    }
)  # fmt: skip
"""Two of these make a file a configuration of Orthanc."""
