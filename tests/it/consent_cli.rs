//! `rakkan consent explain`: the shared vectors through the program that is shipped.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::support::program::rakkan;

fn vectors_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/consent/vectors.json")
}

fn vectors() -> Vec<Value> {
    let text = std::fs::read_to_string(vectors_file()).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn explain(argument: &str, input: &[u8]) -> Output {
    let mut child = rakkan()
        .args(["consent", "explain", argument])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have ended already, over a wrong argument.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn answer(output: &Output) -> Value {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {complaint}", output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Whether everything that is expected stands in the answer; the answer may hold more.
fn holds(answer: &Value, expected: &Value) -> bool {
    match expected {
        Value::Object(fields) => fields.iter().all(|(key, value)| holds(&answer[key], value)),
        value => answer == value,
    }
}

#[test]
fn the_program_answers_all_72_vectors_as_expected() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 72);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vectors.json");
    std::fs::write(&file, serde_json::to_vec(&vectors).unwrap()).unwrap();
    let answers = answer(&explain(file.to_str().unwrap(), b""));
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), 72);
    let wrong: Vec<String> = vectors
        .iter()
        .zip(answers)
        .filter(|(vector, answer)| !holds(answer, &vector["expect"]))
        .map(|(vector, answer)| format!("{}: {answer} is not {}", vector["id"], vector["expect"]))
        .collect();
    assert!(wrong.is_empty(), "{} of 72 are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn one_object_gives_one_answer_and_a_dash_reads_from_the_pipe() {
    let vector = vectors().remove(1);
    let one = answer(&explain("-", vector.to_string().as_bytes()));
    assert!(one.is_object() && holds(&one, &vector["expect"]), "{one}");
    let many = answer(&explain("-", json!([vector, vector]).to_string().as_bytes()));
    assert_eq!(many, json!([one, one]));
    assert_eq!(answer(&explain("-", b"[]")), json!([]));
}

#[test]
fn what_cannot_be_read_is_an_error_in_words_and_wrong_usage_is_2() {
    for (argument, input) in [("-", &b"{"[..]), ("-", b"7"), ("-", b"{}"), ("/no/such/file", b"")] {
        let output = explain(argument, input);
        assert!(!output.status.success(), "{argument} {input:?}");
        assert!(output.stdout.is_empty(), "{argument} {input:?}");
        assert!(!output.stderr.is_empty(), "{argument} {input:?}");
    }
    for arguments in
        [&["consent", "explain"][..], &["consent", "explain", "-", "more"], &["conzent"]]
    {
        let output = rakkan().args(arguments).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
