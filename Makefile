# Two commands are enough: `make run` and `make test`. `make help` lists the rest.

FRONTEND_SOURCES := $(shell find frontend -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null) $(wildcard messages/*/scripts.ftl)

.DEFAULT_GOAL := help
.PHONY: help run test frontend screenshots lint fmt bench clean clean-data

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: frontend ## Build everything and start a server at http://127.0.0.1:8080, with its data in ./data
	cargo build --release
	exec target/release/rakkan serve

test: ## Test everything, on SQLite and PostgreSQL and in a browser; installs what is missing
	bin/test.sh

frontend: frontend/dist/manifest.json ## Bundle the style sheets and scripts into frontend/dist

frontend/dist/manifest.json: frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	cd frontend && npm run --silent build

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	cd frontend && npm ci --no-progress
	@touch $@

screenshots: frontend ## Pictures of every screen, into tmp/screenshots, and what axe finds on them
	cargo build
	RAKKAN_CHROMIUM=$$(bin/chromium.sh) node tests/browser/tour.mjs

lint: ## Formatting, lints and types: what `make test` checks before it runs anything
	bin/test.sh lint

fmt: ## Format the Rust code
	cargo fmt --all

bench: ## Measure a release build; the figures belong in docs/benchmarks.md
	cargo build --release
	target/release/rakkan bench

clean: ## Remove everything that was built
	cargo clean
	rm -rf frontend/dist frontend/node_modules tmp

clean-data: ## Remove ./data: the accounts, posts and pictures of `make run`
	@printf 'This removes every account, post and picture in ./data. Type yes: '; \
	read answer; [ "$$answer" = yes ] && rm -rf data && echo 'Removed.'
