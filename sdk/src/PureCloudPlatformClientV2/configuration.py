"""The configuration of the SDK."""

from ._core.config.configuration import Configuration as Configuration
from ._core.config.configuration import configuration as configuration
