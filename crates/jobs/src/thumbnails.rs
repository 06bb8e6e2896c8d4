//! Follower: small pictures of the images that were sent.

use crate::own;
use gongdan_domain::attachment::Attachment;
use gongdan_domain::command::{Command, Envelope};
use gongdan_domain::{Event, OrgId, Refusal, whole_micros};
use gongdan_ledger::follow::{Doing, EffectFollower};
use gongdan_ledger::{Ledger, LedgerError};
use gongdan_store::attachments;
use gongdan_store::events::StoredEvent;
use gongdan_store::files::{Files, content_key, thumbnail_key};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage, RgbaImage};
use jiff::Timestamp;
use std::io::Cursor;

/// Longest side of a thumbnail in pixels.
const SIDE: u32 = 480;
const QUALITY: u8 = 80;
/// Images with more pixels get no thumbnail: a few bytes can claim to be any size.
const MAX_PIXELS: u64 = 50_000_000;
/// Memory that decoding one image may take.
const MAX_DECODED_BYTES: u64 = 256 << 20;
/// Longest file that is looked at.
const MAX_FILE_BYTES: u64 = 40 << 20;
/// The formats we can read.
const READABLE: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/// A JPEG of at most 480 pixels a side, upright as its EXIF orientation says, transparency on white. `None`
/// for whatever is no image we can read within bounds of size and memory.
pub fn make_thumbnail(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED_BYTES {
        return None;
    }
    let orientation = decoder.orientation().ok();
    let mut small = shrink(DynamicImage::from_decoder(decoder).ok()?);
    if let Some(orientation) = orientation {
        small.apply_orientation(orientation);
    }
    let flat = on_white(&small.into_rgba8());
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY).encode_image(&flat).ok()?;
    Some(out)
}

/// Small enough, and never larger than it was.
fn shrink(image: DynamicImage) -> DynamicImage {
    if image.width().max(image.height()) <= SIDE { image } else { image.thumbnail(SIDE, SIDE) }
}

fn on_white(image: &RgbaImage) -> RgbImage {
    let blend = |channel: u8, alpha: u8| {
        let (channel, alpha) = (u32::from(channel), u32::from(alpha));
        u8::try_from((channel * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = image.get_pixel(x, y).0;
        Rgb([blend(r, a), blend(g, a), blend(b, a)])
    })
}

/// Makes a thumbnail for every stored image and puts it on record.
pub struct Thumbnails {
    ledger: Ledger,
    files: Files,
}

impl Thumbnails {
    /// A follower that reads from and writes to `files`.
    pub fn new(ledger: Ledger, files: Files) -> Self {
        Self { ledger, files }
    }

    async fn make(&self, org: OrgId, event: &StoredEvent) -> Result<(), String> {
        let read: Event = serde_json::from_str(&event.payload).map_err(|e| e.to_string())?;
        let Event::AttachmentStored { attachment } = read else { return Ok(()) };
        if !is_readable(&attachment) || self.is_made(org, &attachment).await? {
            return Ok(());
        }
        let key = content_key(org, attachment.id);
        let bytes = self.files.read(&key, MAX_FILE_BYTES).await.map_err(|e| e.to_string())?;
        let made = tokio::task::spawn_blocking(move || make_thumbnail(&bytes)).await;
        let Ok(Some(picture)) = made else {
            tracing::debug!(attachment = %attachment.id, broken = made.is_err(), "no thumbnail can be made");
            return Ok(());
        };
        let key = thumbnail_key(org, attachment.id);
        self.files.put(&key, picture.into()).await.map_err(|e| e.to_string())?;
        self.note(org, event, &attachment).await
    }

    async fn is_made(&self, org: OrgId, attachment: &Attachment) -> Result<bool, String> {
        let id = attachment.id;
        let found = self.ledger.store().read(move |c| attachments::find(c, org, id)).await;
        Ok(found.map_err(|e| e.to_string())?.is_some_and(|a| a.has_thumbnail))
    }

    async fn note(&self, org: OrgId, event: &StoredEvent, attachment: &Attachment) -> Result<(), String> {
        let command = Command::PictureAttachment { attachment_id: attachment.id };
        let envelope = own::envelope(org, whole_micros(Timestamp::now()), event.request_id.clone(), command);
        let envelope = Envelope { idempotency: Some(own::once(format!("thumbnail:{}", event.id))), ..envelope };
        match self.ledger.submit(envelope).await {
            // Without the attachment there is nothing to note.
            Ok(_) | Err(LedgerError::Refused(Refusal::NotFound)) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn is_readable(attachment: &Attachment) -> bool {
    let size = u64::try_from(attachment.size_bytes).unwrap_or(u64::MAX);
    READABLE.contains(&attachment.media_type.as_str()) && size <= MAX_FILE_BYTES
}

impl EffectFollower for Thumbnails {
    fn name(&self) -> &'static str {
        "thumbnails"
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        event.head.kind == "attachment.stored"
    }

    fn handle<'a>(&'a self, org: OrgId, event: &'a StoredEvent) -> Doing<'a> {
        Box::pin(self.make(org, event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgba};

    fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image.write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    /// Left half red, right half blue.
    fn halves(width: u32, height: u32) -> DynamicImage {
        let paint = |x, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, paint))
    }

    fn thumbnail(bytes: &[u8]) -> RgbImage {
        let made = make_thumbnail(bytes).unwrap();
        assert!(made.starts_with(b"\xFF\xD8\xFF"));
        image::load_from_memory(&made).unwrap().into_rgb8()
    }

    fn is_red(pixel: &Rgb<u8>) -> bool {
        pixel.0[0] > 150 && pixel.0[2] < 90
    }

    #[test]
    fn every_readable_format_becomes_a_small_jpeg() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
            let small = thumbnail(&encoded(&halves(1200, 600), format));
            assert_eq!(small.dimensions(), (480, 240), "{format:?}");
            assert!(is_red(small.get_pixel(20, 120)) && !is_red(small.get_pixel(460, 120)), "{format:?}");
        }
        assert_eq!(thumbnail(&encoded(&halves(300, 900), ImageFormat::Png)).dimensions(), (160, 480));
        assert_eq!(thumbnail(&encoded(&halves(64, 32), ImageFormat::Png)).dimensions(), (64, 32));
        assert_eq!(thumbnail(&encoded(&halves(5000, 1), ImageFormat::Png)).dimensions(), (480, 1));
    }

    #[test]
    fn a_photo_is_turned_upright() {
        let jpeg = encoded(&halves(600, 300), ImageFormat::Jpeg);
        // EXIF with one entry: orientation 6, "turn a quarter to the right".
        let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let turned = [&jpeg[..2], b"\xFF\xE1", &length, exif, &jpeg[2..]].concat();
        let small = thumbnail(&turned);
        assert_eq!(small.dimensions(), (240, 480));
        assert!(is_red(small.get_pixel(120, 20)) && !is_red(small.get_pixel(120, 460)), "red was left and is on top");
    }

    #[test]
    fn transparency_is_white() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0])));
        assert!(thumbnail(&encoded(&clear, ImageFormat::Png)).pixels().all(|p| p.0.iter().all(|c| *c > 250)));
    }

    /// A PNG whose header claims `width` × `height` pixels, with a right checksum and a few bytes of content.
    fn claims(width: u32, height: u32) -> Vec<u8> {
        let mut png = encoded(&halves(8, 8), ImageFormat::Png);
        png[16..20].copy_from_slice(&width.to_be_bytes());
        png[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = png[12..29].iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        });
        png[29..33].copy_from_slice(&(!crc).to_be_bytes());
        png
    }

    #[test]
    fn a_decompression_bomb_is_not_opened() {
        assert!(make_thumbnail(&claims(8, 8)).is_some(), "the forged header is a right one");
        for (width, height) in [(50_000, 50_000), (u32::MAX >> 1, u32::MAX >> 1), (10_000, 5_001)] {
            assert_eq!(make_thumbnail(&claims(width, height)), None, "{width} × {height}");
        }
    }

    #[test]
    fn broken_and_foreign_files_have_no_thumbnail() {
        let png = encoded(&halves(100, 100), ImageFormat::Png);
        let jpeg = encoded(&halves(100, 100), ImageFormat::Jpeg);
        for bytes in [&b""[..], b"hello", b"%PDF-1.7", &png[..60], b"GIF89a", b"RIFF\0\0\0\0WEBPVP8 ", b"\xFF\xD8\xFF"]
        {
            assert_eq!(make_thumbnail(bytes), None, "{bytes:?}");
        }
        // Every cut and some flipped bytes: any answer, but never a panic.
        for original in [&png, &jpeg, &encoded(&halves(40, 40), ImageFormat::WebP)] {
            for at in 0..original.len().min(400) {
                let mut bytes = original.clone();
                bytes[at] ^= 0x5A;
                let _ = make_thumbnail(&bytes);
                let _ = make_thumbnail(&original[..at]);
            }
        }
    }
}
