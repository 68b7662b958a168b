#!/usr/bin/env python3
"""Reads our documents with an independent JSON-LD processor (PyLD).

    expand.py FOLDER CONTEXTS

Every document in FOLDER is expanded and compacted again, with the two standard contexts from
CONTEXTS and nothing from the network. It fails when a key or a type is not in the context of its
document, and when one word about consent does not survive. At the end it takes a term out of a
context and makes sure that this is noticed.
"""

import copy
import json
import sys
from pathlib import Path

from pyld import jsonld

KNOWN = {
    "https://www.w3.org/ns/activitystreams": "activitystreams.jsonld",
    "https://w3id.org/security/v1": "security-v1.jsonld",
}
CONSENT = "https://w3id.org/fep/4736#"
USES = ["dataMining", "aiTraining", "aiGenerativeTraining", "aiInference"]
# What a document may say about consent and how it was made, by its address.
WORDS = {
    **{CONSENT + word: word for word in [*USES, "consentPolicy", "genAI", "refusalReason"]},
    "https://schema.org/digitalSourceType": "digitalSourceType",
    "https://schema.org/license": "license",
    "https://schema.org/copyrightNotice": "copyrightNotice",
    "https://schema.org/creditText": "creditText",
    "https://www.robotstxt.org/meta.html": "xRobotsTag",
    "http://fedibird.com/ns#searchableBy": "searchableBy",
}


def loader_of(folder):
    def load(url, _options):
        if url not in KNOWN:
            raise ValueError(f"a document must not need {url}")
        document = json.loads((folder / KNOWN[url]).read_text())
        return {"contextUrl": None, "documentUrl": url, "document": document,
                "contentType": "application/ld+json"}
    return load


def walk(value):
    """Every object inside a value, without contexts."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key != "@context":
                yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def plain(value):
    if isinstance(value, list):
        return sorted(str(it) for inner in value for it in plain(inner))
    if isinstance(value, dict):
        return [str(value.get("@value", value.get("@id", value.get("id"))))]
    return [str(value)]


def said(document):
    """Every word about consent as it is written, in any order."""
    return sorted((word, it) for found in walk(document) for word in WORDS.values()
                  if word in found for it in plain(found[word]))


def meant(expanded):
    """The same as a processor understands it."""
    return sorted((word, it) for found in walk(expanded) for iri, word in WORDS.items()
                  if iri in found for it in plain(found[iri]))


def faults(document):
    """What is wrong with a document."""
    expanded = jsonld.expand(document)
    problems = []
    for found in walk(expanded):
        problems += [f"no address for the key {key[2:]}" for key in found if key.startswith("_:")]
        kinds = found.get("@type", [])
        problems += [f"no address for the type {it}" for it in ([kinds] if isinstance(kinds, str) else kinds)
                     if ":" not in it or it.startswith("_:")]
    # A key that the context does not know at all would be dropped without a word.
    keys = sum(len([k for k in it if k not in ("@context", "id", "type")]) for it in walk(document)
               if not is_map(document, it))
    kept = sum(len([k for k in it if not k.startswith("@")]) for it in walk(expanded))
    if kept < keys - maps(document):
        problems.append(f"{keys - maps(document) - kept} keys were dropped")
    if said(document) != meant(expanded):
        problems.append(f"written {said(document)}, understood {meant(expanded)}")
    again = jsonld.compact(expanded, document["@context"])
    if said(document) != meant(jsonld.expand(again)):
        problems.append(f"written {said(document)}, after a round trip {said(again)}")
    missing = {word for word, _ in said(document)} - {word for word, _ in said(again)}
    if missing:
        problems.append(f"no key for {missing} after a round trip")
    normal = jsonld.normalize(document, {"algorithm": "URDNA2015", "format": "application/n-quads"})
    for word, value in said(document):
        if value not in ("True", "False") and value not in normal:
            problems.append(f"{word}: {value} is not in the canonical form")
    return problems


def is_map(document, found):
    """A map of languages has languages for keys; they become tags of values."""
    return any(it.get("contentMap") is found for it in walk(document))


def maps(document):
    """`content` and `contentMap` are one property; so are its two keys."""
    return len([it for it in walk(document) if "contentMap" in it and "content" in it])


def main():
    folder, contexts = Path(sys.argv[1]), Path(sys.argv[2])
    jsonld.set_document_loader(loader_of(contexts))
    files = sorted(folder.glob("*.json"))
    if len(files) < 10:
        sys.exit(f"only {len(files)} documents in {folder}")
    failed = 0
    words = 0
    for file in files:
        document = json.loads(file.read_text())
        problems = faults(document)
        words += len(said(document))
        failed += bool(problems)
        print(f"{'FAILED' if problems else 'ok    '} {file.name}")
        for problem in problems:
            print(f"       {problem}")
    if words == 0:
        sys.exit("no document says anything about consent")
    prove(json.loads((folder / "note.json").read_text()))
    print(f"{len(files)} documents, {words} words about consent, {failed} failed")
    sys.exit(1 if failed else 0)


def prove(note):
    """A term that is missing is noticed."""
    for term in ["aiConsent", "dataMining", "digitalSourceType", "blurhash", "Hashtag"]:
        broken = copy.deepcopy(note)
        del broken["@context"][2][term]
        if not faults(broken):
            sys.exit(f"{term} was missing, and nobody noticed")


if __name__ == "__main__":
    main()
