//! What happened to a file, in words.

use super::report::{Came, Note, Report, Served};

impl Report {
    /// The report as it is kept with the picture; none for a file of before there were reports, or
    /// one that is not made yet.
    pub fn kept(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// The files that pages show.
    pub fn on_pages(&self) -> impl Iterator<Item = &Served> {
        self.served.iter().filter(|it| !it.is_full)
    }

    /// The file that other servers get, and who looks closely.
    pub fn for_others(&self) -> Option<&Served> {
        self.served.iter().max_by_key(|it| (it.is_animated, it.width, it.format != "WebP"))
    }

    /// A line for each part of the story: what came in, what was kept, changed and taken out, and
    /// what visitors get.
    pub fn sentences(&self) -> Vec<String> {
        let mut lines = vec![came(&self.came)];
        lines.extend(list("Kept", &self.kept));
        lines.extend(list("Changed", &self.changed));
        lines.extend(list("Taken out of what visitors get", &self.removed));
        let pages: Vec<&Served> = self.on_pages().collect();
        if let (Some(least), Some(most)) = (pages.first(), pages.last()) {
            lines.push(format!("Visitors get {}", served(pages.len(), least, most)));
        }
        let qualities =
            pages.iter().filter_map(|it| it.quality.map(|quality| (&it.format, quality)));
        let qualities: std::collections::BTreeSet<_> = qualities.collect();
        if !qualities.is_empty() {
            let words: Vec<String> =
                qualities.iter().map(|(format, quality)| format!("{format} {quality}")).collect();
            lines.push(format!("Quality of these copies, of 100: {}.", words.join(", ")));
        }
        lines.extend(self.for_others().map(others));
        lines.push("You alone can download the file as it came, byte for byte.".to_owned());
        lines
    }
}

fn others(it: &Served) -> String {
    let quality = it.quality.map_or_else(
        || if it.is_as_uploaded { ", your own file".to_owned() } else { String::new() },
        |quality| format!(", quality {quality}"),
    );
    format!(
        "Other servers, and who looks closely, get {} × {} pixels: {}, {}{quality}.",
        it.width,
        it.height,
        it.format,
        size(it.bytes)
    )
}

fn came(it: &Came) -> String {
    let camera = it.camera.as_ref().map_or_else(String::new, |name| format!(", by {name}"));
    let frames = if it.frames > 1 { format!(", {} frames", it.frames) } else { String::new() };
    let (width, height) = (it.width, it.height);
    format!(
        "Came in: {}, {width} × {height} pixels{frames}, {}{camera}.",
        it.format,
        size(it.bytes)
    )
}

fn list(what: &str, notes: &[Note]) -> Option<String> {
    if notes.is_empty() {
        return None;
    }
    let words: Vec<&str> = notes.iter().map(|note| note.words.as_str()).collect();
    Some(format!("{what}: {}", words.join(" ")))
}

fn served(count: usize, least: &Served, most: &Served) -> String {
    let (least, most) = (least.width.min(most.width), least.width.max(most.width));
    let files = if count == 1 { "one file".to_owned() } else { format!("{count} files") };
    if least == most {
        format!("{files}, {most} pixels wide.")
    } else {
        format!("{files}, from {least} to {most} pixels wide.")
    }
}

fn size(bytes: u64) -> String {
    let kib = (bytes / 1024).max(1);
    if kib < 1024 { format!("{kib} KiB") } else { format!("{} MiB", kib / 1024) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_of_a_file_is_told_in_order() {
        let note = |words: &str| Note { code: String::new(), words: words.to_owned() };
        let file = |width| Served {
            format: "WebP".to_owned(),
            width,
            height: width,
            bytes: 9,
            quality: None,
            is_as_uploaded: false,
            is_animated: false,
            is_full: width > 1600,
        };
        let report = Report {
            came: Came {
                format: "PNG".to_owned(),
                bytes: 3 << 20,
                width: 4961,
                height: 7016,
                frames: 1,
                bit_depth: 8,
                camera: None,
            },
            kept: vec![note("The colour profile, byte for byte.")],
            changed: Vec::new(),
            removed: vec![note("The place where it was taken."), note("Camera data (EXIF).")],
            served: vec![file(480), file(1600), file(2421)],
        };
        assert_eq!(
            report.sentences(),
            [
                "Came in: PNG, 4961 × 7016 pixels, 3 MiB.",
                "Kept: The colour profile, byte for byte.",
                "Taken out of what visitors get: The place where it was taken. Camera data (EXIF).",
                "Visitors get 2 files, from 480 to 1600 pixels wide.",
                "Other servers, and who looks closely, get 2421 × 2421 pixels: WebP, 1 KiB.",
                "You alone can download the file as it came, byte for byte.",
            ]
        );
    }
}
