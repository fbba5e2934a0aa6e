"""Made-up pictures and sounds: drawn by rules, with their right words, and with the truth about each word."""
