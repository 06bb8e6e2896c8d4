//! A signature by hand.

use gongdan_domain::form::{Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings};
use gongdan_domain::text::Language;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::reading;

/// The pad is this wide and high; strokes are in its units.
const PAD: (i64, i64) = (1000, 400);
/// Most strokes of the pen.
const MOST_STROKES: usize = 200;
/// Most points of all strokes together: about 20 kB.
const MOST_POINTS: usize = 2500;
/// Fewer points than this are a slip of the pen.
const FEWEST_POINTS: usize = 4;
/// Longest name, in characters.
const LONGEST_NAME: usize = 60;
/// Clocks of phones may be ahead by this much.
const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// A signature by hand.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    typed: Option<bool>,
}

struct Rule {
    is_typing_enough: bool,
}

/// What was submitted, before anything is believed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Given {
    signer: String,
    signed_at: String,
    strokes: Option<Vec<Vec<i64>>>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "signature"
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { typed } = read_settings(field)?;
        Ok(Box::new(Rule { is_typing_enough: typed.unwrap_or(true) }))
    }

    fn is_indexable(&self) -> bool {
        false
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, cx: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let wrong = |_| FieldError::wrong_type("签名", "a signature");
        let Given { signer, signed_at, strokes } = Given::deserialize(input).map_err(wrong)?;
        let signer = check_signer(&signer).map_err(|faults| under(faults, "/signer"))?;
        let at = check_time(&signed_at, cx).map_err(|faults| under(faults, "/signedAt"))?;
        let strokes = strokes.filter(|strokes| !strokes.is_empty());
        match &strokes {
            Some(strokes) => check_strokes(strokes).map_err(|faults| under(faults, "/strokes"))?,
            None if self.is_typing_enough => {}
            None => Err(FieldError::new("not-drawn", "请在签名板上手写签名。", "Sign on the pad by hand."))?,
        }
        let mut signature = json!({ "signer": signer, "signedAt": format!("{at:.6}") });
        if let Some(strokes) = strokes {
            signature["strokes"] = json!(strokes);
        }
        Ok(signature)
    }

    fn words(&self, stored: &Value, lookup: &dyn Lookup, _: Language) -> String {
        let text = |name: &str| stored.get(name).and_then(Value::as_str);
        let (Some(signer), Some(at)) = (text("signer"), text("signedAt").and_then(reading::instant)) else {
            return String::new();
        };
        format!("{signer} {}", at.to_zoned(lookup.time_zone()).strftime("%Y-%m-%d %H:%M"))
    }
}

fn under(faults: Vec<FieldError>, path: &str) -> Vec<FieldError> {
    faults.into_iter().map(|fault| fault.under(path)).collect()
}

fn check_signer(signer: &str) -> reading::Read<String> {
    let signer = signer.trim();
    if signer.is_empty() {
        Err(FieldError::new("no-signer", "请填写签名人的姓名。", "Write the name of the signer."))?;
    }
    reading::check_characters(signer, &[])?;
    reading::check_length(signer, 1, LONGEST_NAME)?;
    Ok(signer.to_owned())
}

/// Nobody signs in the future, and nobody touches up what was signed: another content is another, later act.
fn check_time(signed_at: &str, cx: &ParseContext<'_>) -> reading::Read<Timestamp> {
    let Some(at) = reading::instant(signed_at) else {
        let (zh, en) = ("无法识别签名时间。", "The time of signing cannot be read.");
        return Err(FieldError::new("not-an-instant", zh, en).into());
    };
    let latest = cx.now.and_then(|now| now.checked_add(GRACE).ok());
    if latest.is_some_and(|latest| at > latest) {
        let (zh, en) = (
            "签名时间晚于现在，请检查设备的时钟后重签。",
            "Signed in the future: check the clock of the device and sign anew.",
        );
        return Err(FieldError::new("signed-in-future", zh, en).into());
    }
    let before = cx.before.and_then(|stored| stored.get("signedAt")?.as_str()).and_then(reading::instant);
    if before.is_some_and(|before| at <= before) {
        let (zh, en) = ("签名不能改动，请清除后重新签名。", "A signature cannot be altered. Clear it and sign anew.");
        return Err(FieldError::new("signature-altered", zh, en).into());
    }
    Ok(at)
}

/// Each stroke is `x, y, x, y, …` on the pad.
fn check_strokes(strokes: &[Vec<i64>]) -> reading::Read<()> {
    let points: usize = strokes.iter().map(|stroke| stroke.len() / 2).sum();
    if strokes.len() > MOST_STROKES || points > MOST_POINTS {
        let (zh, en) = ("签名过于复杂，请清除后重签。", "The signature has too many strokes. Clear it and sign anew.");
        return Err(FieldError::new("too-complex", zh, en).with("max", MOST_POINTS).into());
    }
    let is_on_pad = |pair: &[i64]| matches!(pair, [x, y] if (0..=PAD.0).contains(x) && (0..=PAD.1).contains(y));
    if !strokes.iter().all(|stroke| !stroke.is_empty() && stroke.chunks(2).all(is_on_pad)) {
        return Err(FieldError::wrong_type("签名板上的笔画", "strokes on the pad").into());
    }
    if points < FEWEST_POINTS {
        return Err(FieldError::new("not-drawn", "请在签名板上手写签名。", "Sign on the pad by hand.").into());
    }
    Ok(())
}
