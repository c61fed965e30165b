"""What stands before every request: the box does not learn who calls."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xianfeng.box.polls import today
from xianfeng.kernel.limits import Marks

CALLER = "xianfeng.caller"  # a mark of today that stands for the address, for ratings alone
RATINGS = "/ratings"
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
    """Drops the caller's address and every header that is not needed; sets no cookie ever.

    `behind_proxy`: the last address in X-Forwarded-For is the caller's, as our own proxy saw it.
    """

    def __init__(self, app: ASGIApp, behind_proxy: bool = False) -> None:
        self.app = app
        self.behind_proxy = behind_proxy
        self.marks = Marks()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if name.lower() in NEEDED]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *ALWAYS]
            await send(message)

        bare = {**scope, "client": None, "headers": kept}
        if scope["path"].startswith(RATINGS):
            bare[CALLER] = self.marks.mark(self.address(scope), today())
        await self.app(bare, receive, answer)

    def address(self, scope: Scope) -> str:
        """Where the call comes from; it goes no further than into the mark."""
        if self.behind_proxy:
            for name, value in reversed(scope["headers"]):
                if name.lower() == b"x-forwarded-for":
                    return str(value.decode("latin-1").rpartition(",")[2].strip())
        return scope["client"][0] if scope["client"] else ""
