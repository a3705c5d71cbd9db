"""What a panel can be asked, from what it says of itself (DESIGN 5)."""

from collections.abc import Mapping

from panels.drivers.visonic.records.status import FeatureSet, PanelInfo
from panels.vocabulary import CommandName, Support


def absent_reads(features: FeatureSet) -> list[str]:
    """The slow reads that the service says it does not have for this panel; of smart devices it says nothing."""
    said = {
        "locations": features.locations.is_enabled,
        "home_automation_devices": features.home_automation_devices.is_enabled,
    }
    return [path for path, enabled in said.items() if enabled is False]


def capabilities_of(info: PanelInfo, features: FeatureSet) -> Mapping[CommandName, Support]:
    """The commands of our vocabulary that this panel has; a missing one is absent.

    *Proven* needs the panel's own word beside an exchange that published clients live by; where the panel says
    nothing, or nobody has published the exchange, it is *claimed*.
    """
    found: dict[CommandName, Support] = {}
    states = {(state.name or "").upper(): state.settable for group in info.state_sets.values() for state in group}
    may_set = features.state.can_set
    for name, word in (
        (CommandName.ARM_AWAY, "AWAY"),
        (CommandName.ARM_HOME, "HOME"),
        (CommandName.DISARM, "DISARM"),
        (CommandName.ARM_NIGHT, "NIGHT"),
    ):
        if may_set is False or (states and states.get(word) is not True):
            continue
        if not states and word == "NIGHT":
            continue
        proven = bool(states) and may_set is True and word != "NIGHT"
        found[name] = Support.PROVEN if proven else Support.CLAIMED
    if info.bypass_mode != "no_bypass":
        support = Support.PROVEN if info.bypass_mode == "manual_bypass" else Support.CLAIMED
        found[CommandName.BYPASS] = found[CommandName.UNBYPASS] = support
    if (info.current_user or "").lower() in {"", "master_user"}:
        found |= _about_users(features)
    found[CommandName.SIREN_ON], found[CommandName.SIREN_OFF] = sirens_of(info, features)
    if info.features.video_on_demand is not False and features.devices.video_on_demand is not False:
        # By what number a camera is asked for is nowhere published.
        found[CommandName.TAKE_STILL] = Support.CLAIMED
    found[CommandName.READ_STATUS] = Support.PROVEN
    return {name: support for name, support in found.items() if support is not Support.ABSENT}


def _about_users(features: FeatureSet) -> dict[CommandName, Support]:
    """What can be done to the panel's users, which is the master's alone; nobody states anything of access."""
    found = dict.fromkeys((CommandName.GRANT_ACCESS, CommandName.REVOKE_ACCESS), Support.CLAIMED)
    for name, word in (
        (CommandName.CHANGE_CODE, "UEF_CODE"),
        (CommandName.REMOVE_USER, "UEF_CODE"),
        (CommandName.NAME_USER, "UEF_LABEL"),
    ):
        if word in features.user.editable_features:
            found[name] = Support.PROVEN
        elif not features.user.raw:
            found[name] = Support.CLAIMED
    return found


def sirens_of(info: PanelInfo, features: FeatureSet) -> tuple[Support, Support]:
    """Whether sirens can be switched on, and off."""

    def support(panel: bool | None, service: bool | None) -> Support:
        if panel is False or service is False:
            return Support.ABSENT
        return Support.PROVEN if panel and service else Support.CLAIMED

    return (
        support(info.features.enabling_siren, features.sirens.can_enable),
        support(info.features.disabling_siren, features.sirens.can_disable),
    )
