"""How remote people and other sites come in."""
