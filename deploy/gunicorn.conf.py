"""How gunicorn runs the service. Behind a proxy that shields it from slow clients; alone on loopback only."""

import multiprocessing

worker_class = "gthread"
threads = 4
workers = max(2, min(8, multiprocessing.cpu_count()))
preload_app = True
timeout = 60
graceful_timeout = 30
keepalive = 5
accesslog = None  # the app logs each answer, without codes
errorlog = "-"
control_socket_disable = True
limit_request_line = 4094
limit_request_fields = 60
forwarded_allow_ips = ""  # the app itself counts its proxies (PROXY_COUNT)


def post_fork(_server, worker):
    """A child opens its own database connections."""
    worker.log.debug("forked")
    from wsgi import app

    app.extensions["trace"].after_fork()
