"""How far a long command has come: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from typing import TextIO

WIDTH = 30


class Progress:
    """Progress on ``stream`` in named phases, each with its share of the whole."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.began = time.monotonic()
        self._phase = ""
        self._drawn = ""

    def say(self, phase: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` of ``phase`` are done."""
        if not self.live:
            if phase != self._phase:
                self.stream.write(f"{time.monotonic() - self.began:5.1f} s  {phase}\n")
                self._phase = phase
            return
        filled = WIDTH * done // max(1, total)
        bar = f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {100 * done // max(1, total):3d} %  {phase}\x1b[K"
        if bar != self._drawn:
            self._drawn = bar
            self.stream.write(bar)
            self.stream.flush()

    def end(self) -> None:
        """Leave the line of the bar."""
        if self.live:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
