"""The one word, the counts and the confidence a list shows for a panel. Pure."""

from collections import Counter
from collections.abc import Collection

from panels.ingest.rows import PanelRow, PartitionRow
from panels.vocabulary import ArmMode, Confidence, PanelState, Trouble

# A member of a `StrEnum` and its plain text, which is what rows hold, find the same entry.
_MODES: dict[str, PanelState] = {
    ArmMode.UNKNOWN: PanelState.UNKNOWN,
    ArmMode.DISARMED: PanelState.DISARMED,
    ArmMode.ARMING: PanelState.ARMING,
    ArmMode.ARMED: PanelState.ARMED,
    ArmMode.ARMED_AWAY: PanelState.ARMED_AWAY,
    ArmMode.ARMED_HOME: PanelState.ARMED_HOME,
    ArmMode.ARMED_NIGHT: PanelState.ARMED_NIGHT,
}
_DOUBT = [Confidence.UNKNOWN, Confidence.REPORTED, Confidence.ASSUMED, Confidence.CONFIRMED]


def panel_state(panel: PanelRow, partitions: Collection[PartitionRow]) -> PanelState:
    """Worst first: alarm, tamper, offline, trouble; then how most partitions are armed, the lowest number in a tie."""
    if panel.alarm or any(partition.alarm for partition in partitions):
        return PanelState.ALARM
    if panel.tamper_zones or any(trouble[0] == Trouble.KEYPAD_TAMPER for trouble in panel.troubles):
        return PanelState.TAMPER
    if panel.online is False:
        return PanelState.OFFLINE
    if panel.troubles or panel.trouble_zones:
        return PanelState.TROUBLE
    return arming_state(partitions)


def arming_state(partitions: Collection[PartitionRow]) -> PanelState:
    """How a panel is armed, when nothing is wrong with it."""
    modes = [partition.mode for partition in partitions]
    if not modes:
        return PanelState.NONE
    if ArmMode.ARMING in modes:
        return PanelState.ARMING
    # Counter keeps the order of first appearance, which is that of the partition numbers.
    return _MODES[modes[0] if len(set(modes)) == 1 else Counter(modes).most_common(1)[0][0]]


def confidence(partitions: Collection[PartitionRow]) -> Confidence:
    """As sure as the least sure partition of those that gave the panel its word; with nothing known, of all."""
    word = arming_state(partitions)
    held = [Confidence(p.mode_confidence) for p in partitions if _MODES[p.mode] == word]
    return min(held, key=_DOUBT.index, default=Confidence.UNKNOWN)


def summarize(panel: PanelRow, partitions: Collection[PartitionRow]) -> None:
    """Bring a panel's summary in line with its parts."""
    ordered = sorted(partitions, key=lambda partition: partition.number)
    state = panel_state(panel, ordered)
    panel.state, panel.state_rank = state, state.rank
    panel.station_rank = PanelState.ALARM.rank if panel.covert_alarm else state.rank
    panel.confidence = confidence(ordered)
