"""The DICOM service: who may call the archive, and is the line encrypted."""
