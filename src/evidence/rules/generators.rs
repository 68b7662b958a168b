//! Structures that only one family of generators writes.

use super::{edited, json, made, program_in_json};
use crate::exif::tag;
use crate::facts::{Facts, Source, Text};
use crate::reader;
use crate::{Finding, Tier};

pub(super) fn find(facts: &Facts, found: &mut Vec<Finding>) {
    for text in &facts.texts {
        found.extend(settings_line(text));
        let json = graph_of(&text.value);
        let keys = json::keys(json);
        if !keys.is_empty() {
            found.extend(graph(text, &keys).or_else(|| settings_json(text, &keys)));
        }
        found.extend(keyed(text));
        found.extend(midjourney(text));
    }
    found.extend(novelai_title(facts));
    found.extend(settings_keys(facts));
    found.extend(fooocus_note(facts));
    found.extend(grok(facts));
    found.extend(luma(facts));
    found.extend(galaxy(facts));
    suspicions(facts, found);
}

/// The line of settings that AUTOMATIC1111 began and many write: `Steps: 28, Sampler: …`. Three keys of
/// it must be there, and one that only generators use: code art has steps, seeds and sizes too.
fn settings_line(text: &Text) -> Option<Finding> {
    const OWN: [&str; 4] = ["Sampler: ", "CFG scale: ", "Model hash: ", "Negative prompt: "];
    const SHARED: [&str; 3] = ["Steps: ", "Seed: ", "Size: "];
    let count = |keys: &[&str]| keys.iter().filter(|key| text.value.contains(**key)).count();
    let own = count(&OWN);
    (own >= 1 && own + count(&SHARED) >= 3)
        .then(|| made("a1111", Tier::Strong, &text.place, &text.value))
}

/// In EXIF the name of a graph stands before it: `prompt:{…}`.
fn graph_of(value: &str) -> &str {
    let value = value.trim_start();
    let named = ["prompt:", "workflow:", "Prompt:", "Workflow:"];
    named.iter().find_map(|name| value.strip_prefix(name)).unwrap_or(value)
}

/// A graph of nodes: of `ComfyUI`, as API form (`class_type`) or as drawn (`nodes` and `links`), or of
/// `InvokeAI` (`nodes` and `edges`). Charts are nodes and links as well, so a drawn one counts where a
/// workflow is kept, or with the counters that only `ComfyUI` writes.
fn graph(text: &Text, keys: &[&str]) -> Option<Finding> {
    let has = |key: &str| keys.contains(&key);
    let is_workflow = text.key == "workflow" || graph_of(&text.value) != text.value.trim_start();
    let is_drawn = has("nodes") && has("links");
    if has("class_type") || is_drawn && (is_workflow || has("last_node_id")) {
        return Some(made("comfyui", Tier::Strong, &text.place, &text.value).by("ComfyUI"));
    }
    let is_invoke = is_workflow && has("nodes") && has("edges");
    (is_invoke && (has("exposedFields") || has("invocation")))
        .then(|| made("invokeai", Tier::Strong, &text.place, &text.value).by("InvokeAI"))
}

/// Settings as JSON. `prompt` and two more keys that only generators use: a sketch in p5.js has seeds,
/// steps and sizes too.
fn settings_json(text: &Text, keys: &[&str]) -> Option<Finding> {
    const KEYS: [&str; 17] = [
        "uc",
        "negative_prompt",
        "negativePrompt",
        "Negative Prompt",
        "sampler",
        "sampler_name",
        "noise_schedule",
        "cfg_scale",
        "cfg_rescale",
        "guidance_scale",
        "signed_hash",
        "base_model",
        "model_hash",
        "use_stable_diffusion_model",
        "num_inference_steps",
        "metadata_scheme",
        "scheduler",
    ];
    let has = |key: &str| keys.contains(&key);
    if has("sui_image_params") {
        return Some(made("swarmui", Tier::Strong, &text.place, &text.value).by("SwarmUI"));
    }
    let is_draw_things = has("c") && has("uc") && has("sampler") && has("model");
    let known = KEYS.iter().filter(|key| has(key)).count();
    if is_draw_things {
        return Some(made("drawthings", Tier::Strong, &text.place, &text.value).by("Draw Things"));
    }
    let has_prompt = has("prompt") || has("Prompt");
    if has_prompt && known >= 2 {
        let (family, name) = family_of(keys);
        let finding = made(family, Tier::Strong, &text.place, &text.value);
        return Some(match name {
            Some(name) => finding.by(name),
            None => finding,
        });
    }
    // The texts of a PNG, put into one object where a format has no keys.
    let (id, name) = program_in_json(&text.value)?;
    (has("Comment") || has("Description"))
        .then(|| made(id, Tier::Strong, &text.place, &text.value).by(name))
}

fn family_of(keys: &[&str]) -> (&'static str, Option<&'static str>) {
    let has = |key: &str| keys.contains(&key);
    if has("uc") && has("noise_schedule") || has("signed_hash") {
        ("novelai", Some("NovelAI"))
    } else if has("use_stable_diffusion_model") {
        ("easydiffusion", Some("Easy Diffusion"))
    } else if has("metadata_scheme") || has("base_model") {
        ("fooocus", Some("Fooocus"))
    } else {
        ("generator-json", None)
    }
}

/// Easy Diffusion writes each setting as a key of its own.
fn settings_keys(facts: &Facts) -> Option<Finding> {
    const KEYS: [&str; 10] = [
        "negative_prompt",
        "Negative Prompt",
        "use_stable_diffusion_model",
        "Stable Diffusion model",
        "guidance_scale",
        "Guidance Scale",
        "num_inference_steps",
        "Inference Steps",
        "sampler_name",
        "Sampler",
    ];
    let mut settings = facts
        .texts
        .iter()
        .filter(|text| text.source == Source::Key && KEYS.contains(&text.key.as_str()));
    let (first, _second) = (settings.next()?, settings.next()?);
    Some(made("easydiffusion", Tier::Strong, &first.place, &first.value).by("Easy Diffusion"))
}

/// Fooocus puts the name of its scheme where cameras keep their notes.
fn fooocus_note(facts: &Facts) -> Option<Finding> {
    let note = facts.exif(tag::MAKER_NOTE).filter(|note| note.value == "fooocus")?;
    Some(made("fooocus", Tier::Strong, &note.place, &note.value).by("Fooocus"))
}

/// PNG keys that belong to one program.
fn keyed(text: &Text) -> Option<Finding> {
    if text.source != Source::Key {
        return None;
    }
    let is_object = text.value.trim_start().starts_with('{');
    let (id, name) = match text.key.as_str() {
        "invokeai_metadata" | "invokeai_graph" | "sd-metadata" if is_object => {
            ("invokeai", "InvokeAI")
        }
        // A command line: the prompt in quotes, then steps and seed.
        "Dream" if text.value.contains(" -s") && text.value.contains(" -S") => {
            ("invokeai", "InvokeAI")
        }
        "fooocus_scheme" => ("fooocus", "Fooocus"),
        "use_stable_diffusion_model" => ("easydiffusion", "Easy Diffusion"),
        "generation_data" if is_object => ("comfy-service", "a ComfyUI service"),
        _ => return None,
    };
    Some(made(id, Tier::Strong, &text.place, &text.value).by(name))
}

/// Midjourney writes the prompt with its switches, and a job number behind it.
fn midjourney(text: &Text) -> Option<Finding> {
    const SWITCHES: [&str; 11] = [
        " --v ",
        " --ar ",
        " --stylize ",
        " --s ",
        " --niji ",
        " --style ",
        " --chaos ",
        " --seed ",
        " --raw ",
        " --no ",
        " --q ",
    ];
    let (prompt, job) = text.value.split_once("Job ID: ")?;
    let has_number = is_uuid(job.split_whitespace().next().unwrap_or_default());
    let has_switch = SWITCHES.iter().any(|switch| prompt.contains(switch));
    (has_number && has_switch)
        .then(|| made("midjourney", Tier::Strong, &text.place, &text.value).by("Midjourney"))
}

/// `Title` counts only with these exact words: artists call works all sorts of things.
fn novelai_title(facts: &Facts) -> Option<Finding> {
    let title = facts.key("Title").filter(|title| title.value == "AI generated image")?;
    Some(made("novelai", Tier::Strong, &title.place, &title.value).by("NovelAI"))
}

/// xAI signs the description and puts a number for the artist; either alone means nothing.
fn grok(facts: &Facts) -> Option<Finding> {
    let description = facts.exif(tag::DESCRIPTION)?;
    let artist = facts.exif(tag::ARTIST)?;
    let signature = description.value.strip_prefix("Signature: ")?;
    let is_signature = signature.len() >= 64 && signature.bytes().all(is_base64);
    (is_signature && is_uuid(&artist.value))
        .then(|| made("grok", Tier::Strong, &description.place, &description.value).by("Grok"))
}

fn luma(facts: &Facts) -> Option<Finding> {
    let comment =
        facts.key("Comment").filter(|comment| comment.value.starts_with("Generated by Luma AI"))?;
    Some(made("luma", Tier::Strong, &comment.place, &comment.value).by("Luma AI"))
}

/// Samsung's editor writes behind the picture which of its generative tools was used.
fn galaxy(facts: &Facts) -> Option<Finding> {
    facts.raw.iter().find_map(|raw| {
        let start = reader::find(&raw.data, b"PhotoEditor_Re_Edit_Data")?;
        let text = String::from_utf8_lossy(raw.data.get(start..)?);
        let kind = json::value_of(&text, "genAIType")?;
        (kind != "0").then(|| edited("samsung-galaxy-ai", raw.place, &text).by("Samsung Galaxy AI"))
    })
}

/// Keys that generators use and others use as well.
fn suspicions(facts: &Facts, found: &mut Vec<Finding>) {
    const KEYS: [&str; 8] = [
        "parameters",
        "prompt",
        "workflow",
        "postprocessing",
        "extras",
        "negative_prompt",
        "Negative Prompt",
        "generation_data",
    ];
    for text in facts.texts.iter().filter(|text| text.source == Source::Key) {
        let is_ambiguous = KEYS.contains(&text.key.as_str());
        let is_explained =
            found.iter().any(|one| one.where_ == text.place && one.tier > Tier::Weak);
        if is_ambiguous && !is_explained {
            found.push(made("ambiguous-key", Tier::Weak, &text.place, &text.value));
        }
        if text.key == "hf-job-id" {
            found.push(made("hf-job", Tier::Weak, &text.place, &text.value));
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> Text {
        Text {
            source: Source::Comment,
            place: "here".to_owned(),
            key: String::new(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn two_settings_are_a_fractal_and_three_a_generator() {
        assert!(settings_line(&text("Mandelbrot; Steps: 500, Seed: 3, palette=ice2")).is_none());
        assert!(settings_line(&text("Seed: 42, Steps: 500, Size: 800x600")).is_none());
        assert!(settings_line(&text("Steps: 20, Sampler: Euler, Seed: 3")).is_some());
    }

    #[test]
    fn a_sketch_in_code_passes() {
        let sketch =
            r#"{"seed": 7, "steps": 100, "width": 800, "height": 600, "sampler": "poisson"}"#;
        assert!(settings_json(&text(sketch), &json::keys(sketch)).is_none());
    }

    #[test]
    fn a_graph_with_nan_is_a_graph_and_a_chart_is_none() {
        let is_graph = |value: &str| graph(&text(value), &json::keys(graph_of(value))).is_some();
        assert!(is_graph(r#"{"3": {"class_type": "KSampler", "is_changed": [NaN]}}"#));
        assert!(is_graph(r#"workflow:{"nodes": [], "links": []}"#));
        assert!(is_graph(r#"{"last_node_id": 3, "nodes": [], "links": []}"#));
        assert!(!is_graph(r#"{"nodes": [], "links": []}"#));
        assert!(!is_graph(r#"{"nodes": 3}"#));
    }
}
