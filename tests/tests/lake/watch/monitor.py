"""A monitor on this machine: prints its port, then the path of each request.

Usage: monitor.py CERTIFICATE KEY STATUS; the status 0 is no answer at all.
"""

import http.server
import ssl
import sys
import threading

certificate, key, status = sys.argv[1], sys.argv[2], int(sys.argv[3])


class Monitor(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print(self.path, flush=True)
        if status == 0:
            threading.Event().wait()
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Monitor)
server.daemon_threads = True
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
