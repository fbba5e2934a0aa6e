"""Tests of `app/rooms`."""
