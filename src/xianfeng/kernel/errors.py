"""Errors that people can act on."""


class XianfengError(Exception):
    """Base of all our own errors."""


class Unusable(XianfengError):
    """A file, a pack or an argument cannot be used; the message is one line for people."""


class NotAllowedNow(XianfengError):
    """The thing is not in a state that allows this step (or somebody was faster)."""


class Refused(XianfengError):
    """A rule forbids this step; the message says which and what to do."""
