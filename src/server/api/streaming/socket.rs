//! A WebSocket: any number of streams, asked for in its address or by frames.

use std::time::Duration;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{Message, MessageStream, Session};
use bytestring::ByteString;
use futures_util::StreamExt as _;
use serde_json::json;
use services::Error;
use tokio::sync::mpsc;

use super::channel::Asked;
use super::hub::{Hub, Place, Wire};
use super::{ApiError, Listener, Refused, checked, protocol};
use crate::door::App;

/// How often the line is tried.
const PING: Duration = Duration::from_secs(30);

/// Pings in a row that may stay without any answer.
const SILENT: u8 = 2;

/// So long a frame may take to go out.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of a frame that an app sends.
const FRAME: usize = 4096;

/// Lets somebody in and goes on in a task of its own.
pub(super) fn answer(
    app: &App,
    who: Listener,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::of_query(request.query_string());
    let (mut response, session, stream) = actix_ws::handle(request, payload)
        .map_err(|_| Error::invalid("", "streaming.socket", "This address is for a WebSocket."))?;
    // Browsers close a socket whose answer does not name the protocol they asked for.
    if let Some(name) = protocol(request.headers())
        && let Ok(value) = HeaderValue::from_str(name)
    {
        response.headers_mut().insert(HeaderName::from_static("sec-websocket-protocol"), value);
    }
    let (place, messages) = Hub::join(app, who, Wire::Socket).ok_or(Error::Unavailable)?;
    let stream = stream.max_frame_size(FRAME);
    let line = Line { app: app.clone(), place, session };
    actix_web::rt::spawn(line.run(stream, messages, asked));
    Ok(response)
}

struct Line {
    app: App,
    place: Place,
    session: Session,
}

impl Line {
    async fn run(
        mut self,
        mut stream: MessageStream,
        mut messages: mpsc::Receiver<ByteString>,
        asked: Option<Asked>,
    ) {
        if let Some(asked) = asked
            && !Box::pin(self.subscribe(&asked)).await
        {
            return;
        }
        let mut ping = tokio::time::interval(PING);
        ping.reset();
        let mut silent = 0;
        loop {
            let goes_on = tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.send(message).await,
                    // Let go: too slow, or not allowed any more.
                    None => false,
                },
                frame = stream.next() => {
                    silent = 0;
                    match frame {
                        // Beside the task: most of the time it only waits, and should be small.
                        Some(Ok(frame)) => Box::pin(self.hear(frame)).await,
                        Some(Err(_)) | None => false,
                    }
                }
                _ = ping.tick() => {
                    silent += 1;
                    silent <= SILENT && self.session.ping(b"").await.is_ok()
                }
            };
            if !goes_on {
                break;
            }
        }
        // Whether the other side still hears it is its business.
        let _ = tokio::time::timeout(PATIENCE, self.session.close(None)).await;
    }

    async fn send(&mut self, message: ByteString) -> bool {
        let sent = tokio::time::timeout(PATIENCE, self.session.text(message)).await;
        matches!(sent, Ok(Ok(())))
    }

    async fn hear(&mut self, frame: Message) -> bool {
        match frame {
            Message::Text(text) => match serde_json::from_str::<Asked>(&text) {
                Ok(asked) if asked.r#type == "subscribe" => self.subscribe(&asked).await,
                Ok(asked) if asked.r#type == "unsubscribe" => {
                    if let Ok(channel) = asked.channel() {
                        self.place.remove(&channel);
                    }
                    true
                }
                // Newer apps may say more than we know.
                Ok(_) | Err(_) => true,
            },
            Message::Ping(bytes) => self.session.pong(&bytes).await.is_ok(),
            Message::Close(_) => false,
            Message::Pong(_) | Message::Binary(_) | Message::Continuation(_) | Message::Nop => true,
        }
    }

    /// Answers whether the line still stands.
    async fn subscribe(&mut self, asked: &Asked) -> bool {
        let given = match checked(&self.app, self.place.who(), asked).await {
            Ok(channel) if self.place.add(&channel) => Ok(()),
            Ok(_) => Err(Refused(429, "Too many streams")),
            Err(refused) => Err(refused),
        };
        let Err(Refused(status, error)) = given else { return true };
        self.send(json!({ "error": error, "status": status }).to_string().into()).await
    }
}
