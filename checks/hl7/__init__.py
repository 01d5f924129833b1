"""HL7: orders and patient data on their way to the archive."""
