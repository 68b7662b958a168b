// Words that a script says: phrase("scripts-keys") names a message of messages/*/scripts.ftl, and the
// build puts its text in its place, so that each language has a bundle of its own (build.mjs).

export function phrase(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{ \$(\w+) \}/g, (_, name: string) => String(values[name] ?? ""));
}
