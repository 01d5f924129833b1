"""The machine that the archive runs on."""
