"""Schemathesis asks a filled server everything that its own document says, and holds every answer against it.

    tests/clients/schema.sh [CASES]     installs it and calls this

Streams are left out: they never end, and stand beside the document.
"""

import collections
import json
import os
import subprocess
import sys
import tempfile

from filled import Caller, Filled
from server import Server

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"
PEOPLE = ("owner", "mira", "noa", *(f"extra{number}" for number in range(6)))


def world(server):
    """Who and what is there, for the hooks."""
    filled = Filled(server)
    owner = filled.owner
    throwaway = [it["id"] for it in owner.get("/api/v2/admin/accounts?origin=local&limit=100") if it["username"].startswith("extra")]
    filled.keep("throwaway", *throwaway)
    filled.keep("tag_id", *(it["id"] for it in owner.get("/api/v1/admin/trends/tags")))
    app = owner.post("/api/v1/apps", client_name="An app", redirect_uris="urn:ietf:wg:oauth:2.0:oob", scopes="read write")
    said = {"app": {name: app[name] for name in ("client_id", "client_secret")}, "push": filled.subscription}
    return {"url": server.url, "tokens": {"owner": owner.token, "noa": filled.noa.token}, "ids": filled.ids, "said": said}


def main():
    cases = int(sys.argv[1])
    with Server(people=PEOPLE) as server, tempfile.TemporaryDirectory() as folder:
        described = {**world(server), "tally": os.path.join(folder, "tally")}
        place = os.path.join(folder, "filled.json")
        with open(place, "w", encoding="utf-8") as file:
            json.dump(described, file)
        document = Caller(server.url, None).get("/api/openapi.json")
        count = sum(len(methods) for methods in document["paths"].values())
        environment = {**os.environ, "RAKKAN_FILLED": place, "SCHEMATHESIS_HOOKS": os.path.join(HERE, "schema_hooks.py"), "PYTHONPATH": HERE}
        asked = [
            os.path.join(os.path.dirname(sys.executable), "st"), "run", f"{server.url}/api/openapi.json",
            "--header", f"Authorization: Bearer {described['tokens']['owner']}",
            "--checks", CHECKS, "--phases", "fuzzing", "--max-examples", str(max(1, round(cases / count))), "--seed", "20261127",
            "--generation-database", "none", "--no-shrink", "--continue-on-failure", "--suppress-health-check", "all",
            "--request-timeout", "60", "--warnings", "off", "--exclude-path", "/api/openapi.json",
        ]
        done = subprocess.run(asked, env=environment, cwd=folder, check=False)
        with open(described["tally"], encoding="utf-8") as file:
            answers = collections.Counter(line.strip() for line in file)
        print(f"{sum(answers.values())} answers: " + ", ".join(f"{status} {count} times" for status, count in answers.most_common()))
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
