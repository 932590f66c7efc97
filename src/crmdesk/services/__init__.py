"""Verbs and questions, a room a subject: a verb changes the book in a session, a question returns frozen rows."""
