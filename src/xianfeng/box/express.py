"""The shortest way to the two busiest handlers: no routing, no layers, the same answers."""

import re
from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

Handler = Callable[[Request], Awaitable[Response]]
Refusal = Callable[[Request, Exception], Awaitable[Response]]


class Express:
    """POST requests whose path matches go to their handler; all others to `app`.

    What a handler raises becomes the answer that `refusals` names for it, as in Starlette.
    """

    def __init__(
        self,
        app: ASGIApp,
        handlers: Mapping[str, Handler],
        refusals: Mapping[type[Exception], Refusal],
        origin: str,
    ) -> None:
        self.app = app
        self.handlers = [(re.compile(path), handler) for path, handler in handlers.items()]
        self.refusals = tuple(refusals.items())
        self.origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            for path, handler in self.handlers:
                if found := path.fullmatch(scope["path"]):
                    request = Request({**scope, "path_params": found.groupdict()}, receive)
                    response = await self.answer(handler, request)
                    await response(scope, receive, send)
                    return
        await self.app(scope, receive, send)

    async def answer(self, handler: Handler, request: Request) -> Response:
        try:
            response = await handler(request)
        except tuple(kind for kind, _ in self.refusals) as problem:
            refuse = next(say for kind, say in self.refusals if isinstance(problem, kind))
            response = await refuse(request, problem)
        response.raw_headers.append((b"vary", b"Origin"))
        if header(request.scope, b"origin") == self.origin:
            allowed = (b"access-control-allow-origin", self.origin.encode())
            response.raw_headers.append(allowed)
        return response


class Ready(Response):
    """An answer in JSON whose bytes stand already: nothing of it is worked out again."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status_code, self.body, self.background = status, content, None
        self.raw_headers = [
            (b"content-length", str(len(content)).encode()),
            (b"content-type", b"application/json"),
        ]


def header(scope: Scope, name: bytes) -> str:
    """A header of the request, or "". Starlette's own look-up decodes and compares all headers
    anew, which showed in every rating."""
    for found, value in scope["headers"]:
        if found == name:
            return str(value.decode("latin-1"))
    return ""
