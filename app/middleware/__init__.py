"""Middleware, in front of every request."""
