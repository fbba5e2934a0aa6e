"""What a journey must not meet: errors in the console, and requests to anywhere else."""

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Request


@dataclass
class Watch:
    """What went wrong in the browser: errors in its console, and requests that left this server."""

    origin: str
    may_refuse: bool = False
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def on_console(self, message: ConsoleMessage) -> None:
        """Keeps errors and warnings; the browser also reports a refused request, which one journey provokes."""
        is_refusal = self.may_refuse and message.text.startswith("Failed to load resource")
        if message.type in ("error", "warning") and not is_refusal:
            self.errors.append(message.text)

    def on_request(self, request: Request) -> None:
        """Keeps requests to anywhere else."""
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.outside.append(request.url)
