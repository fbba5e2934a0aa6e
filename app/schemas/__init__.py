"""The wire types of API v1: `requests` and `replies`, with `interventions`, and `base` for what they share."""
