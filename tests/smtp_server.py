"""A mail server on the loopback that takes mail by SMTP (RFC 5321), or refuses an address, and keeps what it took."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(220, "mail.example ready")
        for line in self.rfile:
            word, _, rest = line.decode().strip().partition(" ")
            if word.upper() == "QUIT":
                return self.say(221, "bye")
            self.answer(word.upper(), rest)
        return None

    def answer(self, word, rest):
        if word == "RCPT" and any(address in rest for address in self.server.refused):
            self.say(550, "no such user here")
        elif word == "DATA":
            self.say(354, "go on")
            lines = []
            while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            self.server.taken.append(message_from_bytes(b"".join(lines), policy=default))
            self.say(250, "taken")
        else:
            self.say(250, "well")

    def say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """taken: messages, in order; refused: addresses that it does not know."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken, self.refused = [], set()

    @property
    def port(self):
        return self.server_address[1]


@contextmanager
def mail_server():
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
