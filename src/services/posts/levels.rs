//! What holds for a post and for each of its pictures, from who said what.

use consent::{Channels, Consent, LevelWords, level, resolve};
use store::media::Media;
use store::posts::{NewPicture, NewPost, Post};

/// The levels above a picture.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
    /// What the artist's default was when the post was made.
    pub(crate) default_then: Consent,
    /// What it is now.
    pub(crate) default_now: Consent,
    /// What the post says.
    pub(crate) post: Consent,
    /// The post's hashtags: `#NoAI` is a statement too.
    pub(crate) tags: Vec<String>,
    /// What others say who can only tighten: the headers a post from elsewhere came with, and
    /// moderators.
    pub(crate) others: Consent,
}

impl Levels {
    /// What holds for the words.
    pub(crate) fn text(&self) -> Consent {
        self.resolved(Consent::UNKNOWN, Consent::UNKNOWN)
    }

    /// What holds for a picture that says `own` and whose file says `file`.
    pub(crate) fn picture(&self, own: Consent, file: Consent) -> Consent {
        self.resolved(own, file)
    }

    /// What holds for the post as a whole: the strictest of all that is in it.
    pub(crate) fn whole(&self, pictures: impl IntoIterator<Item = Consent>) -> Consent {
        pictures.into_iter().fold(self.text(), Consent::strictest)
    }

    /// A work that is here already, with what holds for it and for its pictures now.
    pub(crate) fn again(&self, row: Post, media: &[Media]) -> NewPost {
        let pictures: Vec<NewPicture> = media
            .iter()
            .map(|row| NewPicture {
                media: row.id,
                alt: row.alt.clone(),
                terms: row.terms,
                resolved_terms: self.picture(row.terms.get(), row.tightening()).into(),
                label: row.label,
            })
            .collect();
        let resolved = self.whole(pictures.iter().map(|it| it.resolved_terms.get()));
        NewPost { row: Post { resolved_terms: resolved.into(), ..row }, pictures }
    }

    fn resolved(&self, attachment: Consent, tightening: Consent) -> Consent {
        let tags: Vec<&str> = self.tags.iter().map(String::as_str).collect();
        let words = LevelWords { terms: self.post, robots: &[], hashtags: &tags };
        resolve(&Channels {
            actor_at_ingest: Some(self.default_then),
            actor_now: self.default_now,
            object: level(&words),
            attachment,
            tightening: tightening.beside(self.others),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Consent {
        Consent::from_letters(text).unwrap()
    }

    fn levels(post: &str) -> Levels {
        Levels {
            default_then: Consent::DENIED,
            default_now: Consent::DENIED,
            post: letters(post),
            tags: Vec::new(),
            others: Consent::UNKNOWN,
        }
    }

    #[test]
    fn headers_tighten_the_words_and_every_picture() {
        let levels = Levels { others: letters("UUNU"), ..levels("AAAA") };
        assert_eq!(levels.text().letters(), "AANA");
        assert_eq!(levels.picture(Consent::ALLOWED, letters("UUUN")).letters(), "AANN");
        let yes = Levels { others: Consent::ALLOWED, ..levels };
        assert_eq!(Levels { post: Consent::DENIED, ..yes }.text(), Consent::DENIED);
    }

    #[test]
    fn a_study_can_be_freed_in_a_post_that_is_not() {
        let levels = levels("NNNN");
        let study = levels.picture(Consent::ALLOWED, Consent::UNKNOWN);
        assert_eq!(study, Consent::ALLOWED);
        assert_eq!(levels.whole([study]), Consent::DENIED);
    }

    #[test]
    fn a_stricter_picture_makes_the_whole_stricter() {
        let levels = levels("AAAA");
        let strict = levels.picture(letters("UUNU"), Consent::UNKNOWN);
        assert_eq!(strict.letters(), "AANA");
        assert_eq!(levels.whole([strict, Consent::ALLOWED]).letters(), "AANA");
    }

    #[test]
    fn a_file_and_a_hashtag_are_heard() {
        let mut levels = levels("AAAA");
        assert_eq!(levels.picture(Consent::ALLOWED, letters("UUUN")).letters(), "AAAN");
        levels.tags = vec!["NoAI".to_owned()];
        assert_eq!(levels.text(), Consent::DENIED);
    }
}
