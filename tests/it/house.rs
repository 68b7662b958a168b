//! The rules of the house that no compiler knows (`docs/style.md`).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::support::database::{Database, cluster};

/// The top of the tree.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    let path = top().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Files below these folders, by their path from the top, without what others wrote or built.
fn files(folders: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&top().join(folder), &mut found);
    }
    let top = top();
    let short = |it: PathBuf| it.strip_prefix(&top).unwrap().display().to_string();
    let mut found: Vec<String> = found.into_iter().map(short).collect();
    found.sort();
    assert!(!found.is_empty(), "{folders:?} are empty");
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !matches!(name.as_str(), "node_modules" | "dist" | "target") {
            walk(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    Path::new(path).extension().is_some_and(|it| endings.iter().any(|ending| it == *ending))
}

/// Whether some tool wrote the file; it says so in its first lines.
fn is_generated(text: &str) -> bool {
    let mut head = text.lines().take(4).map(str::to_ascii_lowercase);
    head.any(|line| line.contains("generated") || line.contains("print-schema"))
}

#[track_caller]
fn none(rule: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{rule}:\n  {}", offenders.join("\n  "));
}

#[test]
fn no_file_is_longer_than_a_reader_bears() {
    let mut long = Vec::new();
    for path in files(&["src", "tests", "frontend", "bin"]) {
        let most = match path.rsplit('.').next().unwrap() {
            "rs" | "ts" | "mjs" | "sh" => 600,
            "html" => 200,
            "css" => 150,
            _ => continue,
        };
        let text = read(&path);
        let lines = text.lines().count();
        if lines > most && !is_generated(&text) {
            long.push(format!("{path}: {lines} lines, {most} is the most"));
        }
    }
    none("split these files by what they are about", &long);
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    let empty =
        ["util", "utils", "helper", "helpers", "common", "manager", "core", "misc", "shared"];
    let said = |path: &String| {
        let parts = Path::new(path).components();
        let mut stems = parts.map(|it| it.as_os_str().to_string_lossy().into_owned());
        stems.any(|it| empty.contains(&it.split('.').next().unwrap_or_default()))
    };
    let named: Vec<String> =
        files(&["src", "tests", "frontend", "migrations"]).into_iter().filter(said).collect();
    none("say what is inside", &named);
}

/// The names in one section of a rung's `Cargo.toml`.
fn dependencies(rung: &str, section: &str) -> BTreeSet<String> {
    let manifest = read(format!("src/{rung}/Cargo.toml"));
    let mut here = false;
    let mut names = BTreeSet::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            here = line == format!("[{section}]");
        } else if here && !line.is_empty() && !line.starts_with('#') {
            let name = line.split(['.', '=', ' ']).next().unwrap();
            names.insert(name.to_owned());
        }
    }
    names
}

#[test]
fn the_rungs_know_only_what_is_below_them() {
    let rungs = ["words", "consent", "evidence", "store", "services", "federation", "server"];
    let allowed: [(&str, &[&str]); 7] = [
        ("words", &[]),
        ("consent", &[]),
        ("evidence", &["consent"]),
        ("store", &["consent"]),
        ("services", &["words", "consent", "evidence", "store"]),
        ("federation", &["consent", "evidence", "services"]),
        ("server", &["words", "consent", "evidence", "services", "federation"]),
    ];
    let mut arrows = Vec::new();
    for (rung, below) in allowed {
        let known = dependencies(rung, "dependencies");
        let wrong =
            known.iter().filter(|it| rungs.contains(&it.as_str()) && !below.contains(&it.as_str()));
        arrows.extend(wrong.map(|it| format!("{rung} must not know {it}")));
        if rung != "store" && (known.contains("diesel") || known.contains("diesel_migrations")) {
            arrows.push(format!("{rung} must not know diesel"));
        }
    }
    none("arrows point down", &arrows);
    assert_eq!(dependencies("consent", "dependencies"), BTreeSet::new(), "consent is std only");
    for rung in ["server", "federation"] {
        // For a test's own rows the server may ask diesel, but nobody asks the store.
        assert!(!dependencies(rung, "dev-dependencies").contains("store"), "{rung}");
    }
}

/// Where a word stands as a whole word in Rust code, outside of comments.
fn names(path: &str, word: &str) -> bool {
    let is_part = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
    read(path).lines().any(|line| {
        let code = line.split("//").next().unwrap_or_default();
        code.match_indices(word).any(|(at, _)| {
            !is_part(code[..at].chars().next_back())
                && !is_part(code[at + word.len()..].chars().next())
        })
    })
}

fn rust(folders: &[&str]) -> impl Iterator<Item = String> {
    files(folders).into_iter().filter(|it| has_ending(it, &["rs"]))
}

#[test]
fn every_rung_has_its_own_word_for_a_post() {
    let mut strangers = Vec::new();
    for path in rust(&["src/consent", "src/store", "src/services", "src/federation"]) {
        for declared in ["struct Status", "enum Status", "type Status"] {
            if names(&path, declared) {
                strangers.push(format!("{path}: Status is the word of server/api"));
            }
        }
    }
    none("Post inside, Status in server/api, Note in federation", &strangers);
}

#[test]
fn sql_is_never_put_together_from_pieces() {
    let mut glued = Vec::new();
    for path in rust(&["src"]) {
        let text: String = read(&path).split_whitespace().collect();
        if text.contains("sql_query(format!") || text.contains("sql_query(&format!") {
            glued.push(path);
        }
    }
    none("bind values; a text that differs by engine is two texts", &glued);
}

#[test]
fn pages_hold_no_scripts_and_no_styles() {
    let mut inline = Vec::new();
    for path in files(&["frontend"]).into_iter().filter(|it| has_ending(it, &["html"])) {
        for (number, line) in read(&path).lines().enumerate() {
            let lower = line.to_ascii_lowercase();
            let is_data = lower.contains("application/ld+json");
            let has_script = lower.contains("<script") && !lower.contains("src=") && !is_data;
            let has_handler = lower.split_whitespace().any(|it| {
                let name = it.split('=').next().unwrap_or_default();
                it.contains("=\"") && name.len() > 3 && name.starts_with("on")
            });
            if has_script || has_handler || lower.contains("style=") || lower.contains("<style") {
                inline.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none("the policy of every page forbids these", &inline);
}

#[test]
fn every_path_that_the_documents_name_is_there() {
    let mut documents: Vec<String> =
        files(&["docs"]).into_iter().filter(|it| has_ending(it, &["md"])).collect();
    let beside = ["README.md", "CONTRIBUTING.md"].map(ToOwned::to_owned);
    documents.extend(beside.into_iter().filter(|it| top().join(it).exists()));
    let mut missing = Vec::new();
    for document in documents {
        let text = read(&document);
        let named = code_spans(&text).into_iter().filter(|it| looks_like_a_path(it));
        let gone = named.filter(|it| !top().join(it.trim_end_matches('/')).exists());
        missing.extend(gone.map(|it| format!("{document}: {it}")));
    }
    none("these are not there", &missing);
}

/// What stands between single backticks, outside of blocks of code.
fn code_spans(text: &str) -> Vec<String> {
    let mut is_block = false;
    let mut spans = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if !is_block {
            let odd = line.split('`').enumerate().filter(|(index, _)| index % 2 == 1);
            spans.extend(odd.map(|(_, span)| span.to_owned()));
        }
    }
    spans
}

/// Whether this is meant as a path from the top: it begins with a folder that is there.
fn looks_like_a_path(span: &str) -> bool {
    let folders =
        ["src/", "tests/", "docs/", "bin/", "frontend/", "migrations/", ".ci/", ".config/"];
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    folders.iter().any(|it| span.starts_with(it))
        && span.chars().all(is_plain)
        && !span.starts_with("frontend/dist")
        && !span.starts_with("frontend/node_modules")
}

// --- Two engines, one schema ------------------------------------------------------------------

/// `table.column Type` or `table.column Type null`, in the words of `src/store/schema.rs`.
type Columns = BTreeSet<String>;

fn columns_of_code() -> Columns {
    let text = read("src/store/schema.rs");
    let mut columns = Columns::new();
    for block in text.split("diesel::table!").skip(1) {
        let mut lines = block.lines().map(str::trim).skip(1);
        let table = lines.next().unwrap().split(' ').next().unwrap();
        for (name, kind) in lines.map_while(|it| it.trim_end_matches(',').split_once(" -> ")) {
            let bare = kind.trim_start_matches("Nullable<").trim_end_matches('>');
            columns.insert(line(table, name, bare, kind != bare));
        }
    }
    columns
}

fn line(table: &str, column: &str, kind: &str, is_null: bool) -> String {
    format!("{table}.{column} {kind}{}", if is_null { " null" } else { "" })
}

/// Reads lines of `table|column|type|is nullable|is key`.
fn columns(rows: &[String]) -> Columns {
    let mut columns = Columns::new();
    for row in rows {
        let [table, column, kind, is_null, is_key] = row.split('|').collect::<Vec<_>>()[..] else {
            panic!("{row}");
        };
        let kind = match (kind.to_ascii_lowercase().as_str(), is_key == "1") {
            // SQLite's own row number is as wide as a BIGINT.
            ("integer", true) | ("bigint", _) => "BigInt",
            ("integer", false) => "Integer",
            ("smallint", _) => "SmallInt",
            ("text", _) => "Text",
            ("boolean", _) => "Bool",
            ("real" | "double precision", _) => "Double",
            ("blob" | "bytea", _) => "Binary",
            (other, _) => panic!("{table}.{column}: nobody knows the type {other}"),
        };
        columns.insert(line(table, column, kind, is_null == "1"));
    }
    columns
}

// The tables of the search index are left out: what they are made of is each engine's own.
const SQLITE_COLUMNS: &str = "
    SELECT CAST(t.name || '|' || c.name || '|' || c.type || '|' || (1 - c.\"notnull\") || '|' || (c.pk > 0) AS TEXT) AS line
    FROM sqlite_master t JOIN pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '%diesel%'
        AND t.name NOT LIKE 'search_%'";
const SQLITE_INDEXES: &str = "
    SELECT CAST(t.name || '|' || i.name || '|' || i.\"unique\" AS TEXT) AS line
    FROM sqlite_master t JOIN pragma_index_list(t.name) i
    WHERE t.type = 'table' AND i.origin = 'c' AND t.name NOT LIKE '%diesel%'
        AND t.name NOT LIKE 'search_%'";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name || '|' || column_name || '|' || data_type || '|'
        || CASE is_nullable WHEN 'YES' THEN '1' ELSE '0' END || '|0' AS line
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%'
        AND table_name NOT LIKE 'search_%'";
const POSTGRES_INDEXES: &str = "
    SELECT t.relname || '|' || i.relname || '|' || CASE WHEN x.indisunique THEN '1' ELSE '0' END AS line
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = 'public' AND NOT x.indisprimary AND t.relname NOT LIKE '%diesel%'
        AND t.relname NOT LIKE 'search_%'";

fn migrated(database: Database) -> Database {
    services::migrate(&database.url).unwrap();
    database
}

#[track_caller]
fn same(what: &str, left: &BTreeSet<String>, right: &BTreeSet<String>) {
    let more: Vec<_> = left.difference(right).collect();
    let less: Vec<_> = right.difference(left).collect();
    assert!(
        more.is_empty() && less.is_empty(),
        "{what}: only the first has {more:#?}, only the second {less:#?}"
    );
}

#[test]
fn both_engines_have_the_schema_that_the_code_knows() {
    use services::Engine::{Postgres, Sqlite};
    let names = |engine| services::migration_names(engine).unwrap();
    assert_eq!(names(Sqlite), names(Postgres), "migrations are twins");

    let folder = tempfile::tempdir().unwrap();
    let sqlite = migrated(Database::on_sqlite(folder.path()));
    let known = columns_of_code();
    assert!(known.len() > 150, "schema.rs was not read: {known:?}");
    let on_sqlite = columns(&sqlite.lines(SQLITE_COLUMNS));
    same("schema.rs and SQLite", &known, &on_sqlite);

    let Some(cluster) = cluster() else {
        println!("There is no PostgreSQL in this run: its schema was not compared.");
        return;
    };
    let postgres = migrated(Database::on_postgres(&cluster));
    same("schema.rs and PostgreSQL", &known, &columns(&postgres.lines(POSTGRES_COLUMNS)));
    let indexes = |lines: Vec<String>| lines.into_iter().collect::<BTreeSet<_>>();
    same(
        "the indexes of SQLite and PostgreSQL",
        &indexes(sqlite.lines(SQLITE_INDEXES)),
        &indexes(postgres.lines(POSTGRES_INDEXES)),
    );
}

#[test]
fn a_second_start_migrates_nothing_and_an_older_program_refuses_newer_data() {
    let folder = tempfile::tempdir().unwrap();
    let database = migrated(Database::fresh(folder.path()));
    assert_eq!(services::migrate(&database.url).unwrap(), Vec::<String>::new());
    database
        .run("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000001')")
        .unwrap();
    let error = services::migrate(&database.url).unwrap_err().to_string();
    assert!(error.contains("newer version of Rakkan"), "{error}");
}
