# -*- coding: utf-8 -*-  # noqa: UP009 - Python 2 must be able to read this file to be told off by it
"""Starts CRMDesk: `python3 run.py` opens the window, `python3 run.py leads` asks from the command line.

The first start sets up what is missing. This file is kept so plain that a Python of any age can read it;
what it does is in `packaging/launch.py`.
"""

import os
import sys

TOO_OLD = """\
CRMDesk 需要 Python 3.11、3.12 或 3.13，这里运行的是 Python {0}.{1}。请安装其中一个版本，再用它启动。
CRMDesk needs Python 3.11, 3.12 or 3.13; this is Python {0}.{1}. Please install one and start with it.
"""


def main():
    """Hands the command line to the launcher, or says which Python is needed (exit code 2)."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        text = TOO_OLD.format(*sys.version_info[:2])
        getattr(sys.stderr, "buffer", sys.stderr).write(text if str is bytes else text.encode("utf-8"))
        return 2
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "packaging"))
    import launch

    return launch.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
