"""The lessons that are served: ours, and those of a teacher's folder; a broken file is refused."""

from dataclasses import dataclass, field
from pathlib import Path

from app.lessons.lesson import LEVELS, Lesson
from app.lessons.parse import LessonError, parse

OWN = Path(__file__).parent
MOST_BYTES = 256 * 1024
MOST_FILES = 500


@dataclass
class Catalogue:
    """Lessons by id, in the order of the path, and what is wrong with the files that are none."""

    lessons: dict[str, Lesson] = field(default_factory=dict)
    refused: list[LessonError] = field(default_factory=list)


def catalogue(*folders: Path) -> Catalogue:
    """Every lesson of these folders.

    Raises:
        NotADirectoryError: for a folder that is none.
    """
    found = Catalogue()
    for folder in folders:
        for file in sorted(folder.glob("*.md"))[:MOST_FILES]:
            try:
                lesson = read_lesson(file, folder)
                if lesson.id in found.lessons:
                    raise LessonError(file.name, 1, "There is a lesson of this name already; rename the file.")
                found.lessons[lesson.id] = lesson
            except LessonError as error:
                found.refused.append(error)
    ordered = sorted(found.lessons.values(), key=lambda each: (LEVELS.index(each.head.level), each.head.order, each.id))
    found.lessons = {lesson.id: lesson for lesson in ordered}
    return found


def read_lesson(file: Path, folder: Path) -> Lesson:
    """The lesson of a file.

    Raises:
        LessonError: for a file that is too large, lies outside the folder, is none, cannot be read, or is no lesson.
    """
    name = file.name.encode(errors="backslashreplace").decode()
    if not _is_inside(file, folder):
        raise LessonError(name, 1, "This is a link to a file outside the folder; copy the file into it.")
    try:
        if not file.is_file():  # a pipe would be waited for
            raise LessonError(name, 1, "This is no file that can be read; remove it, or give it another ending.")
        if file.stat().st_size > MOST_BYTES:
            raise LessonError(name, 1, f"This file is larger than {MOST_BYTES:,} bytes; split the lesson.")
        text = file.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise LessonError(name, 1, "This file is not UTF-8; save it as UTF-8.") from error
    except OSError as error:
        raise LessonError(name, 1, f"This file cannot be read: {error.strerror}.") from error
    return parse(text, name)


def _is_inside(file: Path, folder: Path) -> bool:
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links that lead to each other
        return False
