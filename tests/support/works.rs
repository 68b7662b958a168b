//! Works and texts, as a test describes them: `work().alt("a heron").terms("AAAA")`.

use consent::{AiLabel, Consent, Visibility};
use services::posts::{Draft, PictureDraft};
use services::{MediaId, PostId};

use super::people::Person;

/// Something to be published.
#[derive(Clone, Debug)]
pub struct Work {
    pub draft: Draft,
    pictures: Vec<Picture>,
}

#[derive(Clone, Debug)]
struct Picture {
    file: Vec<u8>,
    rest: PictureDraft,
}

/// A published one.
#[derive(Clone, Debug)]
pub struct Published {
    pub id: PostId,
    /// Its page.
    pub path: String,
    pub media: Vec<MediaId>,
}

/// A public work with one small picture.
pub fn work() -> Work {
    let work = Work { draft: Draft::default(), pictures: Vec::new() };
    work.picture(&small_png(60, 40))
}

/// A public text.
pub fn text(words: &str) -> Work {
    let draft = Draft { source: words.to_owned(), ..Draft::default() };
    Work { draft, pictures: Vec::new() }
}

/// Four letters for the four uses: `N` no, `A` allowed, `C` under conditions, `U` not said.
pub fn terms(letters: &str) -> Consent {
    Consent::from_letters(letters).expect("four letters of N A C U")
}

/// A small PNG with something on it, told apart from others by its size.
pub fn small_png(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        let shade = |it: u32| u8::try_from(it % 256).unwrap_or(0);
        image::Rgb([shade(x * 4), shade(y * 6), shade(x * y)])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

impl Work {
    /// One picture more.
    #[must_use]
    pub fn picture(mut self, file: &[u8]) -> Self {
        let rest = PictureDraft { alt: "a picture".to_owned(), ..PictureDraft::default() };
        self.pictures.push(Picture { file: file.to_vec(), rest });
        self
    }

    fn last(&mut self) -> &mut PictureDraft {
        &mut self.pictures.last_mut().expect("a picture").rest
    }

    /// The description of the last picture.
    #[must_use]
    pub fn alt(mut self, alt: &str) -> Self {
        alt.clone_into(&mut self.last().alt);
        self
    }

    /// The last picture's own terms.
    #[must_use]
    pub fn picture_terms(mut self, letters: &str) -> Self {
        self.last().terms = Some(terms(letters));
        self
    }

    /// How the last picture was made.
    #[must_use]
    pub fn picture_label(mut self, label: AiLabel) -> Self {
        self.last().label = label;
        self
    }

    /// The terms of the whole.
    #[must_use]
    pub fn terms(mut self, letters: &str) -> Self {
        self.draft.terms = Some(terms(letters));
        self
    }

    /// How the whole was made.
    #[must_use]
    pub fn label(mut self, label: AiLabel) -> Self {
        self.draft.label = label;
        self
    }

    /// The name of the work.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.draft.title);
        self
    }

    /// The words.
    #[must_use]
    pub fn words(mut self, source: &str) -> Self {
        source.clone_into(&mut self.draft.source);
        self
    }

    /// Who it is for.
    #[must_use]
    pub fn seen_by(mut self, visibility: Visibility) -> Self {
        self.draft.visibility = visibility;
        self
    }

    /// What it answers.
    #[must_use]
    pub fn answering(mut self, parent: PostId) -> Self {
        self.draft.parent = Some(parent);
        self
    }
}

impl Person<'_> {
    /// Publishes it, or says why not.
    pub fn try_publish(&self, work: Work) -> services::Result<Published> {
        let mut draft = work.draft;
        for picture in work.pictures {
            let media = self.upload("picture.png", &picture.file)?;
            draft.pictures.push(PictureDraft { media, ..picture.rest });
        }
        let media = draft.pictures.iter().map(|it| it.media).collect();
        let publishing = services::posts::publish(&self.server.app, &self.member, draft);
        let id = self.server.run(publishing)?;
        Ok(Published { id, path: self.post_path(id), media })
    }

    /// Publishes it.
    #[track_caller]
    pub fn publish(&self, work: Work) -> Published {
        self.try_publish(work).expect("the work is published")
    }
}

impl Published {
    /// The smallest rendition of its first picture.
    pub fn picture_path(&self) -> String {
        format!("/media/{}/480.webp", self.media.first().expect("a picture").0)
    }
}
