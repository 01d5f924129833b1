"""Well-known ports by what an attacker finds behind them."""

from auditor.model.net import ANY_PORT, Ranges

DICOM = Ranges.single(104, 2761, 2762, 4242, 11112, 5678, 2575, 12575)
"""DICOM (registered 104, 11112; TLS 2762; ISCL 2761), Orthanc 4242, Conquest 5678, and HL7 2575, 12575."""
PACS_WEB = Ranges.single(8042, 8080, 8443, 9990, 9993, 8843)
"""Orthanc 8042; dcm4chee 8080, 8443, WildFly console 9990, 9993; Keycloak 8843."""
REMOTE_CONTROL = Ranges.single(22, 23, 3389, 5900, 5901, 5938, 5985, 5986, 7070)
"""SSH, Telnet, RDP, VNC, TeamViewer, WinRM, AnyDesk."""
FILE_SHARING = Ranges.single(20, 21, 69, 111, 137, 138, 139, 445, 873, 2049)
"""FTP, TFTP, portmapper, NetBIOS, SMB, rsync, NFS."""
DATABASE = Ranges.single(389, 636, 1433, 1434, 1521, 3306, 5432, 6379, 9200, 27017)
"""LDAP, SQL Server, Oracle, MySQL, PostgreSQL, Redis, Elasticsearch, MongoDB."""
PUBLIC_SERVICES = Ranges.single(25, 53, 80, 443, 465, 500, 587, 993, 1194, 1701, 4500, 51820)
"""What practices publish on purpose: mail, DNS, web, VPN."""
OTHERS = ANY_PORT - Ranges.union((DICOM, PACS_WEB, REMOTE_CONTROL, FILE_SHARING, DATABASE, PUBLIC_SERVICES))
"""Everything else: nobody publishes it without a reason that should be written down."""
