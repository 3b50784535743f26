"""One change of the tables, one file; the number is its place."""
