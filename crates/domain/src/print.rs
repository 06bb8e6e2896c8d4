//! How orders of a type are laid out on paper, as their owner wants it.

use crate::document::Body;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Body of a `print_template` document; its key is its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrintTemplate {
    /// What people choose it by.
    pub name: Text,
    /// Of which orders.
    pub type_id: Uuid,
    /// The paper.
    pub paper: Paper,
    /// Above the title of the order; the name of the organisation where both are empty.
    #[serde(default)]
    pub heading: Text,
    /// A picture beside the heading, as `data:` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
    /// Whether the address of the order is printed as a QR code.
    #[serde(default)]
    pub qr: bool,
    /// In their order.
    pub sections: Vec<PrintSection>,
    /// At the foot of the order.
    #[serde(default)]
    pub footer: Text,
}

impl Body for PrintTemplate {
    const KIND: &'static str = "print_template";
}

/// The size of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// 210 mm × 297 mm.
    A4,
    /// The same, turned.
    A4Landscape,
    /// 148 mm × 210 mm.
    A5,
}

/// A section of the paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrintSection {
    /// What it shows.
    pub part: PrintPart,
    /// Its title; the usual one where both are empty.
    #[serde(default)]
    pub title: Text,
    /// Of the content: which fields, in this order; all of them when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// Of the content: how many fields stand side by side, 1 to 3.
    #[serde(default = "one")]
    pub columns: u8,
    /// Words of the owner.
    #[serde(default)]
    pub words: Text,
    /// Of lines to sign: who signs; requester and assignee when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signers: Vec<Text>,
}

fn one() -> u8 {
    1
}

/// What a section shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintPart {
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
