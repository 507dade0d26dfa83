"""A loopback proxy that passes every request on and counts the operations, so that an emulator needs no log of its own."""

import http.client
import re
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import botocore.session


class CountingProxy:
    """Serves `url`; `calls` counts operations by name, `errors` those that were answered with 4xx or 5xx."""

    def __init__(self, upstream):
        self.calls, self.errors = Counter(), Counter()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler(self, urlsplit(upstream)))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def saw(self, operation, status):
        self.calls[operation] += 1
        if status >= 400:
            self.errors[f"{operation} {status}"] += 1


def handler(proxy, upstream):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            connection = http.client.HTTPConnection(upstream.hostname, upstream.port, timeout=120)
            connection.request(self.command, self.path, body, dict(self.headers.items()))
            reply = connection.getresponse()
            content = reply.read()
            connection.close()
            proxy.saw(operation_of(self.command, self.path, self.headers), reply.status)
            self.send_response(reply.status)
            for name, value in reply.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "content-length", "date", "server"):
                    self.send_header(name, value)
            if reply.status != 204:
                self.send_header("content-length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer

        def log_message(self, *_):
            pass

    return Handler


def routes_of(service):
    """(method, pattern, name) of every operation, the most exact path first."""
    model = botocore.session.get_session().get_service_model(service)
    rows = []
    for name in model.operation_names:
        http_facts = model.operation_model(name).http
        path, _, query = http_facts["requestUri"].partition("?")
        labels = re.sub(r"\\\{[^}]+\\\}", "[^/?]+", re.escape(path.rstrip("/")))
        pattern = re.compile(f"^{labels}/?" + (rf"\?(.*&)?{re.escape(query)}(&|$)" if query else r"(\?|$)"))
        rows.append((http_facts["method"], pattern, name))
    return sorted(rows, key=lambda row: -len(row[1].pattern))


ROUTES = routes_of("lambda") + routes_of("signer")


def operation_of(method, path, headers):
    target = headers.get("x-amz-target")
    if target:
        return target.split(".")[-1]
    for wanted, pattern, name in ROUTES:
        if wanted == method and pattern.match(path):
            return name
    return f"{method} {path.split('?')[0]}"
