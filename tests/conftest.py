"""How property tests run everywhere: a machine that is busy, or draws for the first time, is no failure."""

from hypothesis import HealthCheck, settings

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
