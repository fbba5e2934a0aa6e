"""Log lines: a failure is one line that says where it happened, without texts of users and paths of the machine."""

import logging

LOGGERS = ("uvicorn.error", "app.middleware.failures", "asyncio")
"""Those that would write a traceback."""


class OneLine(logging.Filter):
    """Puts the kind and the place of an error in place of its traceback, whose message may quote a text."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Changes the record; none is dropped."""
        if record.exc_info and record.exc_info[1] is not None:
            record.msg, record.args = f"{record.getMessage().strip()}: {place_of(record.exc_info[1])}", ()
            record.exc_info = record.exc_text = None
        return True


_one_line = OneLine()


def write_tracebacks(wanted: bool) -> None:
    """Whether failures are written with their tracebacks, as their author wants them, or each in one line."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if wanted:
            logger.removeFilter(_one_line)
        else:
            logger.addFilter(_one_line)


def place_of(error: BaseException) -> str:
    """The kind of an error, and the module and line that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = "" if trace is None else f" in {trace.tb_frame.f_globals.get('__name__', '?')}, line {trace.tb_lineno}"
    return f"{type(error).__name__}{where}"
