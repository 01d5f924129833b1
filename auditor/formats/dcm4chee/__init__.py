"""dcm4chee-arc 5: its directory or device, the realm of Keycloak and the application server."""

from auditor.formats import Format, reader
from auditor.formats.dcm4chee.defaults import DEFAULTS, PASSWORDS
from auditor.formats.dcm4chee.documents import certainty, group

FORMAT = Format(
    name="dcm4chee",
    title="dcm4chee archive configuration",
    export=(
        "On the directory's server run slapcat -b dc=dcm4che,dc=org -l dcm4chee.ldif (in its container: docker exec "
        "ldap slapcat …), or in the archive's pages save Configuration, Devices, dcm4chee-arc as JSON. Beside it put "
        "the export of the realm (kc.sh export --realm dcm4che), standalone.xml of WildFly, and ldap.properties."
    ),
    certainty=certainty,
    read=reader("auditor.formats.dcm4chee.read"),
    group=group,
    kind="pacs",
    defaults=(*DEFAULTS, *PASSWORDS),
)
