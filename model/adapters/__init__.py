"""Adapters: let models that this project did not make fill `model.protocol.Model`."""
