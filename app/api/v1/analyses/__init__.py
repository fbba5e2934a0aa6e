"""The calls under `/analyses`: one file for each kind of analysis."""
