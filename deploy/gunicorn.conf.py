"""How gunicorn serves the service window. Options on the command line come before these."""

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
