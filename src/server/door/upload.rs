//! A form with files. The token comes first, and is checked before any file is read.

use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use services::Error;
use services::uploads::{Place, Spool};

use super::{App, Browser, Form, guard};

/// All text fields of an upload form together.
const TEXT_BYTES: usize = 512 * 1024;

/// Nobody's line is so slow; a stalled upload must not hold its memory for ever.
const DEADLINE: Duration = Duration::from_mins(5);

/// A file somebody sent.
#[derive(Debug)]
pub(crate) struct SentFile {
    /// The form field it came in.
    pub(crate) field: String,
    /// The name it had at home; for people only.
    pub(crate) name: String,
    spool: Spool,
}

impl SentFile {
    /// What is in it, with its place in memory; keep the place until the file is dealt with.
    pub(crate) async fn bytes(&mut self, app: &services::App) -> Result<(Bytes, Place), Error> {
        self.spool.bytes(app).await
    }
}

/// A form with files.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The text fields.
    pub(crate) form: Form,
    /// The files that have a name or a byte; an empty file input sends neither.
    pub(crate) files: Vec<SentFile>,
}

/// Who the token is asked of.
enum Lock {
    /// A page's form: its `csrf` field must come before the first file.
    Browser(Browser),
    /// An API call, which carries its own token in a header.
    Open,
}

impl Upload {
    /// Reads an API call's multipart body.
    pub(crate) async fn from_api(
        app: &App,
        request: &HttpRequest,
        payload: Payload,
    ) -> Result<Self, Error> {
        read(app, request, payload, Lock::Open).await
    }
}

impl FromRequest for Upload {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let Some(app) = request.app_data::<App>().cloned() else {
                return Err(actix_web::error::ErrorInternalServerError("no app"));
            };
            let browser = Browser::of(&request, &app.config.server);
            read(&app, &request, payload, Lock::Browser(browser))
                .await
                .map_err(|error| crate::web::PageError::from(error).into())
        })
    }
}

async fn read(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
    lock: Lock,
) -> Result<Upload, Error> {
    let parts = Multipart::new(request.headers(), payload);
    tokio::time::timeout(DEADLINE, collect(app, parts, lock))
        .await
        .unwrap_or_else(|_| Err(fault("upload.slow", "The upload took too long.")))
}

async fn collect(app: &App, mut parts: Multipart, lock: Lock) -> Result<Upload, Error> {
    let limit = usize::try_from(app.config.limits.upload_bytes).unwrap_or(usize::MAX);
    let mut fields = Vec::new();
    let mut files = Vec::new();
    let mut text_left = TEXT_BYTES;
    let mut open = matches!(lock, Lock::Open);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|_| broken())?;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name =
            part.content_disposition().and_then(|it| it.get_filename()).map(ToOwned::to_owned);
        let Some(file_name) = file_name else {
            let bytes = gather(&mut part, text_left, "form.too_large").await?;
            text_left = text_left.saturating_sub(bytes.len());
            let value = String::from_utf8(bytes.to_vec()).map_err(|_| broken())?;
            if let Lock::Browser(browser) = &lock
                && name == "csrf"
            {
                open = browser.accepts(app, &value);
            }
            fields.push((name, value));
            continue;
        };
        if !open {
            return Err(guard::foreign());
        }
        let spool = spool(app, &mut part, limit).await?;
        if spool.length() == 0 && file_name.is_empty() {
            continue;
        }
        if files.len() >= app.config.limits.pictures_per_post {
            return Err(fault("media.too_many", "That is more pictures than one post can have."));
        }
        files.push(SentFile { field: name, name: file_name, spool });
    }
    if open { Ok(Upload { form: Form::from_pairs(fields), files }) } else { Err(guard::foreign()) }
}

/// Takes a file part in.
async fn spool(app: &App, part: &mut actix_multipart::Field, limit: usize) -> Result<Spool, Error> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut spool = Spool::open(app).await?;
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|_| broken())?;
        spool.write(app, chunk).await?;
        if spool.length() > most {
            return Err(too_large("media.too_large", limit));
        }
    }
    spool.flush(app).await?;
    Ok(spool)
}

async fn gather(
    part: &mut actix_multipart::Field,
    limit: usize,
    code: &'static str,
) -> Result<Bytes, Error> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|_| broken())?;
        if bytes.len().saturating_add(chunk.len()) > limit {
            return Err(too_large(code, limit));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn fault(code: &'static str, sentence: impl Into<words::Said>) -> Error {
    Error::invalid("file", code, sentence)
}

fn too_large(code: &'static str, limit: usize) -> Error {
    let most = limit / (1024 * 1024);
    fault(code, format!("That file is too large; {most} MiB is the most."))
}

fn broken() -> Error {
    fault("upload.broken", "The upload did not arrive whole. Please send it again.")
}
