"""How gunicorn runs the service. Behind a proxy that shields it from slow clients; alone on loopback only."""

import contextlib
import multiprocessing
import os
import shutil
import signal
import socket
import sys
import time
from functools import partial
from pathlib import Path

from gunicorn.glogging import Logger
from gunicorn.systemd import SD_LISTEN_FDS_START
from prometheus_client.multiprocess import mark_process_dead

from trace.base.logs import line_format

worker_class = "gthread"
threads = 4
workers = max(2, min(8, multiprocessing.cpu_count()))
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5  # longer than the proxy keeps a connection (nginx.conf): it must never be us who hangs up first
backlog = 2048
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a sign of life must not wait for a disk
accesslog = None  # the app logs each answer, without codes
errorlog = "-"
control_socket_disable = True
limit_request_line = 4094
limit_request_fields = 60
forwarded_allow_ips = ""  # the app itself counts its proxies (PROXY_COUNT)
LOOKED_FOR_S = 0.5


class JsonLines(Logger):
    """gunicorn's own words in the lines of the service, masked like those of every library."""

    def setup(self, cfg):
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(line_format())


logger_class = JsonLines


def pre_exec(server):
    """After USR2 the new release is begun as this one was: by -m, so that no folder of a library lies first on the
    path, and with the sockets of systemd where it looks for them (gunicorn has moved them)."""
    server.START_CTX["args"] = [sys.executable, "-m", "gunicorn", *sys.argv[1:]]
    if server.systemd:
        for place, held in enumerate([os.dup(listener.fileno()) for listener in server.LISTENERS], SD_LISTEN_FDS_START):
            os.dup2(held, place)


def when_ready(server):
    """The release is loaded and about to answer. One that took over (USR2) tells systemd so and sends its predecessor
    home, which finishes what it has in hand. One that cannot be loaded never comes here, and the old one goes on."""
    server.handle_usr2, server.reload_waits = partial(take_over_later, server), False
    if server.master_pid:
        tell_systemd(f"MAINPID={os.getpid()}")
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.master_pid, signal.SIGTERM)


def take_over_later(server):
    """A reload that comes while the predecessor finishes what it has in hand, or the successor loads: gunicorn would
    drop it with a line in the log, and the operator believe that the newest release runs. It waits for either's end."""
    server.maybe_promote_master()
    server.reload_waits = bool(server.master_pid or server.reexec_pid)
    if server.reload_waits:
        time.sleep(LOOKED_FOR_S)
        server.SIG_QUEUE.put_nowait(signal.SIGUSR2)
    else:
        server.reexec()


def tell_systemd(words):
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as said:
            said.sendto(words.encode(), "\0" + address[1:] if address[0] == "@" else address)


def post_fork(_server, worker):
    """A child opens its own database connections."""
    worker.log.debug("forked")
    from wsgi import app

    app.extensions["trace"].after_fork()


def child_exit(_server, worker):
    """What a worker held is no longer there to be counted."""
    mark_process_dead(worker.pid)


def on_exit(server):
    """The successor is asked for a reload that still waits: it may have loaded before what that was about. The folder
    of counts that `serve` made goes with the last process: others may still count in it."""
    if server.reload_waits and server.reexec_pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.reexec_pid, signal.SIGUSR2)
    folder = Path(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    if folder.name.startswith("trace-metrics-") and not (server.reexec_pid or server.master_pid):
        shutil.rmtree(folder, ignore_errors=True)
