"""Memory that is let go goes back to the system, whichever thread took it."""

_M_ARENA_MAX = -8
"""Of glibc's ``mallopt``."""


def share_one_heap() -> None:
    """For a process of many threads, before there are any. glibc gives threads heaps of their own, and each keeps
    what its busiest moment took: with takes of some megabytes in each, more than all that is in use."""
    import ctypes

    try:
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
    except (OSError, AttributeError, TypeError):
        return  # another C library
