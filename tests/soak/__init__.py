"""Soak: mixed requests to one server for minutes or an hour, and the memory that it takes."""
