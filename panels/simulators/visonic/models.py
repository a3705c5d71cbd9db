"""Every device a panel can learn: subtype by enrollment prefix, and the types of zones (reference 12)."""

from typing import Any, Final

SUBTYPES: Final = {
    "050": "HW_ZONE_CONNECTED_DIRECTLY_TO_THE_PANEL",
    "053": "HW_ZONE_CONNECTED_TO_WL_EXPANDER_IOV",
    "070": "PGM_ON_PANEL",
    "073": "PGM_ON_ZONE",
    "100": "CONTACT",
    "101": "CONTACT_AUX",
    "104": "CONTACT_V",
    "105": "CONTACT_IOS",
    "106": "CONTACT_4_IN",
    "107": "S_OUT_MC_1IN",
    "109": "MC303_VANISH",
    "120": "MOTION",
    "122": "CURTAIN",
    "123": "MOTION_V_ANTIMASK",
    "126": "FLAT_PIR_SMART",
    "127": "S_CEILING_SR",
    "128": "S_CEILING_LR",
    "129": "S_OUT_CURTAIN",
    "130": "MOTION_OUTDOOR",
    "140": "MOTION_CAMERA",
    "142": "MOTION_OUTDOOR_CAMERA",
    "150": "MOTION_DUAL",
    "160": "GLASS_BREAK",
    "161": "GLASS_BREAK_SMART",
    "170": "SHOCK_CONTACT_AUX_ANTIMASK",
    "171": "SHOCK_AUX",
    "172": "SHOCK_CONTACT_G3",
    "173": "SHOCK_CONTACT_G2",
    "200": "SMOKE",
    "201": "SMOKE_HEAT",
    "202": "S_SMOKE_AND_HEAT",
    "220": "CO",
    "221": "S_CO_SENSOR",
    "230": "GAS",
    "240": "FLOOD",
    "241": "FLOOD_PROBE",
    "250": "TEMPERATURE",
    "300": "BASIC_KEYFOB",
    "301": "KEYFOB_ARM_LED",
    "305": "DSC_KEYFOB_1",
    "306": "DSC_KEYFOB_2",
    "320": "SINGLE_BUTTON",
    "322": "TWO_BUTTON",
    "370": "KEYPAD",
    "371": "PROXIMITY_KEYPAD",
    "374": "LCD_KEYPAD",
    "375": "LCD_PRG_KEYPAD",
    "400": "INDOOR",
    "410": "OUTDOOR",
    "411": "AC_OUTDOOR",
    "412": "SOUNDER",
    "430": "BASIC_REPEATER",
}
ZONE_TYPES: Final = (
    "NON_ALARM", "EMERGENCY", "FLOOD", "GAS", "CO", "DELAY_1", "DELAY_2", "INTERIOR", "INTERIOR_FOLLOW",
    "INTERIOR_DELAY", "PERIMETER", "PERIMETER_FOLLOW", "HOME_DELAY", "H24_SILENT", "H24_AUDIBLE", "FIRE",
    "TEMPERATURE", "ARMING_KEY", "GUARD_KEYBOX", "OUTDOOR", "TAMPER", "LINE_FAIL", "PSU_FAIL", "PANIC", "CUSTOM_1",
    "CUSTOM_2",
)  # fmt: skip


def catalogue(version: float) -> list[dict[str, Any]]:
    """Return ``feature_set.devices.devices``: who needs a partition, a user or a zone type follows from the prefix."""
    rows = []
    for prefix, name in SUBTYPES.items():
        is_zone = "050" <= prefix < "070" or "100" <= prefix < "300" or prefix in ("320", "322")
        row = {
            "enrollment_prefix": prefix,
            "name": name,
            "enroll": prefix != "070",
            "removing": prefix != "070",
            "partitions_required": is_zone,
            "users_required": "300" <= prefix < "320",
            "is_zone_type_applicable": is_zone,
        }
        rows.append(row | ({"is_zone_applicable": is_zone} if version >= 14 else {}))
    return rows
