"""Every label a roll may carry has a name in both languages."""

from django.utils.translation import override

from xianfeng.organizations.labels import LABEL_NAMES
from xianfeng.packs.schema import ROLL_LABELS


def test_all_labels_of_the_roll_are_named_in_english() -> None:
    assert tuple(LABEL_NAMES) == ROLL_LABELS
    with override("en"):
        assert not [label for label, name in LABEL_NAMES.items() if str(name) == label]
