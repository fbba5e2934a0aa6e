"""Calls that return content of the project: worked examples, lessons, families of models."""
