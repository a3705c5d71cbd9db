"""Capabilities as a panel states them."""

from hypothesis import given

from panels.drivers.visonic.features import capabilities_of, sirens_of
from panels.drivers.visonic.records.status import FeatureSet, PanelInfo
from panels.vocabulary import CommandName, Support
from tests.panels.drivers.visonic.test_refusals import ANYTHING

INFO = {
    "bypass_mode": "manual_bypass",
    "features": {"enabling_siren": True, "disabling_siren": False},
    "state_sets": {"all": [{"name": word, "settable": word != "ENTRY_DELAY"} for word in
                           ("AWAY", "HOME", "DISARM", "ENTRY_DELAY")]},
}  # fmt: skip
FEATURES = {"state": {"can_set": True}, "sirens": {"can_enable": True, "can_disable": True}, "user": {"x": 1}}


def test_what_a_panel_states_is_proven_and_the_rest_absent() -> None:
    found = capabilities_of(PanelInfo(INFO), FeatureSet(FEATURES))
    assert found[CommandName.ARM_AWAY] is found[CommandName.BYPASS] is Support.PROVEN
    assert CommandName.ARM_NIGHT not in found
    assert CommandName.CHANGE_CODE not in found
    assert sirens_of(PanelInfo(INFO), FeatureSet(FEATURES)) == (Support.PROVEN, Support.ABSENT)
    assert found[CommandName.SIREN_ON] is Support.PROVEN
    assert CommandName.SIREN_OFF not in found


def test_what_nobody_states_is_claimed() -> None:
    found = capabilities_of(PanelInfo({}), FeatureSet({}))
    assert found[CommandName.ARM_AWAY] is found[CommandName.BYPASS] is Support.CLAIMED
    assert sirens_of(PanelInfo({}), FeatureSet({})) == (Support.CLAIMED, Support.CLAIMED)


def test_a_panel_without_bypass_has_none() -> None:
    found = capabilities_of(PanelInfo(INFO | {"bypass_mode": "no_bypass"}), FeatureSet(FEATURES))
    assert CommandName.BYPASS not in found


@given(ANYTHING, ANYTHING)
def test_no_json_breaks_the_capabilities(info: object, features: object) -> None:
    found = capabilities_of(PanelInfo(info), FeatureSet({"user": features, "state": info}))
    assert found[CommandName.READ_STATUS] is Support.PROVEN
