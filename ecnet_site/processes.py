"""Is a process still there? For those who left their number where others read it."""

import os


def is_alive(process: int) -> bool:
    """Whether a process has this id; 0 is nobody's."""
    if not process:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's
    return True
