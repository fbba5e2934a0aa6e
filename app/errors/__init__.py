"""Errors: the exceptions, their problem documents, and the sentences of validation."""
