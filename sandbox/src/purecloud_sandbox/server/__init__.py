"""The server: `serve()` for tests, `run()` for the command; API, login, sockets and page are on one port."""

from .running import Running, run, serve

__all__ = ["Running", "run", "serve"]
