//! The same must hold wherever files lie. The bucket is that of `RAKKAN_TEST_S3_URL`, which
//! `bin/s3.sh start` prints.

use object_store::Attribute;

use super::*;

/// The bucket of this run, below a prefix of its own.
fn bucket(prefix: &str) -> Bucket {
    let url = std::env::var("RAKKAN_TEST_S3_URL").expect("RAKKAN_TEST_S3_URL, from bin/s3.sh");
    let (scheme, rest) = url.split_once("://").unwrap();
    let (key, rest) = rest.split_once('@').unwrap();
    let (id, secret) = key.split_once(':').unwrap();
    let (host, bucket) = rest.split_once('/').unwrap();
    Bucket {
        endpoint: Some(format!("{scheme}://{host}")),
        region: "us-east-1".to_owned(),
        bucket: bucket.to_owned(),
        prefix: format!("{prefix}-{}", std::process::id()),
        access_key_id: id.to_owned(),
        secret_access_key: secret.replace("%2F", "/").replace("%2B", "+").replace("%3D", "="),
        is_path_style: true,
        allows_http: true,
    }
}

fn sorted(mut keys: Vec<(String, i64)>) -> Vec<String> {
    keys.sort();
    keys.into_iter().map(|(key, _)| key).collect()
}

/// What everybody above relies on.
async fn keeps_files(storage: &Storage) {
    let missing = storage.get("originals/404").await;
    assert!(matches!(missing, Err(StorageError::Missing)), "{missing:?}");
    assert_eq!(storage.size("originals/404").await.unwrap(), None);
    storage.remove("originals/404").await.unwrap();
    assert!(storage.list("renditions").await.unwrap().is_empty());

    storage.put("originals/7", Bytes::from_static(b"first")).await.unwrap();
    storage.put("originals/7", Bytes::from_static(b"the artist's own")).await.unwrap();
    storage.put("renditions/7/480.webp", Bytes::from_static(b"small")).await.unwrap();
    storage.put_with("renditions/7/960.webp", Bytes::new(), "image/webp").await.unwrap();
    storage.put("renditions/70/480.webp", Bytes::from_static(b"another's")).await.unwrap();
    assert_eq!(storage.get("originals/7").await.unwrap(), "the artist's own");
    assert_eq!(storage.get("renditions/7/960.webp").await.unwrap(), "");
    assert_eq!(storage.size("originals/7").await.unwrap(), Some(16));

    let of_seven = storage.list("renditions/7/").await.unwrap();
    assert!(of_seven.iter().all(|(_, at)| *at > 1_700_000_000_000), "{of_seven:?}");
    let both = ["renditions/7/480.webp", "renditions/7/960.webp"];
    assert_eq!(sorted(of_seven), both, "the files of one picture, not those of number seventy");
    assert_eq!(storage.list("renditions").await.unwrap().len(), 3);
    let kept = storage.list_kept("originals").await.unwrap();
    assert_eq!(
        kept.iter().map(|it| (it.key.as_str(), it.bytes)).collect::<Vec<_>>(),
        [("originals/7", 16)]
    );

    for key in both {
        storage.remove(key).await.unwrap();
        storage.remove(key).await.unwrap();
    }
    assert_eq!(sorted(storage.list("renditions").await.unwrap()), ["renditions/70/480.webp"]);
    assert_eq!(storage.remove_unfinished(i64::MAX).await.unwrap(), 0);
    keeps_a_large_one(storage).await;
}

/// 20 MB that do not repeat.
async fn keeps_a_large_one(storage: &Storage) {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()
    };
    let large: Bytes = (0..5 << 20).flat_map(|_| next()).collect();
    storage.put("originals/8", large.clone()).await.unwrap();
    assert_eq!(storage.size("originals/8").await.unwrap(), Some(20 << 20));
    assert!(storage.get("originals/8").await.unwrap() == large);
    storage.remove("originals/8").await.unwrap();
}

async fn told(storage: &Storage, key: &str) -> (String, Option<String>) {
    let found = storage.files.get(&Key::from(key)).await.unwrap().attributes;
    let of = |attribute| found.get(&attribute).map(|it| it.as_ref().to_owned());
    (of(Attribute::ContentType).unwrap(), of(Attribute::Metadata("x-robots-tag".into())))
}

/// Where more than bytes can be kept.
async fn keeps_what_is_said(storage: &Storage) {
    let bytes = || Bytes::from_static(b"x");
    storage.put("renditions/1/480.jpg", bytes()).await.unwrap();
    assert_eq!(told(storage, "renditions/1/480.jpg").await, ("image/jpeg".to_owned(), None));
    storage.put_with("originals/1", bytes(), "image/png").await.unwrap();
    assert_eq!(told(storage, "originals/1").await, ("image/png".to_owned(), None));
    let lines = [("X-Robots-Tag", "noai; \u{fc}\r\nnoimageai ".to_owned())];
    let about = About { content_type: "image/gif", lines: &lines };
    storage.put_about("originals/2", bytes(), about).await.unwrap();
    let expected = ("image/gif".to_owned(), Some("noai; noimageai".to_owned()));
    assert_eq!(told(storage, "originals/2").await, expected);
}

#[tokio::test]
async fn files_are_kept_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::disk(folder.path()).unwrap();
    keeps_files(&storage).await;
    let lines = [("X-Robots-Tag", "noai".to_owned())];
    let about = About { content_type: "image/gif", lines: &lines };
    storage.put_about("originals/2", Bytes::from_static(b"x"), about).await.unwrap();
    assert_eq!(storage.get("originals/2").await.unwrap(), "x");
}

#[tokio::test]
async fn files_are_kept_in_memory() {
    let storage = Storage::memory();
    keeps_files(&storage).await;
    keeps_what_is_said(&storage).await;
}

#[tokio::test]
#[ignore = "needs an S3 server: bin/s3.sh"]
async fn files_are_kept_in_s3_storage() {
    let storage = Storage::s3(&bucket("files")).unwrap();
    keeps_files(&storage).await;
    keeps_what_is_said(&storage).await;
    let whole = Storage::s3(&Bucket { prefix: String::new(), ..bucket("") }).unwrap();
    let prefix = bucket("files").prefix;
    let keys = sorted(whole.list(&prefix).await.unwrap());
    assert!(keys.contains(&format!("{prefix}/originals/7")), "{keys:?}");
}

#[tokio::test]
#[ignore = "needs an S3 server: bin/s3.sh"]
async fn a_wrong_key_opens_no_s3_storage() {
    let wrong = Bucket { secret_access_key: "wrong".to_owned(), ..bucket("wrong") };
    let storage = Storage::s3(&wrong).unwrap();
    let put = storage.put("originals/7", Bytes::from_static(b"x")).await;
    assert!(matches!(put, Err(StorageError::Failed(_))), "{put:?}");
    let got = storage.get("originals/7").await;
    assert!(matches!(got, Err(StorageError::Failed(_))), "no file and no right differ: {got:?}");
    let plain = Bucket { allows_http: false, ..bucket("plain") };
    let put = Storage::s3(&plain).unwrap().put("originals/7", Bytes::from_static(b"x")).await;
    assert!(put.is_err(), "plain http was not allowed");
}

#[tokio::test]
async fn what_a_cut_off_write_left_goes_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::disk(folder.path()).unwrap();
    storage.put("originals/7", Bytes::from_static(b"whole")).await.unwrap();
    std::fs::write(folder.path().join("originals/8#1"), b"hal").unwrap();
    assert_eq!(storage.remove_unfinished(0).await.unwrap(), 0, "it may still be written");
    assert_eq!(storage.remove_unfinished(i64::MAX).await.unwrap(), 1);
    assert_eq!(storage.get("originals/7").await.unwrap(), "whole");
    assert!(!folder.path().join("originals/8#1").exists());
}
