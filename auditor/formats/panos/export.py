"""How a person makes the export, and marks by which it is known."""

EXPORT = (
    "In the web interface open Device > Setup > Operations and choose Export named configuration snapshot, "
    "running-config.xml. On a firewall that Panorama manages, choose Export device state instead, which holds what "
    "Panorama pushes as well, and supply its merged-running-config.xml."
)
