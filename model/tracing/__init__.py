"""Tracing: recorders, observers and the frozen records of a run."""
