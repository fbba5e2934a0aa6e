"""Folder check: refuses links that lead out of the folder of a model, and files that are too large to be read."""

from pathlib import Path

from model.errors import ModelError

MOST_BYTES = 512 * 2**20
"""The largest vocabulary has some 35 MB."""
READ_WHOLE = (".json", ".md", ".model", ".txt", ".tsv", ".jinja", ".py")
CACHE = "blobs"
"""The cache of the hub keeps its files in a folder of this name, and links to them."""


def check_files(folder: Path) -> None:
    """Looks at what the files are, before one of them is read.

    Raises:
        ModelError: by the name of the file.
    """
    whole = folder.resolve()
    if any("\ud800" <= each <= "\udfff" for each in str(whole)):
        raise ModelError("the name of its folder is not UTF-8; rename it")
    for path in sorted(folder.iterdir()):
        name = ascii(path.name)[1:-1]
        if path.is_symlink():
            target = path.resolve()
            if not target.is_relative_to(whole) and target.parent.name != CACHE:
                raise ModelError(f"{name} is a link that leads out of its folder; copy the file into the folder")
        if path.suffix in READ_WHOLE and path.is_file() and (size := path.stat().st_size) > MOST_BYTES:
            raise ModelError(f"{name} has {size:,} bytes; at most {MOST_BYTES:,} of such a file are read")
