"""Middleware: each file stands in front of every request."""
