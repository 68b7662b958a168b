//! Parts of answers that are written once and sent often.

use std::marker::PhantomData;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A `T` as JSON, ready. A copy of it costs nothing.
pub(in crate::api) struct Written<T> {
    json: Option<Arc<RawValue>>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Written<T> {
    /// `T` is plain data, which always can be written; what could not be would read as null.
    pub(in crate::api) fn new(value: &T) -> Self {
        let json = serde_json::value::to_raw_value(value);
        let json = json.inspect_err(|error| tracing::error!(%error, "a part of an answer"));
        Self { json: json.ok().map(Arc::from), of: PhantomData }
    }
}

impl<T> Clone for Written<T> {
    fn clone(&self) -> Self {
        Self { json: self.json.clone(), of: PhantomData }
    }
}

impl<T> std::fmt::Debug for Written<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.json.as_ref().map_or("null", |it| it.get()))
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.json.as_deref().serialize(to)
    }
}

impl<T: JsonSchema> JsonSchema for Written<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
