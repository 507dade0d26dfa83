"""Starts the sandbox and the emulators of others on the loopback interface, and ends what it started by its pid."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from clients import boto

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


@dataclass
class Server:
    name: str
    url: str
    process: subprocess.Popen

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_sandbox(*options):
    command = ["node", str(ROOT / "sandbox/src/main.ts"), "--port", "0", *options]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("the sandbox ended before it was ready")
    return Server("sandbox", json.loads(line)["endpoint"], process)


def start_moto(log):
    port = free_port()
    command = [str(BIN / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    server = start("moto", command, port, log, {})
    # Lambda by its simple backend: the other one needs Docker.
    request(f"{server.url}/moto-api/config", {"lambda": {"use_docker": False}})
    # It looks the execution role up, which the sandbox and ministack do not.
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    boto(server, "iam").create_role(RoleName="function", AssumeRolePolicyDocument=json.dumps(trust))
    return server


def start_ministack(log, folder):
    port = free_port()
    environment = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "MINISTACK_ACCOUNT_ID": "123456789012",
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder),
    }
    return start("ministack", [str(BIN / "ministack")], port, log, environment)


def start(name, command, port, log, environment):
    with open(log, "wb") as output:
        process = subprocess.Popen(command, env=ENVIRONMENT | environment, stdout=output, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return Server(name, f"http://127.0.0.1:{port}", process)
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"{name} did not answer; its log is {log}")


def request(url, body):
    data = json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, {"content-type": "application/json"})) as reply:
        return reply.read()


def free_port():
    """Below those that the system gives to connections: no other program gets it before the emulator has it."""
    for port in range(20_000 + os.getpid() % 5_000, 32_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no port is free")
