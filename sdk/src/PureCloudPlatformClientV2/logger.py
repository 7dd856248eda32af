"""What is logged, and where."""

from ._core.config.logs import LogFormat as LogFormat
from ._core.config.logs import Logger as Logger
from ._core.config.logs import LogLevel as LogLevel
