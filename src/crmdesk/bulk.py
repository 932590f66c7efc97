"""Work on many rows at a time: it makes many lasting objects and no circles, so nobody looks for circles meanwhile."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """A block, or as a decorator a function, in which the collector of circles rests; within another it does nothing.

    What was made counts as old afterwards: the next look at the young would go through all of it, for nothing.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        gc.enable()
