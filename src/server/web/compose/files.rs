//! The files that came with a form, taken in one after the other.

use services::{Error, MediaPurpose, Member};

use super::read::{self, Slot};
use crate::door::upload::SentFile;
use crate::door::{App, Form};
use crate::web::view::Fault;

/// Takes the files in. One that cannot be used does not stop the others: each has its own
/// fault, and the author is told which file it was.
pub(super) async fn take_in(
    app: &App,
    member: &Member,
    form: &Form,
    files: &mut [SentFile],
    already: usize,
) -> Result<(Vec<Slot>, Vec<Fault>), Error> {
    let (mut slots, mut faults) = (Vec::new(), Vec::new());
    let most = app.config.limits.pictures_per_post;
    for file in files {
        if already + slots.len() >= most {
            faults.push(fault(&file.name, &format!("A post holds {most} pictures at most.")));
            continue;
        }
        let (bytes, _place) = file.bytes(app).await?;
        match services::uploads::add(app, member, MediaPurpose::Work, &file.name, bytes).await {
            Ok(uploaded) => {
                let key = file.field.strip_prefix("picture_").unwrap_or_default();
                let index = i64::try_from(already + slots.len() + 1).unwrap_or(i64::MAX);
                slots.push(read::slot(form, key, uploaded.id, index, 0));
            }
            Err(error @ (Error::Internal(_) | Error::SignedOut)) => return Err(error),
            Err(error) => {
                let sentence = format!("{error} (code: {})", error.code());
                faults.push(fault(&file.name, &sentence));
            }
        }
    }
    Ok((slots, faults))
}

/// Files cannot be put back into their fields, so their faults stand above all pictures.
fn fault(name: &str, sentence: &str) -> Fault {
    Fault { field: "upload".to_owned(), sentence: format!("“{name}”: {sentence}") }
}
