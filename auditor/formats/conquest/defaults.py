"""What Conquest does when nothing is written, and what it does whatever is written."""

from auditor.formats import Default

_DEVICE = "device.cpp of Conquest"
_SOURCE = "sources of Conquest 1.5.0"
DEFAULTS = (
    Default("MAGDeviceThreshHold", 0, f"{_DEVICE}: changed to 0 on 2018-11-15", since=(1, 5, 0)),
    Default("WebReadonly", True, "dicom.ini of the web pages, Conquest 1.4.19"),
    Default("$userlogin", False, "config.php of newweb in Conquest 1.5.0"),
    Default("TLS for DICOM", False, f"{_SOURCE}: no code for it"),
    Default("list of callers", False, f"{_SOURCE}: no filter of calling or called titles"),
)
SHIPPED_TITLES = frozenset({"CONQUESTSRV1", "CONQUESTSRV2", "CONQUESTSRV3"})
