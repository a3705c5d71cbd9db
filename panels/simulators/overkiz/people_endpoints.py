"""Accounts, guests, their rights, and who else may act (reference 10)."""

from collections.abc import Mapping
from typing import Any

from panels.simulators.overkiz.building import INSTALLED
from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.world import Account

desk = Desk()
VIEW, CONTROL = "endUserDeviceViewPermission", "endUserDeviceControlPermission"


@desk("GET /enduser/mainAccount")
def main_account(call: Call) -> Any:
    account = call.account
    if not account.main:
        owners = (
            other for other in call.cloud.credentials.accounts.values() if other.main and call.home in other.homes
        )
        account = next(owners, account)
    return {
        "creationTime": INSTALLED,
        "lastUpdateTime": INSTALLED,
        "userId": account.user,
        "title": 0,
        "firstName": account.first_name,
        "lastName": account.last_name,
        "email": account.user,
        "phoneNumber": "",
        "mobilePhone": "",
        "locale": "en_GB",
        "emailValidated": True,
        "commercialMailAgreement": False,
        "technicalAccount": False,
        "extraEmails": [],
    }


@desk("GET /enduser/setups")
def setups(call: Call) -> Any:
    account = call.account
    return [
        {
            "setupOID": home.oid,
            "userId": account.user,
            "templateName": account.template,
            "owner": account.main,
            "defaultSetup": home is account.homes[0],
            "label": home.label,
            **account.period,
        }
        for home in account.homes
    ]


@desk("GET /enduser/setupLabel")
def setup_label(call: Call) -> Any:
    return {"result": call.home.label}


@desk("GET /enduser/defaultSetupOID")
def default_setup(call: Call) -> Any:
    return {"result": call.account.homes[0].oid}


@desk("GET /setup/current")
def current_setup(call: Call) -> Any:
    return {"setupOID": call.home.oid}


@desk("POST /setup/current/{setupOID}")
def switch_setup(call: Call) -> Any:
    home = next((home for home in call.account.homes if home.oid == call.path["setupOID"]), None)
    if home is None:
        raise named("setup_mismatch")
    # The registration for events ends with the change (reference 2.3).
    call.cloud.unlisten(call.session)
    call.session.home = home


# Guests


def _guests(call: Call) -> dict[str, Account]:
    return {a.user: a for a in call.cloud.credentials.accounts.values() if not a.main and call.home in a.homes}


def _guest(call: Call, key: str) -> Account:
    call.owner_only()
    guest = _guests(call).get(call.path[key])
    if guest is None:
        raise named("unknown_user", call.path[key])
    return guest


@desk("GET /enduser/secondaryAccounts")
def guests(call: Call) -> Any:
    return [{"userId": user} for user in _guests(call)]


@desk("GET /enduser/secondaryAccounts/{secondaryEndUserId}")
def guest(call: Call) -> Any:
    return {"userId": _guest(call, "secondaryEndUserId").user}


@desk("POST /enduser/secondaryAccounts")
def invite(call: Call) -> Any:
    call.owner_only()
    body = call.fields()
    person, password = body.get("endUser"), body.get("password")
    user = person.get("userId") if isinstance(person, dict) else None
    if not isinstance(user, str) or not isinstance(password, str) or not user or not password:
        raise named("missing", "endUser.userId and password")
    if user in call.cloud.credentials.accounts:
        raise named("invalid_field", "userId : already used")
    if len(call.cloud.credentials.accounts) >= 20_000:
        raise named("quota_exceeded", "accounts")
    account = Account(user=user, password=password, homes=[call.home], main=False, sees=set(), controls=set())
    account.label = str(body.get("label", ""))[:200]
    account.template = str(body.get("templateName", ""))[:200]
    account.period = _period(body)
    permitted = call.home.roles.get(account.template, [])
    account.sees = {str(row["deviceURL"]) for row in permitted}
    account.controls = {str(row["deviceURL"]) for row in permitted if row["type"] == "deviceControl"}
    call.cloud.credentials.accounts[user] = account


def _period(body: Mapping[str, Any]) -> dict[str, int]:
    period = {}
    for key in ("activationTimestamp", "expirationTimestamp"):
        value = body.get(key)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool):
            raise named("invalid_field", key)
        period[key] = value
    return period


@desk("DELETE /setup/enduser/{userId}")
def dismiss(call: Call) -> Any:
    guest = _guest(call, "userId")
    guest.homes = [home for home in guest.homes if home is not call.home]
    for session in [s for s in call.cloud.sessions.values() if s.account is guest and s.home is call.home]:
        call.cloud.logout(session)


@desk("PUT /enduser/{userId}/accessPeriod")
def set_period(call: Call) -> Any:
    _guest(call, "userId").period = _period(call.fields())


@desk("DELETE /enduser/{userId}/accessPeriod")
def clear_period(call: Call) -> Any:
    _guest(call, "userId").period = {}


# Rights


def _rights(call: Call, account: Account) -> list[dict[str, str]]:
    kind = call.operation.path.rpartition("/")[2]
    urls = list(call.home.devices)
    seen = [url for url in urls if account.sees is None or url in account.sees]
    controlled = [url for url in urls if account.controls is None or url in account.controls]
    rows = [] if kind == "control" else [{"deviceURL": url, "permissionType": VIEW} for url in seen]
    if kind != "view":
        rows += [{"deviceURL": url, "permissionType": CONTROL} for url in controlled]
    return rows


@desk("GET /enduser/permissions", "GET /enduser/permissions/view", "GET /enduser/permissions/control")
def own_rights(call: Call) -> Any:
    return _rights(call, call.account)


@desk(
    "GET /enduser/{secondaryUserId}/permissions",
    "GET /enduser/{secondaryUserId}/permissions/view",
    "GET /enduser/{secondaryUserId}/permissions/control",
)
def rights_of(call: Call) -> Any:
    return _rights(call, _guest(call, "secondaryUserId"))


@desk(
    "POST /enduser/{secondaryUserId}/permissions/view/{target}",
    "DELETE /enduser/{secondaryUserId}/permissions/view/{target}",
)
def let_see(call: Call) -> Any:
    """What a target is, the page does not say; here it is a device's URL."""
    guest, device = _guest(call, "secondaryUserId"), call.device(call.path["target"])
    guest.sees = (guest.sees or set()) - {device.url}
    if call.operation.method == "POST":
        guest.sees.add(device.url)


@desk("GET /setup/roles")
def roles(call: Call) -> Any:
    return [{"name": name, "permissions": rows} for name, rows in call.home.roles.items()]


@desk("POST /setup/roles")
def add_role(call: Call) -> Any:
    call.owner_only()
    body = call.fields()
    name, rows = body.get("name"), body.get("permissions")
    if not isinstance(name, str) or not name or name in call.home.roles or len(call.home.roles) >= 200:
        raise named("invalid_field", "name")
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "type" in row for row in rows):
        raise named("invalid_field", "permissions")
    call.home.roles[name] = [{"type": row["type"], "deviceURL": call.device(row.get("deviceURL")).url} for row in rows]


@desk("DELETE /setup/roles/{roleName}")
def remove_role(call: Call) -> Any:
    call.owner_only()
    if call.home.roles.pop(call.path["roleName"], None) is None:
        raise named("unknown_object")


@desk("GET /setup/roles/{roleName}")
def role(call: Call) -> Any:
    name = call.path["roleName"]
    if name not in call.home.roles:
        raise named("unknown_object")
    return {"name": name, "permissions": call.home.roles[name]}


# Other applications


def _application(call: Call) -> dict[str, Any]:
    call.owner_only()
    found = call.home.applications.get(call.path["clientId"])
    if found is None:
        raise named("unknown_object")
    return found


@desk("GET /oauth2/applications/authorized")
def applications(call: Call) -> Any:
    return list(call.home.applications.values())


@desk("PUT /oauth2/applications/authorized/{clientId}/enable", "PUT /oauth2/applications/authorized/{clientId}/disable")
def switch_application(call: Call) -> Any:
    _application(call)["enabled"] = call.operation.path.endswith("/enable")


@desk("DELETE /oauth2/applications/authorized/{clientId}")
def forget_application(call: Call) -> Any:
    del call.home.applications[_application(call)["clientId"]]


@desk("GET /setup/thirdparty/activated")
def third_parties(call: Call) -> Any:
    return {"thirdPartyModelSetupUsers": [], "activatedModels": [{"modelId": 1, "modelLabel": "voice"}]}


@desk("GET /setup/thirdparty/model/{modelName}/security/status")
def third_party(call: Call) -> Any:
    if call.path["modelName"] != "voice":
        raise named("unknown_object")
    return {"status": "LOCKED", "remaining": 0}
