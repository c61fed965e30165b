"""The record's tables. Leaves and nodes are written once; triggers refuse the rest."""

from django.db import models


class Entry(models.Model):
    """A leaf: what happened, as the canonical text that was hashed. No personal data."""

    index = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)
    text = models.TextField()
    # Copies of what stands in the text, for finding entries.
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "journal_leaf"
        indexes = [
            models.Index(fields=["subject_id", "subject_kind", "kind", "index"], name="journal_of"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.kind} {self.subject_kind}:{self.subject_id}"


class Node(models.Model):
    """Hash of a complete subtree of two leaves or more, by its in-order number."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.number)


class Head(models.Model):
    """The one row that says how far the log reaches; its lock puts writers in line."""

    ONLY = 1

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    frontier = models.BinaryField()  # hashes of the complete subtrees, widest first

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="journal_one_head"),
            models.CheckConstraint(condition=models.Q(size__gte=0), name="journal_size"),
        ]

    def __str__(self) -> str:
        return str(self.size)


class Salt(models.Model):
    """What opens one commitment of an entry. Deleting the row is erasure."""

    entry = models.ForeignKey(Entry, models.DO_NOTHING, related_name="salts")
    field = models.CharField(max_length=40)
    salt = models.BinaryField(max_length=16)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "field"], name="journal_one_salt")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class Checkpoint(models.Model):
    """A head that was signed and handed out, kept so that witnesses can cosign it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()  # signed note with the site's own signature line
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.size)


class Cosignature(models.Model):
    """A witness outside says that it saw this head and that it continues the one before."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=120)
    line = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="journal_one_cosign"),
        ]

    def __str__(self) -> str:
        return f"{self.witness} {self.checkpoint_id}"


class AccessDenial(models.Model):
    """A signed-in person asked for a page that is not theirs or does not exist."""

    actor_id = models.CharField(max_length=60)
    path = models.CharField(max_length=300)
    route = models.CharField(max_length=120)
    status = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="journal_denied_at"),
            models.Index(fields=["actor_id", "at"], name="journal_denied_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.path}"
