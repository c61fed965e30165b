"""The lives of a roll import and of a transfer offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xianfeng.kernel.flow import Flow


class ImportState(models.TextChoices):
    """A file is read, shown, and only then applied."""

    UPLOADED = "uploaded", _("正在比对")
    PREVIEWED = "previewed", _("待确认")
    APPLYING = "applying", _("正在导入")
    APPLIED = "applied", _("已导入")
    DISCARDED = "discarded", _("已放弃")
    UNDONE = "undone", _("已撤销")
    FAILED = "failed", _("未成功")


IMPORT_FLOW = Flow(
    {
        "preview": ({ImportState.UPLOADED, ImportState.PREVIEWED}, ImportState.PREVIEWED),
        "start": ({ImportState.PREVIEWED}, ImportState.APPLYING),
        # The roll changed after the preview: it is shown again instead of applied.
        "renew": ({ImportState.PREVIEWED, ImportState.APPLYING}, ImportState.PREVIEWED),
        "apply": ({ImportState.PREVIEWED, ImportState.APPLYING}, ImportState.APPLIED),
        "fail": ({ImportState.UPLOADED, ImportState.APPLYING}, ImportState.FAILED),
        "discard": (
            {ImportState.UPLOADED, ImportState.PREVIEWED, ImportState.FAILED},
            ImportState.DISCARDED,
        ),
        "undo": ({ImportState.APPLIED}, ImportState.UNDONE),
    }
)


class TransferState(models.TextChoices):
    """An offer says: this may be the same person."""

    OFFERED = "offered", _("待核对")
    ACCEPTED = "accepted", _("已转接")
    DECLINED = "declined", _("不是同一人")
    WITHDRAWN = "withdrawn", _("已随导入撤销")


TRANSFER_FLOW = Flow(
    {
        "accept": ({TransferState.OFFERED}, TransferState.ACCEPTED),
        "decline": ({TransferState.OFFERED}, TransferState.DECLINED),
        "withdraw": ({TransferState.OFFERED}, TransferState.WITHDRAWN),
    }
)
