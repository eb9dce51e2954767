"""Where a request comes from and what we are called: no link is made from a name that anybody could have sent."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from geo_api.settings import Settings

OURSELVES = frozenset({"localhost", "testserver", socket.gethostname().lower()})


def find_base(scope: Scope, settings: Settings) -> str:
    """Scheme and host for links: as the settings say, else as the client says where that name is a local one.

    Empty where it is neither: links then name no host, and lead to wherever the client found us.
    """
    if settings.public_url:
        return settings.public_url
    host = Headers(scope=scope).get("host", "")
    return f"{scope['scheme']}://{host}" if is_local(host) else ""


def is_local(host: str) -> bool:
    """Whether no stranger can own that name: this machine's, a private address, or a name without a dot."""
    try:
        parts = urlsplit(f"//{host}")
        name, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if not name or parts.netloc != host or parts.username is not None or set(host) & set("/?#\\ "):
        return False
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return name in OURSELVES or ("." not in name and name.replace("-", "").replace("_", "").isalnum())


def is_foreign(scope: Scope, settings: Settings) -> bool:
    """Whether another site's page made this request, as the browser tells; programs tell nothing."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    if site in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return site is not None
    return not (is_own(origin, headers.get("host", "")) or (origin == settings.public_url != ""))


def is_own(origin: str, host: str) -> bool:
    """Whether an ``Origin`` names the host that was asked; a proxy may have dropped the port."""
    try:
        parts = urlsplit(origin)
        return bool(parts.netloc) and host in (parts.netloc, parts.hostname)
    except ValueError:
        return False
