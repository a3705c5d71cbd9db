"""Every page of both admin sites, by who asks: whom a site is not for finds nothing there, whatever the address."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from panels.admin import installers, platform
from panels.models import Connection, Grant, Membership, Organization, Panel, ServiceCode, Site, User
from panels.secrets.sealing import Sealed
from panels.vocabulary import CodePurpose, OrganizationKind, Right, Role

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def routes(desk: str) -> list[URLPattern]:
    """Every route of a site, from the resolver."""
    (root,) = [one for one in get_resolver().url_patterns if getattr(one, "namespace", None) == desk]
    return list(_leaves(root))


def _leaves(node: Any) -> Iterator[URLPattern]:
    for one in node.url_patterns:
        yield from (_leaves(one) if isinstance(one, URLResolver) else (one,))


NAMED = [(desk, str(one.name)) for desk in ("platform", "admin") for one in routes(desk) if one.name]


@pytest.fixture
def rows(station: Organization, fitters: Organization) -> dict[str, Any]:
    """One row of each kind; the connection is the fitters'."""
    anna = User.objects.create_user("anna@watchpost.example", "another long password")
    connection = Connection.objects.create(
        organization=fitters, vendor="visonic", name="Cloud", settings={"host": "127.0.0.1:1", "email": "a@b.example"}
    )
    site = Site.objects.create(name="Villa")
    panel = Panel.objects.create(connection=connection, vendor_id="1", name="Panel", site=site)
    return {
        "connection": connection,
        "panel": panel,
        "site": site,
        "organization": station,
        "user": anna,
        "membership": Membership.objects.create(user=anna, organization=station, role=Role.OPERATOR),
        "grant": Grant.objects.create(user=anna, panel=panel, rights=[Right.VIEW], valid_from=NOW),
        "servicecode": ServiceCode.objects.create(
            connection=connection, panel=panel, purpose=CodePurpose.READ, code=Sealed.of({"code": "864209"})
        ),
    }


def address(desk: str, name: str, rows: dict[str, Any]) -> str:
    """An address of this route that leads to a row there is."""
    model = name.removeprefix("panels_").partition("_")[0]
    if name == "app_list":
        return reverse(f"{desk}:app_list", args=["panels"])
    if name in {"panels_connection_account", "panels_connection_handover"}:
        return reverse(f"{desk}:{name}", args=[rows["connection"].uid])
    if name == "panels_user_erase":
        return reverse(f"{desk}:{name}", args=[rows["user"].uid])
    if name == "panels_connection_panel":
        return reverse(f"{desk}:{name}", args=[rows["connection"].uid, rows["panel"].uid])
    if name.endswith(("_change", "_delete", "_history")):
        return reverse(f"{desk}:{name}", args=[rows[model].pk])
    return reverse(f"{desk}:{name}")


def somebody(role: Role | None, organization: Organization | None, **fields: Any) -> Client:
    """Somebody signed in, who belongs there as that."""
    user = User.objects.create_user(f"{User.objects.count()}@watchpost.example", "another long password")
    if role is not None and organization is not None:
        Membership.objects.create(user=user, organization=organization, role=role, **fields)
    client = Client()
    client.force_login(user)
    return client


def strangers(station: Organization, fitters: Organization) -> dict[str, Client]:
    """People whom neither site is for."""
    customer = Organization.objects.create(name="Customer", kind=OrganizationKind.CUSTOMER)
    return {
        "nobody's": somebody(None, None),
        "an engineer": somebody(Role.ENGINEER, fitters),
        "a manager whose membership ended": somebody(Role.INSTALLER_MANAGER, fitters, valid_until=NOW),
        "a manager to be": somebody(Role.INSTALLER_MANAGER, fitters, valid_from=NOW + timedelta(days=1)),
        "a manager of no installer": somebody(Role.INSTALLER_MANAGER, station),
        "an operator": somebody(Role.OPERATOR, station),
        "a supervisor": somebody(Role.SUPERVISOR, station),
        "an owner": somebody(Role.OWNER, customer),
        "a resident": somebody(Role.RESIDENT, customer),
    }


def test_the_sites_have_the_pages_they_should() -> None:
    models = {desk.name: {str(model._meta.model_name) for model in desk._registry} for desk in (platform, installers)}
    assert models == {
        "platform": {"connection", "grant", "membership", "organization", "panel", "servicecode", "site", "user"},
        "admin": {"connection", "panel", "servicecode"},
    }
    kinds = ("changelist", "add", "history", "delete", "change")
    for desk, names in models.items():
        expected = {f"panels_{model}_{kind}" for model in names for kind in kinds}
        expected |= {"panels_connection_account", "panels_connection_panel"}
        # Whoever runs the installation gives nobody's connection away.
        expected |= {"panels_connection_handover"} if desk == "admin" else set()
        expected |= {"panels_user_erase"} if desk == "platform" else set()
        expected |= {"index", "login", "autocomplete", "jsi18n", "app_list"}
        assert {name for site, name in NAMED if site == desk} == expected


def test_whom_a_site_is_not_for_finds_nothing_there(
    rows: dict[str, Any], station: Organization, fitters: Organization, administrator: Client, manager: Client
) -> None:
    people = strangers(station, fitters)
    audiences = {"platform": people | {"a manager": manager}, "admin": people | {"an administrator": administrator}}
    for desk, name in NAMED:
        for who, client in audiences[desk].items():
            for send in (client.get, client.post):
                answer = send(address(desk, name, rows))
                assert answer.status_code == 404, (desk, name, who)


def test_who_has_not_signed_in_is_asked_to(rows: dict[str, Any], client: Client) -> None:
    for desk, name in NAMED:
        answer = client.get(address(desk, name, rows))
        assert answer.status_code == 302, (desk, name)
        followed = client.get(answer["Location"])
        last = followed if followed.status_code == 302 else answer
        assert last["Location"].startswith(reverse("account_login")), (desk, name)


def test_whom_a_site_is_for_opens_all_of_it_but_what_is_nobodys(
    rows: dict[str, Any], administrator: Client, manager: Client
) -> None:
    for desk, name in NAMED:
        client = administrator if desk == "platform" else manager
        answer = client.get(address(desk, name, rows))
        # Nothing is deleted, what was done is in the journal, and panels come from their vendor.
        closed = name.endswith(("_delete", "_history")) or name in {"panels_panel_add", "autocomplete"}
        expected = 404 if closed else 302 if name == "login" else 200
        assert answer.status_code == expected, (desk, name)
        post = client.post(address(desk, name, rows), {})
        assert post.status_code < 500, (desk, name)


def test_a_manager_of_another_organization_finds_no_row(rows: dict[str, Any]) -> None:
    rivals = Organization.objects.create(name="Rivals", kind=OrganizationKind.INSTALLER)
    rival = somebody(Role.INSTALLER_MANAGER, rivals)
    leads_to_a_row = ("_change", "_delete", "_history", "_account", "_connection_panel", "_handover")
    for desk, name in NAMED:
        if desk == "platform" or name in {"login", "autocomplete"}:
            continue
        for send in (rival.get, rival.post):
            answer = send(address(desk, name, rows))
            if name.endswith(leads_to_a_row):
                assert answer.status_code == 404, name
            else:
                assert answer.status_code < 500, name
                for word in ("Cloud", "Villa", "Station", "Fitters", "anna"):
                    assert word not in answer.content.decode(), (name, word)


@pytest.mark.parametrize("page", ["logout/", "password_change/", "password_change/done/", "r/1/1/"])
@pytest.mark.parametrize("desk", ["platform", "admin"])
def test_pages_that_have_another_door_are_not_here(
    rows: dict[str, Any], administrator: Client, manager: Client, desk: str, page: str
) -> None:
    client = administrator if desk == "platform" else manager
    assert client.get(f"/{desk}/{page}").status_code == 404
    assert client.post(f"/{desk}/{page}").status_code == 404
    assert client.get(reverse("account")).status_code == 200, "still signed in"


# ------------------------------------------------------------- host and addresses of the platform


def knock(client: Client, host: str = "testserver", peer: str = "127.0.0.1", **headers: str) -> int:
    paths = ("/platform/", "/platform", "/platform/login/", "/platform/panels/user/", "/platform/nowhere/")
    codes = {client.get(path, headers={"host": host, **headers}, REMOTE_ADDR=peer).status_code for path in paths}
    return 404 if codes == {404} else 200 if 200 in codes else min(codes)


@pytest.fixture
def bound(settings: Any) -> Callable[..., None]:
    def bind(host: str = "", addresses: tuple[str, ...] = (), proxies: int = 0) -> None:
        from ipaddress import ip_network

        settings.PLATFORM_HOST = host
        settings.PLATFORM_ADDRESSES = [ip_network(one) for one in addresses]
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        settings.ALLOWED_HOSTS = ["testserver", "root.watchpost.example", "watchpost.example"]

    return bind


def test_the_platform_is_at_its_own_host_alone(administrator: Client, client: Client, bound: Any) -> None:
    bound(host="root.watchpost.example")
    for host in ("root.watchpost.example", "ROOT.watchpost.example:8443", "root.watchpost.example."):
        assert knock(administrator, host) == 200, host
    for host in ("testserver", "watchpost.example"):
        for spoof in ({}, {"x-forwarded-host": "root.watchpost.example"}):
            assert knock(administrator, host, **spoof) == 404, host
            assert knock(client, host, **spoof) == 404, host
    assert 'href="/platform/"' not in administrator.get(reverse("panel_list")).content.decode()


def test_the_platform_opens_to_its_own_addresses_alone(administrator: Client, client: Client, bound: Any) -> None:
    bound(addresses=("10.1.0.0/16", "2001:db8::5"))
    for peer in ("10.1.2.3", "2001:db8::5", "::ffff:10.1.2.3"):
        assert knock(administrator, peer=peer) == 200, peer
    for peer in ("10.2.0.1", "2001:db8::6", "::ffff:10.2.0.1", "", "not an address"):
        for spoof in ({}, {"x-forwarded-for": "10.1.2.3"}, {"x-real-ip": "10.1.2.3"}, {"forwarded": "for=10.1.2.3"}):
            assert knock(administrator, peer=peer, **spoof) == 404, peer
            assert knock(client, peer=peer, **spoof) == 404, peer


def test_behind_a_proxy_the_address_is_what_the_proxy_says(administrator: Client, bound: Any) -> None:
    bound(addresses=("10.1.0.0/16",), proxies=1)
    assert knock(administrator, peer="192.0.2.1", **{"x-forwarded-for": "10.1.2.3"}) == 200
    assert knock(administrator, peer="192.0.2.1", **{"x-forwarded-for": "203.0.113.9, 10.1.2.3"}) == 200
    for header in ("203.0.113.9", "10.1.2.3, 203.0.113.9", "10.1.2.3,", "nonsense", ""):
        assert knock(administrator, peer="192.0.2.1", **{"x-forwarded-for": header}) == 404, header
    # A proxy that says nothing lends nobody its own address.
    assert knock(administrator, peer="10.1.2.3") == 404


def test_an_installers_site_is_where_it_was(manager: Client, bound: Any) -> None:
    bound(host="root.watchpost.example", addresses=("10.1.0.0/16",))
    assert manager.get(reverse("admin:index")).status_code == 200
