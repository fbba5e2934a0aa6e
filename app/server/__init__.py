"""Servers: one process, or several on one address."""
