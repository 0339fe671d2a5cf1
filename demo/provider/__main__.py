"""`python3 -m provider FILE`: serves the clients of a JSON file until it is ended.

The file has `clients` (an object of objects, by client id), and `certificate` and `private_key` for
TLS. The first line on standard output is the base address, once calls are answered.
"""

import json
import os
import signal
import sys

from .server import Provider


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    # oauthlib refuses plain http unless told; the loopback interface is safe enough for a test.
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    provider = Provider(settings)
    print(provider.base, flush=True)
    provider.serve_forever()


main()
