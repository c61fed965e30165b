"""What tests of all rooms share: a served demo county."""

from collections.abc import Iterator

import pytest

from scripts.served import Site, served, share_static_files


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo as `make demo` serves it: granian, worker, SQLite, in a folder of its own."""
    var = tmp_path_factory.mktemp("demo")
    share_static_files(var)
    with served(var) as site:
        yield site
