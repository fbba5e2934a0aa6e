"""Analysis: pure functions from a trace to numbers."""
