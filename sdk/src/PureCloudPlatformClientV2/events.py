"""Events of the platform that come by other ways than `notifications`: `parse` makes typed ones of them."""

from ._core.notifications.event import Event as Event
from ._core.notifications.parsing import parse as parse
