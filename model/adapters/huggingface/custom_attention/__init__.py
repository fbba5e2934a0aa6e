"""Custom attention: finds attention that a model computes in code of its own, and sends it through `attend`."""
