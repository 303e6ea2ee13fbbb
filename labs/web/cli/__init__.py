"""The terminal of the lab page, without the page: what is typed, and what comes of it.

Whoever imports awscli gets more than a library: it puts a copy of botocore of its own before the installed one, and its
data into the search path of the whole process. Both are taken back here, before anything of it is used.
"""

import os
import sys
from importlib import import_module

_searched = os.environ.get("AWS_DATA_PATH")
for _name in ("botocore", "awscli"):
    import_module(_name)
sys.meta_path[:] = [_finder for _finder in sys.meta_path if type(_finder).__module__ != "awscli"]
os.environ.pop("AWS_DATA_PATH", None)
if _searched is not None:
    os.environ["AWS_DATA_PATH"] = _searched
