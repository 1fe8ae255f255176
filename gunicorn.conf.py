"""How gunicorn serves Depthwise: two processes with two threads each, behind a proxy on this machine.

Settings only; the application reads its own from the environment (coach/config.py).
"""

import gc
import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"

# Measured on two cores: pages that read the database get slower with more threads, and the slowest
# writes much slower (99 % within 16 ms with sync workers, 386 ms with 2 x 8 threads on SQLite).
workers = 2
threads = 2
worker_class = "gthread"

# Workers restart now and then, not at the same moment, so that a slow leak never grows old.
max_requests = 5000
max_requests_jitter = 500

timeout = 60
graceful_timeout = 20
# A heartbeat file on a disk can stall a worker; /dev/shm is memory.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
control_socket_disable = True
# What a proxy says of a request is believed by the application alone, by TRUSTED_PROXIES.
forwarded_allow_ips = ""

# The proxy logs requests; here only what goes wrong.
accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker: object) -> None:
    """Say where the app is, once, when the first worker has loaded it and can answer.

    And look for unreachable cycles less often: a record of three years is two thousand rows at a time,
    and the collector took a fifth to a third of such a page's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    if getattr(worker, "age", 0) == 1:
        print(
            os.environ.get("PUBLIC_URL") or f"http://localhost:{os.environ.get('PORT', '8000')}", flush=True
        )
