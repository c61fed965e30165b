"""No statement of a database sees a sign that it cannot keep."""

import pytest
from django.core.exceptions import BadRequest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from xianfeng.kernel.signs import NoUnkeepableSigns

GUARD = NoUnkeepableSigns(lambda _request: HttpResponse("reached"))


@pytest.mark.parametrize(
    "request_",
    [
        RequestFactory().get("/?branch=a%00"),
        RequestFactory().get("/?a%00=b"),
        RequestFactory().get("/polls/%00"),
        RequestFactory().post("/", {"reason": "都\x00投完了"}),
        RequestFactory().post("/", {"file": SimpleUploadedFile("a.txt", b"\x00"), "poll": "\x00"}),
    ],
)
def test_nul_is_refused_wherever_it_stands(request_: HttpRequest) -> None:
    with pytest.raises(BadRequest):
        GUARD(request_)


def test_files_and_json_pass() -> None:
    """What is inside a file is its reader's matter."""
    file = SimpleUploadedFile("册.xlsx", b"PK\x00\x00")
    for request in (
        RequestFactory().post("/", {"file": file, "reason": "两行\n文字"}),
        RequestFactory().post("/", b'{"a":"\\u0000"}', content_type="application/json"),
    ):
        assert GUARD(request).status_code == 200


@pytest.mark.django_db
def test_the_site_answers_400() -> None:
    client = Client(headers={"host": "localhost"})
    assert client.get("/accounts/sign-in?next=%00").status_code == 400
    assert client.post("/accounts/activate", {"code": "\x00"}).status_code == 400
