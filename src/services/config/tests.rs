use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    read_with_mode(text, variables, 0o600)
}

fn read_with_mode(
    text: &str,
    variables: &[(&str, &str)],
    mode: u32,
) -> Result<Config, ConfigError> {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    std::fs::write(file.path(), text).unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Config::from_sources(Some(file.path()), variables.iter().map(owned).collect())
}

#[test]
fn the_environment_goes_over_the_file_and_the_file_over_the_defaults() {
    let text = "data_dir = \"/srv\"\n[server]\nworkers = 3\npublic_url = \"https://a.example\"";
    let variables = [
        ("RAKKAN_SERVER__PUBLIC_URL", "https://b.example"),
        ("RAKKAN_MAIL__HOST", "smtp.b.example"),
        ("RAKKAN_MAIL__FROM", "post@b.example"),
        ("RAKKAN_MAIL__PASSWORD", "0012345"),
        ("RAKKAN_LIMITS__SIGN_UPS", "7"),
        ("RAKKAN_SERVER__TRUSTED_PROXIES", "127.0.0.1, ::1"),
        ("RAKKAN_SERVER__ALSO_HOSTS", "b.local"),
        ("RAKKAN_LOG__FORMAT", "json"),
        ("RAKKAN_FEDERATION__ALLOW_NETWORKS", "127.0.0.0/8, ::1"),
        ("RAKKAN_FEDERATION__EXTRA_CA", ""),
        ("RAKKAN_FEDERATION__RATE_LIMITS", "false"),
    ];
    let config = read(text, &variables).unwrap();
    assert_eq!(config.data_dir.0, Path::new("/srv"));
    assert_eq!(config.server.workers, 3);
    assert_eq!(config.server.origin(), "https://b.example");
    assert_eq!(config.mail.password.as_deref(), Some("0012345"));
    assert_eq!(config.limits.sign_ups, 7);
    assert_eq!(config.limits.sign_in_tries, Limits::default().sign_in_tries);
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert_eq!(config.server.also_hosts, ["b.local"]);
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.federation.allow_networks.len(), 2);
    assert!(config.federation.allows("::1".parse().unwrap()));
    assert!(!config.federation.allows("10.0.0.1".parse().unwrap()));
    assert_eq!(config.federation.extra_ca(), None);
    assert!(config.federation.enabled && !config.federation.rate_limits);
}

#[test]
fn what_is_wrong_is_named() {
    let cases = [
        ("[server]\nlisten = \"here\"", "listen"),
        ("[server]\nlissten = \"127.0.0.1:1\"", "lissten"),
        ("[serfer]\nlisten = \"127.0.0.1:1\"", "serfer"),
        ("[server]\npublic_url = \"https://a.example/path\"", "server.public_url"),
        ("[server]\npublic_url = \"ftp://a.example\"", "server.public_url"),
        ("[server]\ntrusted_proxies = [\"proxy\"]", "trusted_proxies"),
        ("[mail]\nhost = \"smtp.a.example\"", "mail.from"),
        ("[limits]\nsign_ups = 0", "limits.sign_ups"),
        ("[limits]\npictures_per_post = 21", "limits.pictures_per_post"),
        ("[federation]\nallow_networks = [\"10.0.0.0/33\"]", "10.0.0.0/8"),
        ("[federation]\ndeliveries = 5", "federation.deliveries"),
        ("[federation]\nretry_days = 0", "federation.retry_days"),
        ("[storage]\nkind = \"s4\"", "storage.kind"),
    ];
    for (text, expected) in cases {
        let error = read(text, &[]).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    let unknown = read("", &[("RAKKAN_SERVER__LISSTEN", "x")]).unwrap_err().to_string();
    assert!(unknown.contains("lissten"), "{unknown}");
    assert!(Config::from_sources(Some(Path::new("/no/such.toml")), HashMap::new()).is_err());
}

#[test]
fn a_file_with_a_password_is_for_its_owner_only() {
    let mail = "[mail]\npassword = \"x\"";
    let database = "[database]\nurl = \"postgres://a:b@c/d\"";
    let harmless = "[database]\nurl = \"postgres://a@c/d\"";
    let cases = [
        (mail, 0o644, Some("mail.password")),
        (mail, 0o640, Some("mail.password")),
        (mail, 0o600, None),
        (database, 0o644, Some("database.url")),
        (harmless, 0o644, None),
    ];
    for (text, mode, expected) in cases {
        let error = read_with_mode(text, &[], mode).err().map(|it| it.to_string());
        assert_eq!(error.is_some(), expected.is_some(), "{text} {mode:o} {error:?}");
        assert!(error.unwrap_or_default().contains(expected.unwrap_or_default()));
    }
}

/// A bucket with all that it needs, one line changed.
fn s3(line: &str) -> Result<Config, ConfigError> {
    let lines = [
        "kind = \"s3\"",
        "endpoint = \"https://s3.example\"",
        "region = \"nord\"",
        "bucket = \"art\"",
        "access_key_id = \"id\"",
        "secret_access_key = \"secret\"",
    ];
    let key = line.split(" = ").next().unwrap();
    let others = lines.iter().filter(|it| !it.starts_with(&format!("{key} =")));
    let rest: Vec<&str> = others.copied().chain([line]).collect();
    read(&format!("[storage]\n{}", rest.join("\n")), &[])
}

#[test]
fn what_a_bucket_lacks_is_named() {
    for (line, key, words) in [
        ("bucket = \"\"", "storage.bucket", "which bucket"),
        ("bucket = \"art/files\"", "storage.bucket", "storage.prefix"),
        ("region = \" \"", "storage.region", "us-east-1"),
        ("access_key_id = \"\"", "storage.access_key_id", "name of the key"),
        ("secret_access_key = \"\"", "storage.secret_access_key", "SECRET_ACCESS_KEY"),
        ("secret_access_key_file = \"x\"", "storage.secret_access_key", "not both"),
        ("endpoint = \"s3.example\"", "storage.endpoint", "https://"),
        ("endpoint = \"https://s3.example/art\"", "storage.endpoint", "only the server"),
        ("endpoint = \"https://id:key@s3.example\"", "storage.endpoint", "only the server"),
        ("endpoint = \"http://s3.example\"", "storage.endpoint", "allow_http"),
    ] {
        let error = s3(line).unwrap_err().to_string();
        assert!(error.starts_with(key) && error.contains(words), "{line}: {error}");
    }
    let bucket = s3("prefix = \"here\"").unwrap().storage.bucket().unwrap();
    assert_eq!((bucket.bucket.as_str(), bucket.prefix.as_str()), ("art", "here"));
    assert!(bucket.is_path_style && !bucket.allows_http);
    let plain = "endpoint = \"http://127.0.0.1:9000\"\nallow_http = true";
    assert!(s3(plain).unwrap().storage.bucket().unwrap().allows_http);
}

#[test]
fn the_secret_of_a_bucket_may_lie_in_a_file_and_is_never_printed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "from a file\n").unwrap();
    let path = file.path().display();
    let line = format!("secret_access_key_file = \"{path}\"\nsecret_access_key = \"\"");
    let open = |config: Config| config.storage.bucket().unwrap().secret_access_key;
    let without =
        "[storage]\nkind = \"s3\"\nregion = \"n\"\nbucket = \"b\"\naccess_key_id = \"i\"\n";
    let in_file = read(&format!("{without}{line}"), &[]).unwrap();
    assert_eq!(open(in_file), "from a file");
    let variables = [("RAKKAN_STORAGE__SECRET_ACCESS_KEY", "0123")];
    let config = read(without, &variables).unwrap();
    assert!(!config.masked().unwrap().to_string().contains("0123"));
    assert_eq!(open(config), "0123");
    let open_to_all = format!("{without}secret_access_key = \"x\"");
    let error = read_with_mode(&open_to_all, &[], 0o644).unwrap_err().to_string();
    assert!(error.contains("storage.secret_access_key"), "{error}");
}

#[test]
fn the_example_in_the_documents_is_a_configuration() {
    let example =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/admin/rakkan.example.toml");
    let text = std::fs::read_to_string(example).unwrap();
    read(&text, &[]).unwrap();
    // With every commented key switched on it still is one, and no key is forgotten.
    let is_key = |it: &str| it.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let switched_on = |line: &str| match line.strip_prefix("# ") {
        Some(rest) if rest.split_once(" = ").is_some_and(|(key, _)| is_key(key)) => rest.to_owned(),
        Some(_) | None => line.to_owned(),
    };
    let all: String = text.lines().map(|line| switched_on(line) + "\n").collect();
    read(&all, &[]).unwrap_or_else(|error| panic!("{error}\n{all}"));
    let serde_json::Value::Object(topics) = serde_json::to_value(Config::default()).unwrap() else {
        panic!()
    };
    for (topic, keys) in topics {
        assert!(all.contains(&topic), "{topic}");
        for key in keys.as_object().into_iter().flat_map(serde_json::Map::keys) {
            assert!(all.contains(&format!("\n{key} = ")), "{topic}.{key}");
        }
    }
}
