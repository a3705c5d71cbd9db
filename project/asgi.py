"""Entry point of the socket servers, and of everything in `make run`: origin check, then who it is, then routes."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.base")
# Under ASGI each request may run in a thread of its own, which would take a kept connection with it.
os.environ.setdefault("WATCHPOST_CONN_MAX_AGE", "0")

pages = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  (Django's apps must be ready first)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import OriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from panels.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": OriginValidator(AuthMiddlewareStack(URLRouter(websocket_urlpatterns)), settings.ORIGINS),
    }
)
