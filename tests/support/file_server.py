"""A real HTTP server on loopback; what it does at each path, right or wrong, is set by a page."""

import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer(ThreadingHTTPServer):
    """Serve `pages`, {"/name": page}; `asked` keeps who wanted what: (name, Range, seconds)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.asked, self.scheme = {}, [], "http"
        self.closing = threading.Event()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def url(self, name=""):
        return f"{self.scheme}://127.0.0.1:{self.server_port}/{name}"

    def ranges(self, name):
        """The Range header of every request for a name, None where there was none."""
        return [asked_for for asked, asked_for, _ in self.asked if asked == f"/{name}"]

    def handle_error(self, *_):  # a client that was killed or had enough is no error here
        pass


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Range"), time.monotonic()))
        self.server.pages.get(self.path, answer(404))(self)

    def log_message(self, *_):
        pass

    def head(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()


def answer(status, body=b"", **headers):
    """A page of one status: answer(503, Retry_After=1)."""

    def page(handler):
        handler.head(status, Content_Length=len(body), **headers)
        handler.wfile.write(body)

    return page


def served(data, etag='"1"', breaks_after=None, trickle=None, **headers):
    """A page as it should be, with ranges; after some bytes it may break or slow down.

    Then it sends a byte every `trickle` seconds.
    """

    def page(handler):
        begin = 0
        wanted = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        if wanted and handler.headers.get("If-Range", etag) == etag:
            begin = int(wanted[1])
        if begin >= len(data):
            return handler.head(416, Content_Range=f"bytes */{len(data)}", Content_Length=0)
        partly = {"Content_Range": f"bytes {begin}-{len(data) - 1}/{len(data)}"} if begin else {}
        handler.head(
            206 if begin else 200, Content_Length=len(data) - begin, ETag=etag, **partly, **headers
        )
        end = len(data) if breaks_after is None else begin + breaks_after
        handler.wfile.write(data[begin:end])
        while trickle and end < len(data) and not handler.server.closing.wait(trickle):
            handler.wfile.write(data[end : end + 1])
            end += 1

    return page


def as_it_is(data, status=200, **headers):
    """A page that sends the same bytes whatever was asked for."""

    def page(handler):
        handler.head(status, **({"Content_Length": len(data)} | headers))
        handler.wfile.write(data)

    return page


def endless(handler):
    """A page that never ends and does not say how long it is."""
    handler.head(200)
    while not handler.server.closing.is_set():
        handler.wfile.write(bytes(2**16))


def silent(handler):
    """A page that says nothing."""
    handler.server.closing.wait(60)


def raw(data):
    """A page that is no HTTP."""
    return lambda handler: handler.wfile.write(data)


def in_turn(*pages):
    """A page that is another one each time it is asked for; the last one stays."""
    left = list(pages)
    return lambda handler: (left.pop(0) if len(left) > 1 else left[0])(handler)
