"""What else a home has: cameras, notices, people, what was measured, and what runs by itself (reference 8 to 10)."""

from panels.drivers.overkiz.records.fields import raw, stamp, words
from panels.drivers.records import Record, flag, number, record, records, text, texts, whole, wholes

# ----------------------------------------------------------------- cameras


class Picture(Record):
    """One picture of a camera."""

    __slots__ = ()
    picture_id = whole("pictureId")
    taken_at = stamp("timestamp")


class Pictures(Record):
    """Pictures of a camera, and how their addresses are made while the session lives: 30 seconds."""

    __slots__ = ()
    session_id = raw("sessionId", secret=True)
    camera_id = raw("cameraId")
    gateway_id = text("gatewayId")
    protocol_type = raw("protocolType")
    picture_url_template = text("pictureUrlTemplate")
    thumbnail_url_template = text("thumbnailUrlTemplate")
    url_template = text("urlTemplate")
    pictures = records("pictures", Picture)

    def address(self, picture: Picture, *, thumbnail: bool = False) -> str | None:
        """Where a picture is to be had; None where the list does not say. The address holds the session: a secret."""
        template = self.thumbnail_url_template if thumbnail else self.picture_url_template
        if template is None or picture.picture_id is None:
            return None
        for mark, value in (
            ("@CAMERA_ID@", self.camera_id),
            ("@PROTOCOL_TYPE@", self.protocol_type),
            ("@GATEWAY_ID@", self.gateway_id),
            ("@PHOTO_ID@", picture.picture_id),
            ("@SESSION_ID@", self.session_id),
        ):
            template = template.replace(mark, "" if value is None else str(value))
        return template


class SinglePicture(Pictures):
    """One picture with all that its address is made of."""

    __slots__ = ()
    picture_id = whole("pictureId")
    taken_at = stamp("timestamp")

    @property
    def picture(self) -> Picture:
        """The picture as one of a list."""
        return Picture(self.raw)


# ----------------------------------------------------------------- notices


class InteractiveNotification(Record):
    """A question of the service to the user, answered by OK, CANCEL, YES or NO."""

    __slots__ = ()
    oid = text("oid")
    subject = text("subject")
    said = text("text")
    asked_at = stamp("date")
    expires_at = stamp("expirationDate")
    action_mask = whole("actionMask")


# ----------------------------------------------------------------- people


class ExtraEmail(Record):
    """A further address of the account."""

    __slots__ = ()
    email = text("email")
    validated = flag("validated")


class MainAccount(Record):
    """The account that is logged in, with the person behind it."""

    __slots__ = ()
    user_id = text("userId")
    title = whole("title")
    first_name = text("firstName")
    last_name = text("lastName")
    email = text("email")
    phone_number = text("phoneNumber")
    mobile_phone = text("mobilePhone")
    locale = text("locale")
    email_validated = flag("emailValidated")
    commercial_mail_agreement = flag("commercialMailAgreement")
    technical_account = flag("technicalAccount")
    extra_emails = records("extraEmails", ExtraEmail)
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")


class AccountSetup(Record):
    """One of the setups that the account may open, and from when until when; no end means for good."""

    __slots__ = ()
    setup_oid = text("setupOID")
    user_id = text("userId")
    label = text("label")
    template_name = text("templateName")
    role_name = text("roleName")
    owner = flag("owner")
    is_default = flag("defaultSetup")
    starts_at = stamp("activationTimestamp")
    ends_at = stamp("expirationTimestamp")


class SecondaryAccount(Record):
    """Somebody else who may use the setup."""

    __slots__ = ()
    user_id = text("userId")


class Permission(Record):
    """What somebody may do with one device."""

    __slots__ = ()
    device_url = text("deviceURL")
    permission_type = text("permissionType")
    type = text("type")


class Role(Record):
    """A named set of permissions."""

    __slots__ = ()
    name = text("name")
    permissions = records("permissions", Permission)


class AuthorizedApplication(Record):
    """An application of others that may act on the setup."""

    __slots__ = ()
    client_name = text("clientName")
    client_id = text("clientId")
    scopes = words("scopes")
    access_ends_at = stamp("accessTokenNextExpirationTime")
    refresh_ends_at = stamp("refreshTokenNextExpirationTime")
    enabled = flag("enabled")


# ----------------------------------------------------------------- what was measured


class HistoryValue(Record):
    """One point of a chart: a value, or what became of several."""

    __slots__ = ()
    when = stamp("when")
    value = raw("value")
    least = number("min")
    most = number("max")
    samples = whole("samples")


class StateHistory(Record):
    """What one state was over time."""

    __slots__ = ()
    values = records("historyValues", HistoryValue)
    method = whole("historizationMethod")
    device_unit = text("deviceUnit")


class StackedValue(Record):
    """One point of a chart with several layers."""

    __slots__ = ()
    when = stamp("when")
    values = raw("values")
    least = raw("minValues")
    most = raw("maxValues")
    samples = wholes("samples")


class StackedHistory(Record):
    """What a state was over time, with that of like devices upon it."""

    __slots__ = ()
    values = records("stackedHistoryValues", StackedValue)
    levels = texts("stackLevels")
    device_counts = wholes("deviceCounts")
    method = whole("historizationMethod")
    device_unit = text("deviceUnit")


class IndexDelta(Record):
    """How much a meter went up in a span of time."""

    __slots__ = ()
    device_url = text("deviceUrl")
    state_name = text("stateName")
    delta = number("delta")


# ----------------------------------------------------------------- what runs by itself


class ControllableCondition(Record):
    """What a state of all devices of some kinds is compared with."""

    __slots__ = ()
    controllable_names = texts("controllableNames")
    state_name = text("stateName")
    operator = text("operator")
    value = raw("value")


class Condition(Record):
    """One condition in its wrapper."""

    __slots__ = ()
    controllable = record("controllable", ControllableCondition)


class ConditionGroup(Record):
    """Conditions that hold together, as *all windows are closed*."""

    __slots__ = ()
    oid = text("oid")
    label = text("label")
    metadata = text("metadata")
    conditions = records("conditions", Condition)
    created_at = stamp("creationTime")
    updated_at = stamp("lastUpdateTime")


class Evaluation(Record):
    """Whether a group of conditions holds, and which devices are in the way."""

    __slots__ = ()
    status = text("evaluationStatus")
    evaluated_at = stamp("evaluationTime")
    failed_devices = texts("failedDevices")
    invalidating_devices = texts("invalidatingDevices")
    ignored_controllables = texts("ignoredControllables")


class TriggerStatus(Record):
    """Whether a trigger is on (1), off (2) or on by a plan (3)."""

    __slots__ = ()
    trigger_oid = text("triggerOID")
    mode = whole("mode")
    scheduling_intervals = raw("schedulingIntervalsStatus")
    sub_triggers = raw("subTriggersStatus")


class CalendarPlan(Record):
    """Which days and rules of the calendar hold on a date, by their OIDs."""

    __slots__ = ()
    calendar_days = raw("calendarDays")
    calendar_rules = raw("calendarRules")


class SunTime(Record):
    """When the sun rises or sets."""

    __slots__ = ()
    hours = whole("hours")
    minutes = whole("minutes")
    utc = raw("utc")


class ServerTime(Record):
    """The server's clock in a time zone."""

    __slots__ = ()
    now = stamp("serverTime")
    raw_offset_millis = whole("rawTzOffset")
    current_offset_millis = whole("currentTzOffset")
    dst_savings_millis = whole("dstSavings")
    uses_northern_dst = flag("usingNorthernHemisphereDST")
