//! Addresses made from the patterns of the routes.

/// Puts values into a pattern: `/@{username}/{id:\d+}`. A name nobody gave a value fails the test.
#[track_caller]
pub fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut address = String::new();
    let mut rest = pattern;
    while let Some((before, inside)) = rest.split_once('{') {
        let (name, after) = inside.split_once('}').expect("a closed bracket");
        let name = name.split(':').next().unwrap_or_default();
        let known = values.iter().find(|(it, _)| *it == name);
        let (_, value) = known.unwrap_or_else(|| panic!("no value for {name} in {pattern}"));
        address.push_str(before);
        address.push_str(value);
        rest = after;
    }
    address.push_str(rest);
    address
}

/// Routes whose answers are for other servers.
pub fn is_for_servers(path: &str) -> bool {
    ["/users/", "/actor", "/inbox", "/nodeinfo/", "/ns/"].iter().any(|it| path.starts_with(it))
}

/// Routes whose answers are for programs, not for browsers with cookies.
pub fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/")
        || (path.starts_with("/oauth/") && !path.starts_with("/oauth/authorize"))
}
