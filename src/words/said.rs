//! A message and its values, said when it is printed.

use std::fmt;

use fluent_bundle::{FluentArgs, FluentValue};

use crate::catalogue;

/// The text of a message that takes no values, in the reader's language. A name that no file has
/// is its own text.
pub fn plain(id: &'static str) -> &'static str {
    catalogue::plain(id).unwrap_or(id)
}

/// A message, to be said when it is printed: what is made now may be read in another task.
pub const fn say(id: &'static str) -> Said {
    Said { id, values: Vec::new(), own: None }
}

/// A message that holds HTML of its own, for pages: its values are escaped, its tags stand.
pub const fn rich(id: &'static str) -> Rich {
    Rich(say(id))
}

/// A value of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Somebody's words, or a code that the message chooses by.
    Text(String),
    /// A number: it is also what plural forms go by.
    Number(i64),
    /// Another message.
    Said(Said),
}

/// A message and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    id: &'static str,
    values: Vec<(&'static str, Value)>,
    /// Words that are in no file: those of another program, or of a person.
    own: Option<String>,
}

impl Said {
    /// Gives the message a value.
    #[must_use]
    pub fn with<A: Arg>(mut self, name: &'static str, value: A) -> Self {
        self.values.push((name, value.value()));
        self
    }

    /// Its name in the files.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// It says nothing: the message without a name.
    pub const fn is_empty(&self) -> bool {
        self.id.is_empty() && self.own.is_none()
    }

    /// Its text now.
    pub fn text(&self) -> String {
        if let Some(own) = &self.own {
            return own.clone();
        }
        if self.values.is_empty() {
            return plain(self.id).to_owned();
        }
        self.filled(str::to_owned)
    }

    fn filled(&self, word: impl Fn(&str) -> String) -> String {
        let mut args = FluentArgs::with_capacity(self.values.len());
        for (name, value) in &self.values {
            let value = match value {
                Value::Text(text) => FluentValue::from(word(text)),
                Value::Number(number) => FluentValue::from(*number),
                Value::Said(said) => FluentValue::from(word(&said.text())),
            };
            args.set(*name, value);
        }
        catalogue::formatted(self.id, &args).unwrap_or_else(|| self.id.to_owned())
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.own {
            Some(own) => f.write_str(own),
            None if self.values.is_empty() => f.write_str(plain(self.id)),
            None => f.write_str(&self.text()),
        }
    }
}

impl From<&'static str> for Said {
    fn from(id: &'static str) -> Self {
        say(id)
    }
}

/// Words that are in no file.
impl From<String> for Said {
    fn from(own: String) -> Self {
        Self { id: "", values: Vec::new(), own: Some(own) }
    }
}

impl From<Said> for String {
    fn from(said: Said) -> Self {
        said.text()
    }
}

/// A message with tags in it, ready for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rich(Said);

impl Rich {
    /// Gives the message a value; in the page it is escaped.
    #[must_use]
    pub fn with<A: Arg>(self, name: &'static str, value: A) -> Self {
        Self(self.0.with(name, value))
    }

    /// It says nothing.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Rich {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.values.is_empty() {
            return f.write_str(plain(self.0.id));
        }
        f.write_str(&self.0.filled(escaped))
    }
}

/// The tags are ours, and what others wrote was escaped on its way in.
impl askama::filters::HtmlSafe for Rich {}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// What can be a value.
pub trait Arg {
    /// It, as a value.
    fn value(&self) -> Value;
}

impl Arg for str {
    fn value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl Arg for String {
    fn value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl Arg for Said {
    fn value(&self) -> Value {
        Value::Said(self.clone())
    }
}

impl<A: Arg + ?Sized> Arg for &A {
    fn value(&self) -> Value {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($kind:ty),+) => {$(
        impl Arg for $kind {
            fn value(&self) -> Value {
                Value::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )+};
}

numbers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, within_now};

    #[test]
    fn a_message_is_said_in_the_language_of_the_moment() {
        let said = say("language-this");
        assert_eq!(said.to_string(), "English");
        within_now(Language::Spanish, || assert_eq!(said.to_string(), "Español"));
    }

    #[test]
    fn plural_forms_follow_the_number() {
        assert_eq!(say("count-works").with("count", &1).to_string(), "1 work");
        assert_eq!(say("count-works").with("count", &12_usize).to_string(), "12 works");
        within_now(Language::Spanish, || {
            assert_eq!(say("count-works").with("count", &1).to_string(), "1 obra");
        });
    }

    #[test]
    fn what_others_wrote_cannot_become_a_tag() {
        let line = rich("language-proof").with("name", "<b>\"&'");
        assert_eq!(line.to_string(), "<strong>&lt;b&gt;&quot;&amp;&#39;</strong>");
    }

    #[test]
    fn a_name_that_no_file_has_is_its_own_text() {
        assert_eq!(say("there-is-no-such-message").to_string(), "there-is-no-such-message");
        assert_eq!(plain("there-is-no-such-message"), "there-is-no-such-message");
    }
}
