"""Wire types of API v1: `requests` and `replies`, with `interventions`, and `base` for their common rules."""
