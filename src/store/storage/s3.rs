//! Files in a bucket of an S3 server: Amazon's, or one that speaks the same (`MinIO`, Garage, Ceph …).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, RetryConfig};

use super::StorageError;

/// For a whole file of 40 MB on a slow line.
const DEADLINE: Duration = Duration::from_mins(2);
const CONNECT: Duration = Duration::from_secs(5);

/// Somebody waits for the picture: a server that is down is told soon, not after minutes.
const TRIES: usize = 3;
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a bucket is, and with whose key it is opened.
#[derive(Clone)]
pub struct Bucket {
    /// The server, `https://s3.example`, without the bucket; absent for Amazon's.
    pub endpoint: Option<String>,
    /// The region, as the server calls it.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What all keys begin with, a folder in the bucket; may be empty.
    pub prefix: String,
    /// The name of the key.
    pub access_key_id: String,
    /// The secret that goes with it.
    pub secret_access_key: String,
    /// Whether the bucket stands in the path of addresses, and not in front of the host.
    pub is_path_style: bool,
    /// Whether the endpoint may be plain `http`.
    pub allows_http: bool,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

pub(super) fn open(place: &Bucket) -> Result<Arc<dyn ObjectStore>, StorageError> {
    let client = ClientOptions::new()
        .with_allow_http(place.allows_http)
        .with_timeout(DEADLINE)
        .with_connect_timeout(CONNECT);
    let retry =
        RetryConfig { max_retries: TRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_region(&place.region)
        .with_bucket_name(&place.bucket)
        .with_access_key_id(&place.access_key_id)
        .with_secret_access_key(&place.secret_access_key)
        .with_virtual_hosted_style_request(!place.is_path_style)
        .with_client_options(client)
        .with_retry(retry);
    if let Some(endpoint) = &place.endpoint {
        builder = builder.with_endpoint(match place.is_path_style {
            true => endpoint.clone(),
            false => before_host(endpoint, &place.bucket),
        });
    }
    let files = builder.build()?;
    let prefix = place.prefix.trim_matches('/');
    Ok(match prefix.is_empty() {
        true => Arc::new(files),
        false => Arc::new(PrefixStore::new(files, Key::from(prefix))),
    })
}

/// `https://s3.example` and `art` make `https://art.s3.example`.
fn before_host(endpoint: &str, bucket: &str) -> String {
    match endpoint.split_once("://") {
        Some((scheme, host)) => format!("{scheme}://{bucket}.{host}"),
        None => format!("https://{bucket}.{endpoint}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_stands_before_the_host_where_it_is_not_in_the_path() {
        assert_eq!(before_host("https://s3.example:9000", "art"), "https://art.s3.example:9000");
    }

    #[test]
    fn nobody_prints_the_secret() {
        let place = Bucket {
            endpoint: None,
            region: "nord".to_owned(),
            bucket: "art".to_owned(),
            prefix: String::new(),
            access_key_id: "id".to_owned(),
            secret_access_key: "do not tell".to_owned(),
            is_path_style: true,
            allows_http: false,
        };
        assert!(!format!("{place:?}").contains("do not tell"));
        assert!(!format!("{:?}", super::super::Storage::s3(&place).unwrap()).contains("do not"));
    }
}
