"""A renderer takes a Document and returns text or bytes; it writes no file."""
