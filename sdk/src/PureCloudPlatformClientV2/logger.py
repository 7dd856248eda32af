"""What is logged, and where."""

from ._core.config.logger import LogFormat as LogFormat
from ._core.config.logger import Logger as Logger
from ._core.config.logger import LogLevel as LogLevel
