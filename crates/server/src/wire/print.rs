//! Templates of orders on paper.

use super::Text;
use gongdan_domain::{print, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How orders of a type are laid out on paper.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintTemplate {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    #[serde(flatten)]
    pub(crate) content: SavePrintTemplate,
}

/// A template to keep.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SavePrintTemplate {
    #[schema(value_type = Text)]
    pub(crate) name: text::Text,
    /// Of which orders.
    pub(crate) type_id: Uuid,
    #[schema(value_type = Paper)]
    pub(crate) paper: print::Paper,
    /// Above the order's title; the organisation's name where both are empty.
    #[serde(default)]
    #[schema(value_type = Text)]
    pub(crate) heading: text::Text,
    /// A PNG, JPEG or WebP picture as `data:` address.
    #[serde(default)]
    #[schema(max_length = 100_000, pattern = "^data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$")]
    pub(crate) logo: Option<String>,
    /// Whether the address of the order is printed as a QR code.
    #[serde(default)]
    pub(crate) qr: bool,
    /// In their order.
    #[schema(min_items = 1, max_items = 30)]
    pub(crate) sections: Vec<PrintSection>,
    #[serde(default)]
    #[schema(value_type = Text)]
    pub(crate) footer: text::Text,
}

/// A section of the paper.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct PrintSection {
    #[schema(value_type = PrintPart)]
    pub(crate) part: print::PrintPart,
    /// The usual one where both are empty.
    #[serde(default)]
    #[schema(value_type = Text)]
    pub(crate) title: text::Text,
    /// Of the content: which fields, in this order; all of them when empty.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub(crate) fields: Vec<String>,
    /// Of the content: how many fields stand side by side.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 3)]
    pub(crate) columns: u8,
    /// Words of the owner.
    #[serde(default)]
    #[schema(value_type = Text)]
    pub(crate) words: text::Text,
    /// Of lines to sign: who signs; requester and assignee when empty.
    #[serde(default)]
    #[schema(value_type = Vec<Text>, max_items = 10)]
    pub(crate) signers: Vec<text::Text>,
}

/// The size of the paper.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Paper {
    /// 210 mm × 297 mm.
    A4,
    /// The same, turned.
    A4Landscape,
    /// 148 mm × 210 mm.
    A5,
}

/// What a section shows.
#[expect(dead_code, reason = "a description only")]
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PrintPart {
    /// The answers of the form.
    Values,
    /// Who decided and did what, with their signatures.
    Approvals,
    /// The files by name.
    Attachments,
    /// What people said.
    Comments,
    /// Everything that happened.
    History,
    /// Lines for hands.
    Signing,
    /// Words of the owner.
    Words,
}

fn one() -> u8 {
    1
}

/// Records to print labels of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintLabels {
    #[schema(min_items = 1, max_items = 500)]
    pub(crate) ids: Vec<Uuid>,
}

/// What is printed on a label.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecordLabel {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) name: String,
    /// The record it belongs to: the site of a device.
    #[schema(required)]
    pub(crate) parent: Option<String>,
    /// The address of its page as an SVG.
    pub(crate) qr: String,
}
