"""What stands before every request: the box does not learn who calls."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# All that a handler may see. Cookie, User-Agent, X-Forwarded-For and whatever else browsers and
# proxies add are dropped unread.
NEEDED = frozenset(
    {
        b"host",
        b"origin",
        b"content-length",
        b"content-type",
        b"access-control-request-method",
        b"access-control-request-headers",
    }
)
ALWAYS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]


class Guard:
    """Drops the caller's address and every header that is not needed; sets no cookie ever."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name.lower() in NEEDED]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *ALWAYS]
            await send(message)

        await self.app({**scope, "client": None, "headers": kept}, receive, answer)
