//! Names of generators, in fields whose purpose is to name a program or maker.

use std::collections::BTreeSet;

use super::declared::name_of;
use super::{edited, made};
use crate::c2pa::Value;
use crate::facts::Facts;
use crate::{Finding, Tier};

/// Row of the catalogue and name. Whole words only, in any case: a bare `imagen` would hit a
/// retouching plug-in and a Spanish photo editor.
const MAKERS: &[(&str, &str)] = &[
    ("a1111", "AUTOMATIC1111"),
    ("a1111", "Stable Diffusion"),
    ("adobe-firefly", "Adobe Firefly"),
    ("adobe-firefly", "Adobe_Firefly"),
    ("aphrodite", "Aphrodite AI"),
    ("bfl", "Black Forest Labs"),
    ("bing", "Bing Image Creator"),
    ("comfyui", "ComfyUI"),
    ("drawthings", "Draw Things"),
    ("dreamina", "Dreamina"),
    ("easydiffusion", "Easy Diffusion"),
    ("fooocus", "Fooocus"),
    ("google", "Made with Google AI"),
    ("ideogram", "Ideogram AI"),
    ("invokeai", "InvokeAI"),
    ("leonardo", "Leonardo.Ai"),
    ("luma", "Luma AI"),
    ("midjourney", "Midjourney"),
    ("novelai", "NovelAI"),
    ("openai", "ChatGPT"),
    ("openai", "DALL-E"),
    ("openai", "DALL·E"),
    ("openai", "GPT-4o"),
    ("openai", "OpenAI"),
    ("bing", "Microsoft_Responsible_AI"),
    ("canva", "Magic Media"),
    ("reve", "reve.com"),
    ("stability", "Stability AI"),
    ("stability", "Stability_AI"),
    ("swarmui", "SwarmUI"),
];

/// Credits that tell of an edit.
const EDITORS: &[(&str, &str)] =
    &[("google", "Edited with Google AI"), ("apple", "Apple Photos Clean Up")];

/// Programs that the manifests of one file name.
const MOST_AGENTS: usize = 256;

pub(super) fn find(facts: &Facts, found: &mut Vec<Finding>) {
    for (place, value) in facts.makers() {
        found.extend(named(value).map(|(id, name)| made(id, Tier::Strong, &place, value).by(name)));
        found.extend(edit_named(value).map(|(id, name)| edited(id, &place, value).by(name)));
    }
    for name in agents(facts) {
        found.extend(named(name).map(|(_, known)| {
            made("c2pa-generator", Tier::Strong, "c2pa generator", name).by(known)
        }));
    }
}

pub(super) fn named(value: &str) -> Option<(&'static str, &'static str)> {
    let value = beginning(value);
    MAKERS.iter().find(|(_, name)| has_words(&value, name)).copied()
}

fn edit_named(value: &str) -> Option<(&'static str, &'static str)> {
    let value = beginning(value);
    EDITORS.iter().find(|(_, name)| has_words(&value, name)).copied()
}

/// The programs that manifests name: who made the claim, and who did what.
fn agents(facts: &Facts) -> Vec<&str> {
    let mut names = Vec::new();
    for one in &facts.statements {
        names.extend(one.value.get("claim_generator").and_then(Value::text));
        match one.value.get("claim_generator_info") {
            Some(Value::List(infos)) => names.extend(infos.iter().filter_map(name_of)),
            Some(info) => names.extend(name_of(info)),
            None => {}
        }
        let actions = one.value.get("actions").map(Value::list).unwrap_or_default();
        names.extend(actions.iter().filter_map(|action| name_of(action.get("softwareAgent")?)));
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    names.truncate(MOST_AGENTS);
    names
}

/// The beginning of a value: names stand there, and the rest may be long.
fn beginning(value: &str) -> String {
    const LONGEST: usize = 512;
    value.chars().take(LONGEST).collect::<String>().to_lowercase()
}

/// Whether `words` stands in `text`, which is in small letters, with no letter or digit on either side.
fn has_words(text: &str, words: &str) -> bool {
    let words = words.to_lowercase();
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(&words).any(|(place, _)| {
        let before = text.get(..place).and_then(|part| part.chars().next_back());
        let after = text.get(place + words.len()..).and_then(|part| part.chars().next());
        !is_part(before) && !is_part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_count() {
        assert!(named("Fooocus v2.5.0").is_some());
        assert!(named("made in ComfyUI").is_some());
        assert!(named("NotComfyUIatAll").is_none());
        assert!(named("Imagenomic Portraiture 3").is_none());
        assert!(named("Editor de imagen").is_none());
    }
}
