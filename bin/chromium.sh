#!/usr/bin/env bash
# Prints the path of the Chromium that the page tests use; RAKKAN_CHROMIUM names another one.
set -u

for name in "${RAKKAN_CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && command -v "$name" && exit 0
done
exit 1
