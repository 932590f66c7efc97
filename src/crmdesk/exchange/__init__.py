"""The outer world's formats: a room turns one kind of file into plain rows, or plain rows into one kind of file."""
