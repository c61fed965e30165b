"""Every template is used by a page or another template."""

import re

from tests.house.rooms import SOURCE, templates

NAMED = re.compile(r"""["']([\w/-]+\.html)(?:#[\w-]+)?["']""")
# What Django and its apps ask for by name.
ASKED_FOR = {"django/forms"}


def test_no_template_is_unused() -> None:
    sources = [*SOURCE.rglob("*.py"), *templates()]
    used = {name for path in sources for name in NAMED.findall(path.read_text())}
    names = {str(path).split("/templates/", 1)[1] for path in templates()}
    asked = {name for name in names if name.startswith(tuple(ASKED_FOR))}
    assert not names - used - asked
