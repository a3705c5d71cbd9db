"""The other documented endpoints (reference 8): shapes as documented, contents small and mostly fixed."""

import itertools
from typing import Any, Final

from aiohttp import web

from panels.simulators.bienport import resources
from panels.simulators.bienport.cloud import Cloud
from panels.simulators.bienport.rest import BASE, Gateway, whole_list
from panels.simulators.bienport.world import Panel, User
from panels.simulators.bodies import Handler, RejectedError, answer, read_body, whole

PRIVILEGE_GROUPS: Final = (1, 2, 3)
MONTHS: Final = (1, 3, 6, 12, 24)
BALANCES: Final = {
    "TotalAmount": 1200.0,
    "TotalPaidAmount": 900.0,
    "TotalCurrentAmount": 100.0,
    "TotalRemainderAmount": 200.0,
}


class MoreEndpoints:
    """Users, roles, contacts, cameras and bills."""

    def __init__(self, cloud: Cloud, gateway: Gateway) -> None:
        self._cloud = cloud
        self._gateway = gateway
        self._ids = itertools.count(300_000)

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints; the two SMS ones take no token, since they serve people without one (reference A32)."""
        guarded = self._gateway.guarded
        number = r"\d{1,18}"
        with_token: list[tuple[str, str, Handler]] = [
            ("POST", "/devicetoken/addorupdate", guarded(self.device_token)),
            ("POST", "/camera/add", guarded(self.add_camera)),
            ("GET", f"/alarm/ecl/{{subscription_id:{number}}}", guarded(self.contacts)),
            ("GET", f"/enterprise/bulk/get-panel-user/{{resource_id:{number}}}", guarded(self.panel_users)),
            ("GET", "/enterprise/bulk/get-organization-users", guarded(self.organization_users)),
            ("POST", "/user/add", guarded(self.add_user)),
            ("PUT", "/user/update", guarded(self.update_user)),
            ("PUT", "/user/update-password", guarded(self.update_password)),
            ("POST", "/user/invite", guarded(self.invite)),
            ("POST", "/user/privilege-groups-and-resources/add-or-update", guarded(self.set_privileges)),
            ("GET", f"/role/user/{{user_id:{number}}}/privilege-groups", guarded(self.user_privileges)),
            ("GET", f"/role/{{role_id:{number}}}/privilege-groups", guarded(self.role_privileges)),
            ("POST", "/subscription/bill", guarded(self.bills)),
            ("POST", "/subscription/bill/information", guarded(self.bill_information)),
            ("POST", "/verification-sms/send-password-reset-code", self.send_reset_code),
            ("POST", "/verification-sms/send-registration-code", self.send_registration_code),
        ]
        return [web.route(method, BASE + path, handler) for method, path, handler in with_token]

    async def device_token(self, request: web.Request, user: User) -> web.Response:
        await read_body(request)
        return answer({"message": "Device token saved", "success": True})

    async def add_camera(self, request: web.Request, user: User) -> web.Response:
        body = await read_body(request)
        repeated = ("name", "brand", "ncCode", "securityCode")
        return answer(
            {
                "resourceId": next(self._ids),
                "networkId": body.get("deviceSerial"),
                "organizationId": whole(body, "organizationId"),
                **{key: body.get(key) for key in repeated},
                "deviceType": "IPC",
                "httpPort": "80",
                "rtspPort": "554",
                "deviceModelName": "IPC-1",
                "channelNum": "1",
                "privateMediaPort": "37777",
                "port": "37777",
                "deviceModel": "IPC-1",
                "ability": "",
                "bindStatus": "bindByMe",
                "status": "online",
                "sdCardStatus": "empty",
                "permission": "",
                "version": "1.0",
            }
        )

    async def contacts(self, request: web.Request, user: User) -> web.Response:
        subscription = int(request.match_info["subscription_id"])
        panel = next((p for p in self._cloud.world.panels_of(user) if 70_000 + p.resource_id == subscription), None)
        if panel is None:
            raise RejectedError(404, "subscription not found")
        return answer(
            [
                {
                    "id": zone.sensor_id,
                    "zoneNo": zone.number,
                    "zoneName": zone.name,
                    "alarmCode": "130",
                    "note": "",
                    "telefon1": panel.msisdn,
                    "telefon2": "",
                    "telefon3": "",
                    "telefon4": "",
                    "subscriptionId": subscription,
                    "isPerson": False,
                    "state": "existing",
                }
                for zone in panel.zones.values()
            ]
        )

    def _panel_users(self, panel: Panel) -> dict[str, Any]:
        # Codes are plain digits here, as in the vendor's sample (reference 9.4).
        holders = [
            {
                "id": panel.resource_id * 10 + slot,
                "resourceId": panel.resource_id,
                "userId": self._cloud.world.main_user.user_id,
                "partitionNo": "1",
                "slotNo": str(slot),
                "pinCode": pin,
                "userName": kind,
            }
            for slot, ((kind, _), pin) in enumerate(panel.pins.items(), start=1)
        ]
        return {
            "resourceId": panel.resource_id,
            "resourceModel": panel.model,
            "resourceUserResponseList": holders,
            "organizationUserList": [resources.user_object(self._cloud.world, u) for u in self._cloud.world.users],
        }

    async def panel_users(self, request: web.Request, user: User) -> web.Response:
        panel = self._gateway.panel(user, int(request.match_info["resource_id"]))
        return answer([self._panel_users(panel)])

    async def organization_users(self, request: web.Request, user: User) -> web.Response:
        return answer([self._panel_users(panel) for panel in self._cloud.world.panels_of(user)[:100]])

    async def add_user(self, request: web.Request, user: User) -> web.Response:
        body = await read_body(request)
        added = next(self._ids)
        shown = resources.user_object(self._cloud.world, user) | {
            "userId": added,
            **{key: body.get(key) for key in ("firstName", "middleName", "lastName", "screenName", "emailAddress")},
        }
        return answer({"status": True, "user": shown, "message": "User added", "userId": added})

    async def update_user(self, request: web.Request, user: User) -> web.Response:
        await read_body(request)
        extra = {"graceLoginCount": 0, "createDate": 1_600_000_000_000}
        return answer(resources.user_object(self._cloud.world, user) | extra)

    async def update_password(self, request: web.Request, user: User) -> web.Response:
        body = await read_body(request)
        new = body.get("password1")
        if body.get("oldPassword") != user.password or not isinstance(new, str) or new != body.get("password2"):
            raise RejectedError(400, "passwords do not match")
        user.password = new
        extra = {"instanceId": 1, "instanceName": "bienport", "emailAddressVerified": True, "localeId": "tr_TR"}
        return answer(resources.user_object(self._cloud.world, user) | extra)

    async def invite(self, request: web.Request, user: User) -> web.Response:
        body = await read_body(request)
        invited = {"status": True, "message": "Invitation sent", "userId": next(self._ids)}
        return answer({"email": body.get("emailAddress"), **invited})

    async def set_privileges(self, request: web.Request, user: User) -> web.Response:
        body = await read_body(request)
        whole_list(body, "authorizedResourceIds")
        groups = body.get("privilegeGroups")
        rows = [row for row in groups if isinstance(row, dict)] if isinstance(groups, list) else []
        listed = [row.get("privilegeGroupId") for row in rows]
        if any(number not in listed for number in PRIVILEGE_GROUPS):
            raise RejectedError(400, "privilegeGroups must list all groups")
        return answer([{"message": "Privileges updated", "success": True}])

    async def user_privileges(self, request: web.Request, user: User) -> web.Response:
        user_id = int(request.match_info["user_id"])
        if self._cloud.world.user_by_id(user_id) is None:
            raise RejectedError(404, "user not found")
        days = [{"dayOfWeek": day, "start": 0, "end": 86_399} for day in range(1, 8)]
        groups = [
            {"id": number, "privilegeGroupId": number, "authority": True, "scopePk": self._cloud.world.organization_id}
            for number in PRIVILEGE_GROUPS
        ]
        validity = {"id": 1, "accessibleDays": days, "expiration": None, "validityStart": None}
        return answer({"userId": user_id, "userPrivilegeValidity": validity, "userPrivilegeGroups": groups})

    async def role_privileges(self, request: web.Request, user: User) -> web.Response:
        role_id = int(request.match_info["role_id"])
        return answer(
            [
                {"id": number, "roleId": role_id, "privilegeGroupId": number, "defaultAuthority": True}
                for number in PRIVILEGE_GROUPS
            ]
        )

    async def bills(self, request: web.Request, user: User) -> web.Response:
        body = await read_body(request)
        if whole(body, "organizationId") is None or whole(body, "subscriptionId") is None:
            raise RejectedError(400, "organizationId and subscriptionId are required")
        months = whole(body, "monthFilter")
        if months is not None and months not in MONTHS:
            raise RejectedError(400, "monthFilter must be 1, 3, 6, 12 or 24")
        return answer(
            [
                {
                    "id": str(9000 + number),
                    "href": f"/subscription/bill/{9000 + number}",
                    "billDate": f"2025-{number:02d}-01T00:00:00Z",
                    "billNo": f"WP{number:06d}",
                    "paymentDueDate": f"2025-{number:02d}-20T00:00:00Z",
                    "paymentDate": f"2025-{number:02d}-18T00:00:00Z",
                    "amountDue": {"unit": "TRY", "value": 100.0},
                    "state": "settled",
                }
                for number in range(1, min(months or 6, 12) + 1)
            ]
        )

    async def bill_information(self, request: web.Request, user: User) -> web.Response:
        await read_body(request)
        return answer(
            [{"balanceType": kind, "amount": {"unit": "TRY", "value": value}} for kind, value in BALANCES.items()]
        )

    async def send_reset_code(self, request: web.Request) -> web.StreamResponse:
        user = await self._named_user(request)
        return answer({"status": True, "userId": user.user_id, "message": "Code sent"})

    async def send_registration_code(self, request: web.Request) -> web.StreamResponse:
        user = await self._named_user(request)
        shown = resources.user_object(self._cloud.world, user)
        return answer({"status": True, "user": shown, "message": "Code sent", "userId": user.user_id})

    async def _named_user(self, request: web.Request) -> User:
        name = (await read_body(request)).get("screenName")
        user = self._cloud.world.user_by_name(name) if isinstance(name, str) else None
        if user is None:
            raise RejectedError(404, "user not found")
        return user
