//! Outgoing mail: plain text by SMTP, always as a job, so that no request waits for a mail
//! server. Without `mail.host` there is none, and staff hand links over instead.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use store::WarningAction;
use store::queue::Job;

use crate::App;
use crate::config::{Encryption, Mail};
use crate::error::{Error, Result};

/// A mail server that is slower than this is tried again later.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends mail, if the configuration says how.
pub(crate) struct Mailer(Option<(AsyncSmtpTransport<Tokio1Executor>, Mailbox)>);

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Mailer(on)" } else { "Mailer(off)" })
    }
}

impl Mailer {
    /// Fails where a value cannot be used; no connection is made yet.
    pub(crate) fn new(config: &Mail) -> Result<Self, anyhow::Error> {
        let (Some(host), Some(from)) = (&config.host, &config.from) else {
            return Ok(Self(None));
        };
        let from = from.parse().map_err(|error| {
            anyhow::anyhow!("mail.from: {error}; write it as Atelier <post@atelier.example>")
        })?;
        let server = match config.encryption {
            Encryption::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host)?,
            Encryption::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host)?,
            Encryption::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
        };
        let mut server = server.port(config.port).timeout(Some(PATIENCE));
        if let (Some(name), Some(password)) = (&config.username, &config.password) {
            server = server.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self(Some((server.build(), from))))
    }
}

/// Sends one mail now: for the worker.
pub(crate) async fn send(app: &App, to: &str, subject: &str, body: &str) -> Result<()> {
    let Some((server, from)) = &app.mailer.0 else {
        tracing::warn!("a mail waited, but mail is switched off; it was dropped");
        return Ok(());
    };
    let mail = Message::builder()
        .from(from.clone())
        .to(to.parse().map_err(|_| anyhow::anyhow!("the address of a mail cannot be read"))?)
        .subject(subject)
        .body(body.to_owned())
        .map_err(anyhow::Error::new)?;
    server.send(mail).await.map(drop).map_err(|error| Error::Internal(error.into()))
}

/// The mail with a link for a new password.
pub(crate) fn password_link(to: &str, site: &str, username: &str, link: &str) -> Job {
    let body = format!(
        "Hello @{username},\n\n\
        somebody, probably you, asked for a new password on {site}. This link sets one. It works \
        once, and for one hour:\n\n{link}\n\n\
        If it was not you, do nothing: your password stays as it is.\n"
    );
    Job::Mail { to: to.to_owned(), subject: format!("A new password for {}", one_line(site)), body }
}

/// The mail that tells somebody what moderators did, in their words.
pub(crate) fn warning(
    to: &str,
    site: &str,
    username: &str,
    (action, words): (WarningAction, &str),
    link: &str,
) -> Job {
    let said = match words {
        "" => String::new(),
        words => format!("They say:\n\n{words}\n\n"),
    };
    let body = format!(
        "Hello @{username},\n\n{}\n\n{said}Read more, and whom to ask, while you can sign in:\n\n{link}\n",
        crate::warnings::deed(action),
    );
    let subject = format!("The moderators of {} wrote to you", one_line(site));
    Job::Mail { to: to.to_owned(), subject, body }
}

/// The mail that tells somebody what happened to their second factor: `words` are the sentences,
/// `link` is where they look and change it.
pub(crate) fn second_factor(
    to: &str,
    site: &str,
    username: &str,
    (subject, words): (&str, &str),
    link: &str,
) -> Job {
    let body = format!(
        "Hello @{username},\n\n{words}\n\nIf it was not you, change your password at once, and \
        look at what is signed in:\n\n{link}\n"
    );
    Job::Mail { to: to.to_owned(), subject: format!("{subject} on {}", one_line(site)), body }
}

/// The mail that tells someone they were let in.
pub(crate) fn welcome(to: &str, site: &str, username: &str, link: &str) -> Job {
    let body = format!(
        "Hello @{username},\n\nyou were let in at {site}. You can post your works now:\n\n{link}\n"
    );
    Job::Mail { to: to.to_owned(), subject: format!("Welcome to {}", one_line(site)), body }
}

/// A line break in a server's name must not start a new header.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

    /// Takes one mail the way an SMTP server does, and gives back all that was said to it.
    async fn take_one(listener: tokio::net::TcpListener) -> String {
        let (stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 here\r\n").await.unwrap();
        let (mut said, mut in_body) = (String::new(), false);
        while let Some(line) = lines.next_line().await.unwrap() {
            said.push_str(&line);
            said.push('\n');
            let answer: &[u8] = match line.as_str() {
                "." => {
                    in_body = false;
                    b"250 taken\r\n"
                }
                _ if in_body => continue,
                "DATA" => {
                    in_body = true;
                    b"354 go on\r\n"
                }
                "QUIT" => b"221 bye\r\n",
                _ => b"250 fine\r\n",
            };
            write.write_all(answer).await.unwrap();
            if line == "." || line == "QUIT" {
                break;
            }
        }
        said
    }

    #[tokio::test]
    async fn a_mail_reaches_the_configured_server() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mail = Mail {
            host: Some("127.0.0.1".to_owned()),
            port: listener.local_addr().unwrap().port(),
            encryption: Encryption::None,
            from: Some("Atelier <post@atelier.example>".to_owned()),
            ..Mail::default()
        };
        let taken = tokio::spawn(take_one(listener));
        let house = crate::testing::house_with(|config| config.mail = mail);
        send(&house.app, "ana@far.example", "Hello", "One line.\nAnother.").await.unwrap();
        let said = taken.await.unwrap();
        for expected in ["RCPT TO:<ana@far.example>", "Subject: Hello", "Another."] {
            assert!(said.contains(expected), "{expected} in {said}");
        }
    }

    #[test]
    fn a_sender_that_cannot_be_read_stops_the_start() {
        let mail = Mail {
            host: Some("smtp.example".to_owned()),
            from: Some("no address".to_owned()),
            ..Mail::default()
        };
        assert!(Mailer::new(&mail).unwrap_err().to_string().contains("mail.from"));
    }

    #[test]
    fn a_name_with_a_line_break_adds_no_header() {
        let Job::Mail { subject, .. } = password_link("a@x.example", "A\r\nBcc: b@x", "ana", "l")
        else {
            panic!()
        };
        assert_eq!(subject, "A new password for A Bcc: b@x");
    }
}
