"""`python -m crmdesk`: the same as the command `crmdesk`."""

import sys

from crmdesk.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
