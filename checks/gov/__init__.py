"""The evidence itself: what is missing, what it carries that it should not."""
