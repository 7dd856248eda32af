"""What is logged, and where."""

from ._core.logs import LogFormat as LogFormat
from ._core.logs import Logger as Logger
from ._core.logs import LogLevel as LogLevel
