//! Server-sent events: one stream over one answer that does not end (the HTML standard,
//! "Server-sent events").

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use bytestring::ByteString;
use futures_util::stream::{Stream, unfold};
use services::Error;
use tokio::sync::mpsc;

use super::Listener;
use super::channel::Channel;
use super::hub::{Hub, Place, Wire};
use crate::door::App;

/// How often the line is tried, so that whatever stands between keeps it open.
const PULSE: Duration = Duration::from_secs(15);

const HELLO: &[u8] = b":)\n\n";
const THUMP: &[u8] = b":thump\n\n";

pub(super) fn answer(
    app: &App,
    who: Listener,
    channel: &Channel,
    wire: Wire,
) -> Result<HttpResponse, Error> {
    let (place, messages) = Hub::join(app, who, wire).ok_or(Error::Unavailable)?;
    place.add(channel);
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        // Whoever packs an answer would wait for more of it.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(pieces(place, messages)))
}

struct Line {
    /// Kept until the line ends.
    _place: Place,
    messages: mpsc::Receiver<ByteString>,
    pulse: tokio::time::Interval,
    has_begun: bool,
}

fn pieces(
    place: Place,
    messages: mpsc::Receiver<ByteString>,
) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    let mut pulse = tokio::time::interval(PULSE);
    pulse.reset();
    let line = Line { _place: place, messages, pulse, has_begun: false };
    unfold(line, async |mut line| {
        if !line.has_begun {
            line.has_begun = true;
            return Some((Ok(Bytes::from_static(HELLO)), line));
        }
        let piece = tokio::select! {
            message = line.messages.recv() => message?.into_bytes(),
            _ = line.pulse.tick() => Bytes::from_static(THUMP),
        };
        Some((Ok(piece), line))
    })
}
