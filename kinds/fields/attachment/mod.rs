//! Uploaded files.

use gongdan_domain::expr::Type;
use gongdan_domain::form::{
    Field, FieldError, FieldKind, FieldRule, FileRef, Finding, Lookup, ParseContext, PointsAt, Reference, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::reading;

/// Most files an owner may allow.
const MAX_FILES: usize = 100;

/// Uploaded files.
pub struct Kind;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    max_files: Option<usize>,
    max_bytes: Option<u64>,
    accept: Option<Vec<String>>,
}

struct Rule {
    max_files: usize,
    max_bytes: Option<u64>,
    /// Media types in lower case, `image/*` for a whole family; anything when empty.
    accept: Vec<String>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "attachment"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { max_files, max_bytes, accept } = read_settings(field)?;
        let max_files = max_files.unwrap_or(9);
        if !(1..=MAX_FILES).contains(&max_files) {
            let (zh, en) = (format!("文件数量应在 1 到 {MAX_FILES} 之间。"), format!("Allow 1 to {MAX_FILES} files."));
            Err(FieldError::bad_setting("maxFiles", zh, en))?;
        }
        if max_bytes == Some(0) {
            Err(FieldError::bad_setting("maxBytes", "文件大小上限应大于 0。", "Allow more than 0 bytes."))?;
        }
        let accept: Vec<String> = accept.unwrap_or_default().iter().map(|kind| kind.trim().to_lowercase()).collect();
        if !accept.iter().all(|kind| is_media_type(kind)) {
            let (zh, en) =
                ("文件类型应写作 image/* 或 application/pdf。", "Write file types like image/* or application/pdf.");
            Err(FieldError::bad_setting("accept", zh, en))?;
        }
        Ok(Box::new(Rule { max_files, max_bytes, accept }))
    }

    /// A file is claimed at the path of its field, and a row has none of its own.
    fn fits_in_rows(&self) -> bool {
        false
    }

    fn is_public(&self) -> bool {
        false
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let items =
            input.as_array().ok_or_else(|| FieldError::wrong_type("已上传的文件", "a list of uploaded files"))?;
        let (mut ids, mut errors): (Vec<Uuid>, Vec<FieldError>) = (Vec::new(), Vec::new());
        // One more than allowed is enough to know; a hostile list is not read to its end.
        for (position, item) in items.iter().enumerate().take(MAX_FILES + 1) {
            match reading::id(item) {
                Ok(id) if ids.contains(&id) => {}
                Ok(id) => ids.push(id),
                Err(_) => {
                    errors.push(FieldError::wrong_type("已上传的文件", "an uploaded file").at(format!("/{position}")))
                }
            }
        }
        if ids.len() > self.max_files || items.len() > MAX_FILES {
            let most = self.max_files;
            let (zh, en) = (format!("最多上传 {most} 个文件。"), format!("Attach at most {most} files."));
            errors.push(FieldError::new("too-many-files", zh, en).with("max", most));
        }
        if errors.is_empty() { Ok(json!(ids)) } else { Err(errors) }
    }

    fn value_type(&self) -> Type {
        Type::List(Box::new(Type::Text))
    }

    fn json_schema(&self) -> Value {
        json!({ "type": "array", "items": { "type": "string", "format": "uuid" } })
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, language: Language) -> String {
        match (self.references(stored).len(), language) {
            (0, Language::Zh | Language::En) => String::new(),
            (1, Language::En) => "1 file".to_owned(),
            (count, Language::Zh) => format!("{count} 个文件"),
            (count, Language::En) => format!("{count} files"),
        }
    }

    fn references(&self, stored: &Value) -> Vec<Reference> {
        stored.as_array().into_iter().flatten().filter_map(reading::stored_id).map(Reference::Attachment).collect()
    }

    fn points_at(&self) -> PointsAt {
        PointsAt { records: false, files: true }
    }

    fn check_file(&self, file: &FileRef) -> Option<FieldError> {
        let name = &file.name;
        if let Some(most) = self.max_bytes.filter(|most| file.size_bytes > *most) {
            let shown = megabytes(most);
            let zh = format!("“{name}”太大，每个文件不超过 {shown}。");
            let en = format!("“{name}” is too large: at most {shown} each.");
            return Some(FieldError::new("file-too-large", zh, en).with("max", most).with("name", name.as_str()));
        }
        if !self.accept.is_empty() && !self.accept.iter().any(|kind| accepts(kind, &file.media_type)) {
            let kinds = self.accept.join(", ");
            let zh = format!("不接受“{name}”这种文件，可上传：{kinds}。");
            let en = format!("Files like “{name}” are not accepted here. Accepted: {kinds}.");
            return Some(FieldError::new("file-type-refused", zh, en).with("name", name.as_str()));
        }
        None
    }
}

fn is_media_type(text: &str) -> bool {
    let is_token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    text.split_once('/').is_some_and(|(family, kind)| is_token(family) && (kind == "*" || is_token(kind)))
}

/// Whether a media type (RFC 9110, section 8.3.1; parameters do not count) is of the accepted `kind`.
fn accepts(kind: &str, media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.strip_suffix('*') {
        Some(family) => essence.starts_with(family),
        None => essence == kind,
    }
}

/// A size as people say it, in steps of 1024.
fn megabytes(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}
