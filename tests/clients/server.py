"""A server of our own for a client to talk to: an empty folder, a free port, a few people."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
PASSWORD = "a quiet river at dawn"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Started on entering, stopped and swept away on leaving."""

    def __init__(self, people=("owner", "mira", "noa")):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = tempfile.mkdtemp(prefix="rakkan-client-")
        self.people = people
        program = os.environ.get("RAKKAN_PROGRAM") or os.path.join(ROOT, "target", "debug", "rakkan")
        self.program = os.path.abspath(program)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("RAKKAN_")}
        self.environment.update(
            RAKKAN_DATA_DIR=self.folder,
            RAKKAN_SERVER__LISTEN=f"127.0.0.1:{self.port}",
            RAKKAN_SERVER__PUBLIC_URL=self.url,
            RAKKAN_LIMITS__API_CALLS="1000000",
            RAKKAN_LIMITS__API_UPLOADS="1000000",
            RAKKAN_LIMITS__API_DELETES="1000000",
            RAKKAN_LIMITS__APP_REGISTRATIONS="1000000",
        )

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"rakkan {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def token(self, name, scopes="read write follow push profile"):
        out = self.run("token", "create", name, "--scopes", scopes)
        return out.strip().splitlines()[-1].split()[-1]

    def __enter__(self):
        log = open(os.path.join(self.folder, "log"), "w", encoding="utf-8")
        self.process = subprocess.Popen([self.program, "serve"], env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(self.url + "/readyz", timeout=2).read()
                break
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError(self.log()) from None
                time.sleep(0.05)
        for name in self.people:
            role = "owner" if name == "owner" else "artist"
            self.run("user", "create", name, "--role", role, "--password", PASSWORD)
        return self

    def log(self):
        with open(os.path.join(self.folder, "log"), encoding="utf-8") as file:
            return file.read()

    def __exit__(self, kind, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        if kind is not None:
            print(re.sub(r"(?m)^", "  server: ", self.log()[-4000:]), file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)


def picture(width=64, height=48, shade=90):
    """A PNG drawn by code: a gradient."""
    import struct
    import zlib

    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in ((x * 4) % 256, (y * 5) % 256, shade)) for y in range(height)
    )

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    # For drivers in other languages: says where it is and who may call, and ends with its input.
    with Server() as server:
        tokens = {name: server.token(name) for name in ("mira", "noa")}
        tokens["owner"] = server.token("owner", "read write follow push profile admin:read admin:write")
        print(json.dumps({"url": server.url, "tokens": tokens}), flush=True)
        sys.stdin.read()
