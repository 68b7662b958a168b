//! Where the pictures of a test lie: in its folder, or in the bucket of `RAKKAN_TEST_S3_URL`, as
//! `bin/s3.sh start` prints it, each server below a prefix of its own.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{Attribute, ObjectStore as _, ObjectStoreExt as _};
use services::config::{Config, StorageKind};
use url::Url;

/// Puts the pictures into the bucket of this run, if it has one.
pub fn choose(config: &mut Config) {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let Ok(url) = std::env::var("RAKKAN_TEST_S3_URL") else { return };
    let mut url: Url = url.parse().expect("RAKKAN_TEST_S3_URL is a URL");
    let secret = url.password().unwrap().replace("%2F", "/").replace("%2B", "+");
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    config.storage.kind = StorageKind::S3;
    config.storage.region = Some("us-east-1".to_owned());
    config.storage.bucket = Some(url.path().trim_matches('/').to_owned());
    config.storage.prefix = Some(format!("it-{}-{number}", std::process::id()));
    config.storage.access_key_id = Some(url.username().to_owned());
    config.storage.secret_access_key = Some(secret);
    config.storage.allow_http = true;
    url.set_username("").unwrap();
    url.set_password(None).unwrap();
    url.set_path("/");
    config.storage.endpoint = Some(url.to_string());
}

/// The bucket of a server, and the prefix of its keys in it; none where there is no bucket.
fn bucket(config: &Config) -> Option<(AmazonS3, String)> {
    if config.storage.kind != StorageKind::S3 {
        return None;
    }
    let place = config.storage.bucket().unwrap();
    let bucket = AmazonS3Builder::new()
        .with_endpoint(place.endpoint.unwrap())
        .with_region(place.region)
        .with_bucket_name(place.bucket)
        .with_access_key_id(place.access_key_id)
        .with_secret_access_key(place.secret_access_key)
        .with_allow_http(true)
        .build()
        .unwrap();
    Some((bucket, place.prefix))
}

/// Every file in the bucket, as if it lay in the folder; none where there is no bucket.
pub async fn bucket_files(config: &Config) -> Vec<PathBuf> {
    use futures_util::TryStreamExt as _;
    let Some((bucket, prefix)) = bucket(config) else { return Vec::new() };
    let top = format!("{prefix}/");
    let files: Vec<_> = bucket.list(Some(&Key::from(prefix))).try_collect().await.unwrap();
    let in_folder = |key: &str| config.media_dir().join(key.strip_prefix(&top).unwrap());
    let mut files: Vec<PathBuf> = files.iter().map(|it| in_folder(it.location.as_ref())).collect();
    files.sort();
    files
}

/// What the bucket says beside a file under this name.
pub async fn said_beside(config: &Config, key: &str, name: &'static str) -> Option<String> {
    let (bucket, prefix) = bucket(config).expect("a bucket");
    let found = bucket.get(&Key::from(format!("{prefix}/{key}"))).await.unwrap();
    let said = found.attributes.get(&Attribute::Metadata(name.into()))?;
    Some(said.as_ref().to_owned())
}
