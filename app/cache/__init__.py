"""Caches: replies by their request, runs by their text."""
