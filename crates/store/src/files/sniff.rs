//! What a file is, by its content. What the sender calls it counts for nothing.

/// How many leading bytes [`media_type`] wants to see.
pub const SAMPLE_BYTES: usize = 8 * 1024;

/// First bytes, where they stand, and what they mean.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"\xFF\xD8\xFF", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1A\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBPVP8", "image/webp"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"),
    (0, b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
    (0, b"Rar!\x1A\x07", "application/vnd.rar"),
    (0, b"\x1F\x8B", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xFD7zXZ\0", "application/x-xz"),
    (0, b"\x28\xB5\x2F\xFD", "application/zstd"),
    (257, b"ustar", "application/x-tar"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (8, b"WAVE", "audio/wav"),
    (8, b"AVI ", "video/x-msvideo"),
    (0, b"\x1A\x45\xDF\xA3", "video/webm"),
    (0, b"FLV\x01", "video/x-flv"),
    (0, b"MZ", "application/vnd.microsoft.portable-executable"),
    (0, b"\x7FELF", "application/x-elf"),
    (0, b"\xCA\xFE\xBA\xBE", "application/java-vm"),
    (0, b"\xCF\xFA\xED\xFE", "application/x-mach-binary"),
    (0, b"\0asm", "application/wasm"),
    (0, b"#!", "text/x-script"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
];

/// Brands of the ISO base media format (ISO/IEC 14496-12), first four bytes of the `ftyp` box's content.
const BRANDS: &[(&[u8], &str)] = &[
    (b"heic", "image/heic"),
    (b"heix", "image/heic"),
    (b"hevc", "image/heic"),
    (b"mif1", "image/heif"),
    (b"msf1", "image/heif"),
    (b"avif", "image/avif"),
    (b"avis", "image/avif"),
    (b"M4A ", "audio/mp4"),
    (b"qt  ", "video/quicktime"),
    (b"3gp", "video/3gpp"),
];

/// Names inside a ZIP file that tell what it is.
const ZIPPED: &[(&[u8], &str)] = &[
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
    (b"mimetypeapplication/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation"),
    (b"mimetypeapplication/epub+zip", "application/epub+zip"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
];

/// The media type of a file that begins with `sample`; `application/octet-stream` when nothing fits.
///
/// Source: the signatures of the WHATWG MIME Sniffing standard, section 6, and of the formats' own documents.
pub fn media_type(sample: &[u8]) -> &'static str {
    let at = |offset: usize, bytes: &[u8]| sample.get(offset..).is_some_and(|rest| rest.starts_with(bytes));
    if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") {
        return zipped(sample);
    }
    if at(4, b"ftyp") {
        return BRANDS.iter().find(|(brand, _)| at(8, brand)).map_or("video/mp4", |(_, media_type)| media_type);
    }
    let binary = sample.iter().any(is_control);
    // Two or three letters may as well begin a text.
    let is_sure = |bytes: &[u8]| binary || bytes.len() > 3 || !bytes.iter().all(u8::is_ascii_alphanumeric);
    if let Some((.., media_type)) = MAGIC.iter().find(|(offset, bytes, _)| at(*offset, bytes) && is_sure(bytes)) {
        return media_type;
    }
    // MPEG audio without a tag: eleven set bits, then a layer and a bit rate that exist.
    if let [0xFF, second, third, ..] = sample
        && second & 0xE6 == 0xE2
        && third & 0xF0 != 0xF0
    {
        return "audio/mpeg";
    }
    text(sample)
}

fn zipped(sample: &[u8]) -> &'static str {
    let holds = |name: &[u8]| sample.windows(name.len()).any(|window| window == name);
    ZIPPED.iter().find(|(name, _)| holds(name)).map_or("application/zip", |(_, media_type)| media_type)
}

fn text(sample: &[u8]) -> &'static str {
    if sample.is_empty() {
        return "application/octet-stream";
    }
    if sample.starts_with(b"\xFF\xFE") || sample.starts_with(b"\xFE\xFF") {
        return "text/plain";
    }
    let sample = sample.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(sample);
    if sample.iter().any(is_control) || !(is_utf8(sample) || is_gb18030(sample)) {
        return "application/octet-stream";
    }
    let head: Vec<u8> = sample.iter().take(1024).map(u8::to_ascii_lowercase).collect();
    let head = head.trim_ascii_start();
    let holds = |tag: &[u8]| head.windows(tag.len()).any(|window| window == tag);
    if holds(b"<svg") {
        "image/svg+xml"
    } else if head.starts_with(b"<")
        && [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<script"].into_iter().any(holds)
    {
        "text/html"
    } else if head.starts_with(b"<?xml") {
        "application/xml"
    } else {
        "text/plain"
    }
}

/// Bytes that no text holds.
fn is_control(byte: &u8) -> bool {
    matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127)
}

/// UTF-8, perhaps cut in the middle of its last character.
fn is_utf8(sample: &[u8]) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    }
}

/// Pairs as in GBK and four-byte groups as in GB18030, perhaps cut at the end: text files from Chinese Windows.
fn is_gb18030(sample: &[u8]) -> bool {
    let mut rest = sample;
    loop {
        rest = match rest {
            [] | [0x81..=0xFE] | [0x81..=0xFE, 0x30..=0x39] | [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE] => return true,
            [0x00..=0x80, tail @ ..] | [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, tail @ ..] => tail,
            [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, tail @ ..] => tail,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        let docx = b"PK\x03\x04\x14\0\x06\0[Content_Types].xml....PK\x03\x04word/document.xml";
        let table: [(&[u8], &str); 30] = [
            (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "image/jpeg"),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", "image/png"),
            (b"GIF89a\x01\0", "image/gif"),
            (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", "image/heif"),
            (b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
            (b"%PDF-1.7\n", "application/pdf"),
            (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (b"PK\x03\x04\x14\0photo.jpg", "application/zip"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"),
            (b"MZ\x90\0", "application/vnd.microsoft.portable-executable"),
            (b"\x7FELF\x02", "application/x-elf"),
            (b"#!/bin/sh\nrm -rf /", "text/x-script"),
            (b"ID3\x04", "audio/mpeg"),
            (b"\xFF\xFB\x90\x64", "audio/mpeg"),
            (b"<!DOCTYPE HTML><title>x", "text/html"),
            (b"\n  <script>alert(1)</script>", "text/html"),
            (b"<?xml version=\"1.0\"?><svg xmlns=", "image/svg+xml"),
            (b"<?xml version=\"1.0\"?><order/>", "application/xml"),
            ("水泵漏水，请尽快处理。".as_bytes(), "text/plain"),
            (b"\xCB\xAE\xB1\xC3\xC2\xA9\xCB\xAE", "text/plain"),
            (b"\xFF\xFEh\0i\0", "text/plain"),
            (b"a,b\r\n1,2\r\n", "text/plain"),
            (b"BMW X5,MZ-14\n", "text/plain"),
            (b"BM\x36\0\0\0\0\0\0\0", "image/bmp"),
            (b"\0\x01\x02\x03", "application/octet-stream"),
            (b"", "application/octet-stream"),
        ];
        for (sample, expected) in table {
            assert_eq!(media_type(sample), expected, "{}", String::from_utf8_lossy(sample));
        }
    }

    #[test]
    fn a_text_may_be_cut_anywhere() {
        let text = "水泵漏水".as_bytes();
        for cut in 1..text.len() {
            assert_eq!(media_type(&text[..cut]), "text/plain", "{cut}");
        }
    }
}
