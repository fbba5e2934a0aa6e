"""Provenance: finds where the vectors of a head come from, by matching numbers of a probe run."""
