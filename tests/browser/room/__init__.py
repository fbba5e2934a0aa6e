"""Journeys of a class: a teacher and a phone."""
