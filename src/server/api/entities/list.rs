//! People somebody reads apart.

use schemars::JsonSchema;
use serde::Serialize;
use services::lists::List;

/// People somebody reads apart.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "List")]
pub(in crate::api) struct ListEntity {
    id: String,
    title: String,
    replies_policy: &'static str,
    exclusive: bool,
}

impl From<&List> for ListEntity {
    fn from(list: &List) -> Self {
        Self {
            id: list.id.to_string(),
            title: list.title.clone(),
            replies_policy: list.replies_policy.as_str(),
            exclusive: list.is_exclusive,
        }
    }
}
