"""Rooms: a teacher shows, a class follows, everybody commits to an answer before it is shown.

Nothing about a person is kept: no name and no account; a room and its votes are gone after its hours. Of an address is
kept how many wrong codes came from it in a minute, and new rooms in an hour.
"""
