"""Admission: what a request costs is known before it runs, and what waits is bounded."""
