"""From models to reach: exact sets of packets, translation, zones, exposures."""
