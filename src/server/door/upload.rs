//! A form with files. The token comes first, and is checked before any file is read.

use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use services::Error;
use services::uploads::Place;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use super::{App, Browser, Form, guard};

/// All text fields of an upload form together.
const TEXT_BYTES: usize = 512 * 1024;

/// Nobody's line is so slow; a stalled upload must not hold its memory for ever.
const DEADLINE: Duration = Duration::from_mins(5);

/// A file somebody sent, spooled to a nameless temporary file: twenty large pictures must not
/// stand in memory together, and nothing of them may stay on disk if we are killed.
#[derive(Debug)]
pub(crate) struct SentFile {
    /// The form field it came in.
    pub(crate) field: String,
    /// The name it had at home; for people only.
    pub(crate) name: String,
    spooled: tokio::fs::File,
    length: u64,
}

impl SentFile {
    /// What is in it, with its place in memory; keep the place until the file is dealt with.
    pub(crate) async fn bytes(&mut self, app: &services::App) -> Result<(Bytes, Place), Error> {
        let place = app.upload_room.enter(self.length).await?;
        let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
        self.spooled.rewind().await.map_err(|_| spool_failed())?;
        self.spooled.read_to_end(&mut bytes).await.map_err(|_| spool_failed())?;
        Ok((bytes.into(), place))
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
        let (spooled, length) = spool(app, &mut part, limit).await?;
        if length == 0 && file_name.is_empty() {
            continue;
        }
        if files.len() >= app.config.limits.pictures_per_post {
            return Err(fault("media.too_many", "That is more pictures than one post can have."));
        }
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        files.push(SentFile { field: name, name: file_name, spooled, length });
    }
    if open { Ok(Upload { form: Form::from_pairs(fields), files }) } else { Err(guard::foreign()) }
}

/// Writes a file part to a temporary file without a name.
async fn spool(
    app: &App,
    part: &mut actix_multipart::Field,
    limit: usize,
) -> Result<(tokio::fs::File, usize), Error> {
    let file = tempfile::tempfile_in(&app.config.data_dir.0).map_err(|_| spool_failed())?;
    let mut file = tokio::fs::File::from_std(file);
    let mut length = 0_usize;
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|_| broken())?;
        length = length.saturating_add(chunk.len());
        if length > limit {
            return Err(too_large("media.too_large", limit));
        }
        file.write_all(&chunk).await.map_err(|_| spool_failed())?;
    }
    file.flush().await.map_err(|_| spool_failed())?;
    Ok((file, length))
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

fn fault(code: &'static str, sentence: &str) -> Error {
    Error::invalid("file", code, sentence)
}

fn too_large(code: &'static str, limit: usize) -> Error {
    let most = limit / (1024 * 1024);
    fault(code, &format!("That file is too large; {most} MiB is the most."))
}

/// No room or no right to write beside the database: nothing the sender can mend.
fn spool_failed() -> Error {
    Error::Unavailable
}

fn broken() -> Error {
    fault("upload.broken", "The upload did not arrive whole. Please send it again.")
}
