"""Text into trees whose nodes know their lines. No vendor's name."""
