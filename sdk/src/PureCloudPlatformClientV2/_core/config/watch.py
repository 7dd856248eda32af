"""Live reload the moment the configuration file is written (extra `watch`).

Without this a changed file counts from the next call on: calls look at the file's time, at most once a second, which
costs a microsecond and no thread. Watching is for programs that want a change between two calls, such as of the log.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..lazy.installation import install


class Watch:
    """Watches the folder of the configuration file, not those below it, until `stop` or the end of `with`.

    :param on_change: called in a thread of the watcher"""

    def __init__(self, path: str, on_change: Callable[[], None]) -> None:
        try:
            from watchdog.events import FileSystemEventHandler
            from watchdog.observers import Observer
        except ImportError:
            raise ImportError(f"watching the configuration file needs watchdog: {install('watch')}") from None
        file = Path(path).absolute()

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: Any) -> None:
                if str(file) in (event.src_path, getattr(event, "dest_path", None)):
                    on_change()

        self._observer = Observer()
        self._observer.daemon = True
        self._observer.schedule(Handler(), str(file.parent), recursive=False)
        self._observer.start()

    def stop(self) -> None:
        """Stop watching."""
        self._observer.stop()
        self._observer.join()

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
