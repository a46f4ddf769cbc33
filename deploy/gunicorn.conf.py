"""How gunicorn serves the service window. Options on the command line come before these."""

import gc
import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))

# A page takes well under a second; a process that hangs for this long is replaced.
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than a hall's poll, so that a display keeps its connection

# Memory that fragments over weeks is given back, and not by all processes at the same moment.
max_requests = 20_000
max_requests_jitter = 2_000

# The proxy in front writes the log of requests; personal data has no place in a second one.
accesslog = None
errorlog = "-"


def post_worker_init(worker: object) -> None:
    """Leave what was loaded to no garbage collection, and let it run less often.

    A page makes some ten thousand objects, nearly all of them freed without a collector; looking for the rest every
    700 objects takes a tenth of a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
