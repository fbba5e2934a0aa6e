"""Calls under `/analyses`, one file for each kind of analysis."""
