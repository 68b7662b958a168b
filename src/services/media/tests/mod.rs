//! The pipeline from bytes to bytes, on pictures drawn by code.

#[path = "../../../../tests/support/pictures.rs"]
#[expect(dead_code, unreachable_pub, reason = "the tests through the doors use the rest")]
pub(super) mod pictures;

mod colours;
mod refusals;
mod renditions;
mod terms;

use evidence::Format;

use super::{Limits, MediaRefusal, Rendered, Rendition, probe, render};

fn rendered(file: &[u8]) -> Rendered {
    let probe = probe(file, &Limits::default()).unwrap();
    render(file, &probe).unwrap()
}

fn refused(file: &[u8]) -> MediaRefusal {
    let limits = Limits::default();
    match probe(file, &limits) {
        Err(refusal) => refusal,
        Ok(probe) => render(file, &probe).expect_err("a refusal"),
    }
}

fn of(rendered: &Rendered, step: u32, format: Format) -> &Rendition {
    let mut all = rendered.renditions.iter();
    all.find(|one| one.step == step && one.format == format).expect("that rendition")
}
