//! An e-mail address.

use gongdan_domain::form::{
    Column, Field, FieldError, FieldKind, FieldRule, Finding, Lookup, ParseContext, read_settings,
};
use gongdan_domain::text::Language;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::reading;

/// Longest address that travels: RFC 5321, section 4.5.3.1.3, less the angle brackets.
const LONGEST: usize = 254;
/// Longest part before the @: RFC 5321, section 4.5.3.1.1.
const LONGEST_LOCAL: usize = 64;
/// Longest input looked at, in bytes: an address with a name before it.
const LONGEST_INPUT: usize = 1000;

/// An e-mail address.
pub struct Kind;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    domains: Option<Vec<String>>,
}

struct Rule {
    /// Only these domains, as they travel; any when empty.
    domains: Vec<String>,
}

impl FieldKind for Kind {
    fn name(&self) -> &'static str {
        "email"
    }

    fn column_fit(&self, column: &Column) -> Option<(u8, Map<String, Value>)> {
        column.is_mostly(|text| address(text).is_some()).then(|| (80, Map::new()))
    }

    fn open(&self, field: &Field) -> Result<Box<dyn FieldRule>, Vec<Finding>> {
        let Settings { domains } = read_settings(field)?;
        let read = |given: &String| domain(given.trim().trim_start_matches('@'));
        let domains: Option<Vec<String>> = domains.unwrap_or_default().iter().map(read).collect();
        let (zh, en) = ("域名应写作 example.com。", "Write domains like example.com.");
        let domains = domains.ok_or_else(|| FieldError::bad_setting("domains", zh, en))?;
        Ok(Box::new(Rule { domains }))
    }
}

impl FieldRule for Rule {
    fn parse(&self, input: &Value, _: &ParseContext<'_>) -> Result<Value, Vec<FieldError>> {
        let Some((local, domain)) = address(reading::string(input)?) else {
            let zh = "邮箱地址不正确，请写成 name@example.com。";
            let en = "This is not an e-mail address. Write it like name@example.com.";
            return Err(FieldError::new("not-an-email", zh, en).into());
        };
        if !self.domains.is_empty() && !self.domains.contains(&domain) {
            let shown = self.domains.iter().map(|domain| readable(domain)).collect::<Vec<_>>().join(", ");
            let (zh, en) = (format!("请使用以下域名的邮箱：{shown}。"), format!("Use an address at {shown}."));
            Err(FieldError::new("wrong-domain", zh, en).with("domains", shown))?;
        }
        Ok(Value::String(format!("{local}@{domain}")))
    }

    fn words(&self, stored: &Value, _: &dyn Lookup, _: Language) -> String {
        match stored.as_str().and_then(|text| text.rsplit_once('@')) {
            Some((local, domain)) => format!("{local}@{}", readable(domain)),
            None => String::new(),
        }
    }
}

/// The two halves of the address in `written`, which may stand behind a name (`Li Wei <li@example.com>`) or `mailto:`.
///
/// The part before the @ is a dot-atom of RFC 5322, section 3.2.3; quoted parts, comments and literal addresses exist
/// on paper only. Its case is kept: only the receiving host may say that it does not matter.
fn address(written: &str) -> Option<(String, String)> {
    if written.len() > LONGEST_INPUT {
        return None;
    }
    let plain: String = reading::folded(written).replace(['。', '｡'], ".");
    let inner = match plain.strip_suffix('>') {
        Some(named) => named.rsplit_once('<')?.1,
        None => plain.as_str(),
    };
    let bare = match inner.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &inner[7..],
        Some(_) | None => inner,
    };
    let (local, host) = bare.trim().rsplit_once('@')?;
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || ATOM.contains(&b));
    let domain = domain(host)?;
    let is_good =
        local.len() <= LONGEST_LOCAL && local.split('.').all(is_atom) && local.len() + 1 + domain.len() <= LONGEST;
    is_good.then(|| (local.to_owned(), domain))
}

/// What an atom may have besides letters and digits: RFC 5322, section 3.2.3.
const ATOM: &[u8] = b"!#$%&'*+-/=?^_`{|}~";

/// The domain as it travels: lower case, names of other scripts in Punycode (RFC 5891, by way of UTS 46). It has a dot,
/// and its last part is no number: that would be the address of a machine.
fn domain(host: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii_strict(host).ok()?;
    let (_, top) = ascii.rsplit_once('.')?;
    let is_name = !top.is_empty() && !top.bytes().all(|b| b.is_ascii_digit());
    (is_name && ascii.split('.').all(|label| !label.is_empty())).then_some(ascii)
}

/// The domain as people read it.
fn readable(domain: &str) -> String {
    let (name, faults) = idna::domain_to_unicode(domain);
    if faults.is_ok() { name } else { domain.to_owned() }
}
