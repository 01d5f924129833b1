"""Policy profiles: small, named, and each number with its reason."""

from dataclasses import fields, replace

import pytest

from auditor.model.policies import Policy, policies
from auditor.model.thresholds import REASONS, Thresholds
from auditor.settings import SettingsError, read_site


@pytest.mark.parametrize("policy", policies().values(), ids=lambda one: one.name)
def test_a_profile_names_thresholds_that_exist_and_says_why(policy: Policy) -> None:
    assert {name for name, _ in policy.values} <= {one.name for one in fields(Thresholds)}
    assert [name for name, _ in policy.values] == [name for name, _ in policy.reasons]
    assert all(reason.endswith(".") for _, reason in policy.reasons)
    assert replace(Thresholds(), **dict(policy.values)) != Thresholds() or not policy.values
    assert all(getattr(Thresholds(), name) != value for name, value in policy.values)


def test_the_three_kinds_of_practice() -> None:
    assert list(policies()) == ["solo-practice", "imaging-center", "hospital"]
    assert set(REASONS) == {one.name for one in fields(Thresholds)}


def test_site_yaml_chooses_one_and_its_own_numbers_win() -> None:
    site = read_site(b"profile: hospital\nthresholds: {web_idle_minutes: 20}\n", "site.yaml")
    assert (site.profile, site.thresholds.web_idle_minutes, site.thresholds.act_high_days) == ("hospital", 20, 15)
    assert site.overridden == (("web_idle_minutes", 20),)


def test_a_profile_that_is_none() -> None:
    with pytest.raises(SettingsError, match="line 1: profile: there is no profile 'hospitl'; did you mean hospital"):
        read_site(b"profile: hospitl\n", "site.yaml")
