"""What is logged, and where."""

from ._core.config.log_statement import LogFormat as LogFormat
from ._core.config.log_statement import LogLevel as LogLevel
from ._core.config.log_statement import LogStatement as LogStatement
from ._core.config.logger import Logger as Logger
