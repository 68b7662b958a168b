//! Lists of things: who follows, what was published, what answers a post.

use serde_json::{Map, Value, json};

use super::{extend, standing_alone};
use crate::wire::context::{DOCUMENT, SHORT};

/// What is told of a list without its members.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// Its address.
    pub id: String,
    /// How many members it has; none where that is nobody's business.
    pub total: Option<i64>,
    /// The address of the first page; none where the members are nobody's business.
    pub first: Option<String>,
}

/// A list whose order means something, without its members.
pub fn outline(outline: &Outline) -> Value {
    stub("OrderedCollection", outline)
}

/// A list without order, without its members.
pub fn heap(outline: &Outline) -> Value {
    stub("Collection", outline)
}

fn stub(kind: &str, outline: &Outline) -> Value {
    let mut list = Map::new();
    extend(
        &mut list,
        json!({
            "id": outline.id,
            "type": kind,
            "totalItems": outline.total,
            "first": outline.first,
        }),
    );
    standing_alone(Value::Object(list), &SHORT)
}

/// One page of a list.
#[derive(Clone, Debug, Default)]
pub struct Leaf {
    /// Its address.
    pub id: String,
    /// The list it is a page of.
    pub part_of: String,
    /// The address of the page of older members, if there is one.
    pub next: Option<String>,
    /// The address of the page of newer members, if there may be one.
    pub prev: Option<String>,
    /// The members, by id or whole.
    pub items: Vec<Value>,
}

/// A page of a list whose order means something.
pub fn page(leaf: Leaf) -> Value {
    let context = context_for(&leaf.items);
    let mut page = Map::new();
    extend(
        &mut page,
        json!({
            "id": leaf.id,
            "type": "OrderedCollectionPage",
            "partOf": leaf.part_of,
            "next": leaf.next,
            "prev": leaf.prev,
        }),
    );
    page.insert("orderedItems".to_owned(), Value::Array(leaf.items));
    standing_alone(Value::Object(page), context)
}

/// A whole list, in its order.
pub fn whole(id: &str, items: Vec<Value>) -> Value {
    let context = context_for(&items);
    let mut list = Map::new();
    let total = items.len();
    extend(&mut list, json!({ "id": id, "type": "OrderedCollection", "totalItems": total }));
    list.insert("orderedItems".to_owned(), Value::Array(items));
    standing_alone(Value::Object(list), context)
}

/// What answers a post: the first page stands inside.
pub fn replies(id: &str, items: &[String], next: Option<&str>) -> Value {
    let list =
        json!({ "id": id, "type": "Collection", "first": replies_page(id, items, next, None) });
    standing_alone(list, &SHORT)
}

/// One page of what answers a post; `asked` is its own address where it is not the first one.
pub fn replies_page(id: &str, items: &[String], next: Option<&str>, asked: Option<&str>) -> Value {
    let mut page = Map::new();
    extend(
        &mut page,
        json!({
            "id": asked.map_or_else(|| format!("{id}?page=true"), str::to_owned),
            "type": "CollectionPage",
            "partOf": id,
            "next": next,
            "items": items,
        }),
    );
    Value::Object(page)
}

/// Ids need few terms, whole documents need all of them.
fn context_for(items: &[Value]) -> &'static Value {
    if items.iter().any(Value::is_object) { &DOCUMENT } else { &SHORT }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_is_left_out() {
        let hidden = outline(&Outline { id: "https://a/f".to_owned(), ..Outline::default() });
        assert!(hidden.get("totalItems").is_none() && hidden.get("first").is_none());
        let last = page(Leaf { id: "https://a/f?page=true".to_owned(), ..Leaf::default() });
        assert_eq!(last["orderedItems"], json!([]));
        assert!(last.get("next").is_none());
    }

    #[test]
    fn a_page_of_whole_documents_carries_their_terms() {
        let by_id = whole("https://a/f", vec![json!("https://a/1")]);
        assert_eq!(by_id["@context"], *SHORT);
        let inside = whole("https://a/f", vec![json!({ "id": "https://a/1" })]);
        assert_eq!(inside["@context"], *DOCUMENT);
        assert_eq!(inside["totalItems"], 1);
    }
}
