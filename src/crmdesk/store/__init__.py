"""The only rooms that open a database file: the book, its journal, what is derived from it, its migrations."""
