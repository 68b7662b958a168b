//! What stands behind a link.

use schemars::JsonSchema;
use serde::Serialize;
use services::cards::LinkCard;

use super::moment;

/// What stands behind a link. Pictures of others are not kept for it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct PreviewCard {
    url: String,
    title: String,
    description: String,
    r#type: &'static str,
    author_name: String,
    author_url: String,
    authors: Vec<CardAuthor>,
    provider_name: String,
    provider_url: String,
    html: &'static str,
    width: u32,
    height: u32,
    image: Option<String>,
    image_description: &'static str,
    embed_url: &'static str,
    blurhash: Option<String>,
    language: Option<String>,
    published_at: Option<String>,
}

/// Who wrote it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct CardAuthor {
    name: String,
    url: String,
    account: Option<()>,
}

impl PreviewCard {
    pub(in crate::api) fn of(card: &LinkCard) -> Self {
        let author = CardAuthor {
            name: card.author_name.clone(),
            url: card.author_url.clone(),
            account: None,
        };
        Self {
            url: card.url.clone(),
            title: card.title.clone(),
            description: card.description.clone(),
            r#type: "link",
            author_name: card.author_name.clone(),
            author_url: card.author_url.clone(),
            authors: Some(author).filter(|it| !it.name.is_empty()).into_iter().collect(),
            provider_name: card.provider_name.clone(),
            provider_url: card.provider_url.clone(),
            html: "",
            width: 0,
            height: 0,
            image: None,
            image_description: "",
            embed_url: "",
            blurhash: None,
            language: super::some(&card.language),
            published_at: card.published_at.map(moment),
        }
    }
}
