"""What holds for the tests of all distributions."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The speed of the machine decides nothing, and each run draws the same.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")
