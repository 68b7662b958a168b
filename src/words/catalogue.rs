//! The message files, read once.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use fluent_syntax::ast::Entry;

use crate::Language;

/// The names of the files: the same in every language.
macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        fn texts(language: Language) -> Vec<&'static str> {
            match language {
                Language::English => vec![$(include_str!(concat!("../../messages/en/", $name, ".ftl"))),+],
                Language::Spanish => vec![$(include_str!(concat!("../../messages/es/", $name, ".ftl"))),+],
            }
        }
    };
}

files!(
    "account", "admin", "calls", "common", "compose", "errors", "explore", "jobs", "language",
    "machine", "mail", "people", "policies", "post", "rules", "scripts", "settings",
);

/// The messages of one language.
struct Catalogue {
    /// Those without values, said once: most of a page.
    plain: HashMap<String, &'static str>,
    bundle: FluentBundle<FluentResource>,
}

static ALL: LazyLock<Vec<Catalogue>> =
    LazyLock::new(|| Language::ALL.into_iter().map(Catalogue::read).collect());

impl Catalogue {
    fn read(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(language.tag().parse().into_iter().collect());
        // Names are set apart by <bdi> in pages; invisible marks would end up in mails and apps.
        bundle.set_use_isolating(false);
        let mut ids = Vec::new();
        for text in texts(language) {
            // A file with a fault in one message still has the others; a test finds the fault.
            let resource = match FluentResource::try_new(text.to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            ids.extend(resource.entries().filter_map(name_of));
            bundle.add_resource_overriding(resource);
        }
        let mut plain = HashMap::new();
        for id in ids {
            let mut faults = Vec::new();
            let Some(pattern) = bundle.get_message(&id).and_then(|it| it.value()) else { continue };
            let text = bundle.format_pattern(pattern, None, &mut faults);
            if faults.is_empty() {
                let text: &'static str = Box::leak(text.into_owned().into_boxed_str());
                plain.insert(id, text);
            }
        }
        Self { plain, bundle }
    }

    fn format(&self, id: &str, args: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut faults = Vec::new();
        let text: Cow<'_, str> = self.bundle.format_pattern(pattern, Some(args), &mut faults);
        if !faults.is_empty() {
            tracing::warn!(id, ?faults, "a message lacks a value");
        }
        Some(text.into_owned())
    }
}

fn name_of(entry: &Entry<&str>) -> Option<String> {
    match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    }
}

/// The text of a message without values.
pub(crate) fn plain(id: &str) -> Option<&'static str> {
    known(|it| it.plain.get(id).copied())
}

/// The text of a message with its values.
pub(crate) fn formatted(id: &str, args: &FluentArgs<'_>) -> Option<String> {
    known(|it| it.format(id, args))
}

/// What the reader's language has, or else what English has.
fn known<T>(look: impl Fn(&'static Catalogue) -> Option<T>) -> Option<T> {
    let of = |language: Language| ALL.get(language.place()).and_then(&look);
    of(crate::current()).or_else(|| of(Language::English))
}
