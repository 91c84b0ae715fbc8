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
        refused = [said for address, said in self.server.refused.items() if address in rest] if word == "RCPT" else []
        if refused:
            self.wfile.write(f"{refused[0]}\r\n".encode())
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
    """taken: messages, in order; refused: address -> what is said to whoever writes to it."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken, self.refused = [], {}

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
