"""Where the platform's pages stand, and who may come near them: to anybody else they are not there."""

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.request import split_domain_port

# The first part of the platform's addresses.
PLATFORM: Final = "platform"


def _address(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The client's, as sign-in sees it: past as many proxies as the settings count, no header beyond is believed."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and not request.headers.get("X-Forwarded-For"):
        # Else a proxy that says nothing would lend everybody its own address.
        return None
    try:
        found = ip_address(get_client_ip(request) or "")
    except (ValueError, PermissionDenied):
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_near_platform(request: HttpRequest) -> bool:
    """Whether this request came by the host, and from an address, where the platform's pages are."""
    host, networks = settings.PLATFORM_HOST, settings.PLATFORM_ADDRESSES
    if host and split_domain_port(request.get_host())[0] != host:
        return False
    if not networks:
        return True
    address = _address(request)
    return address is not None and any(address in network for network in networks)


def is_of_platform(request: HttpRequest) -> bool:
    """Whether the platform's pages are asked for, or what would lead there."""
    return request.path_info.lstrip("/").partition("/")[0] == PLATFORM
