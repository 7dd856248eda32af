"""The configuration of the SDK."""

from ._core.configuration import Configuration as Configuration
from ._core.configuration import configuration as configuration
