"""Recordings of lessons: folders of plain files that any static host serves, with the digits of the models."""
