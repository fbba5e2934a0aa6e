"""Made-up pictures and melodies over HTTP: from a seed or as described, with the truth about each word."""
