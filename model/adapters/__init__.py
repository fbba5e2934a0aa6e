"""Adapters: models that this project did not make, behind one protocol."""
