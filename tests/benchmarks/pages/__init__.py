"""The pages in Chromium, measured."""
