#!/usr/bin/env python
"""The way in to every command of ecnet: `manage.py run` and all the others."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecnet_site.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("ecnet: Django is not installed for this Python; run `make setup`, then use .venv/bin/python")
    from ecnet_site.state import StateUnusable

    try:
        execute_from_command_line(sys.argv)
    except StateUnusable as error:
        sys.exit(f"ecnet: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
