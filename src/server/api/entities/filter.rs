//! Filters, and what of them a post matches.

use schemars::JsonSchema;
use serde::Serialize;
use services::filters::{Action, Context, FilteredPost, Hit, Whole};

use super::moment;

/// A filter. Its words and posts are told where the filter itself is asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct Filter {
    id: String,
    title: String,
    context: Vec<&'static str>,
    expires_at: Option<String>,
    filter_action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    keywords: Option<Vec<FilterKeyword>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statuses: Option<Vec<FilterStatus>>,
}

/// A word of a filter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct FilterKeyword {
    id: String,
    keyword: String,
    whole_word: bool,
}

/// A post of a filter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct FilterStatus {
    id: String,
    status_id: String,
}

/// What of a filter a post matches.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct FilterResult {
    filter: Filter,
    keyword_matches: Option<Vec<String>>,
    status_matches: Option<Vec<String>>,
}

impl Filter {
    fn bare(row: &services::filters::Filter) -> Self {
        Self {
            id: row.id.0.to_string(),
            title: row.title.clone(),
            context: Context::of(row).map(Context::as_str).collect(),
            expires_at: row.expires_at.map(moment),
            filter_action: Action::of(row).as_str(),
            keywords: None,
            statuses: None,
        }
    }
}

impl From<&Whole> for Filter {
    fn from(whole: &Whole) -> Self {
        Self {
            keywords: Some(whole.keywords.iter().map(FilterKeyword::from).collect()),
            statuses: Some(whole.posts.iter().map(FilterStatus::from).collect()),
            ..Self::bare(&whole.filter)
        }
    }
}

impl From<&services::filters::Keyword> for FilterKeyword {
    fn from(row: &services::filters::Keyword) -> Self {
        Self { id: row.id.0.to_string(), keyword: row.keyword.clone(), whole_word: row.whole_word }
    }
}

impl From<&FilteredPost> for FilterStatus {
    fn from(row: &FilteredPost) -> Self {
        Self { id: row.id.0.to_string(), status_id: row.post_id.to_string() }
    }
}

impl From<&Hit<'_>> for FilterResult {
    fn from(hit: &Hit<'_>) -> Self {
        let some = |list: Vec<String>| Some(list).filter(|it| !it.is_empty());
        Self {
            filter: Filter::bare(hit.filter),
            keyword_matches: some(hit.keywords.iter().map(|it| (*it).to_owned()).collect()),
            status_matches: some(hit.posts.iter().map(ToString::to_string).collect()),
        }
    }
}

/// One word as old apps know a filter.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::api) struct V1Filter {
    id: String,
    phrase: String,
    context: Vec<&'static str>,
    whole_word: bool,
    expires_at: Option<String>,
    irreversible: bool,
}

impl V1Filter {
    pub(in crate::api) fn of(
        filter: &services::filters::Filter,
        row: &services::filters::Keyword,
    ) -> Self {
        Self {
            id: row.id.0.to_string(),
            phrase: row.keyword.clone(),
            context: Context::of(filter).map(Context::as_str).collect(),
            whole_word: row.whole_word,
            expires_at: filter.expires_at.map(moment),
            irreversible: Action::of(filter) == Action::Hide,
        }
    }
}
