"""Verdicts into severities, one finding per hole, one row per safeguard."""
