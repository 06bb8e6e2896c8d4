//! File names that do no harm.

/// Longest name in characters.
const CHARS: usize = 200;
/// Longest ending that survives when a name is cut.
const ENDING_CHARS: usize = 16;

/// The name without folders, control characters and marks that turn the direction of writing (they make
/// `exe.fdp` look like `pdf.exe`), at most 200 characters, its ending kept; `file` if nothing is left.
pub(super) fn clean_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !c.is_control() && !is_direction_mark(*c)).collect();
    let name = cut(kept.trim().trim_end_matches('.').trim_end());
    if name.chars().all(|c| c == '.') { "file".to_owned() } else { name }
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn cut(name: &str) -> String {
    let length = name.chars().count();
    if length <= CHARS {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |dot| &name[dot..]);
    let ending_length = ending.chars().count();
    if ending_length > ENDING_CHARS {
        return name.chars().take(CHARS).collect();
    }
    name.chars().take(CHARS - ending_length).chain(ending.chars()).collect()
}

/// `Content-Disposition` with the name in both forms of RFC 6266: plain ASCII for old clients, RFC 8187 for all
/// others.
pub(crate) fn disposition(kind: &str, name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' { c } else { '_' }).collect();
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        let table = [
            ("水泵 漏水.jpg", "水泵 漏水.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\wang\\报价.xlsx", "报价.xlsx"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("x\u{202E}fdp.exe", "xfdp.exe"),
            ("  .. ", "file"),
            ("name. ", "name"),
            (".htaccess", ".htaccess"),
            ("", "file"),
            ("a/", "file"),
        ];
        for (sent, expected) in table {
            assert_eq!(clean_name(sent), expected, "{sent:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean_name(&format!("{}.jpeg", "长".repeat(300)));
        assert_eq!(name.chars().count(), 200);
        assert!(name.ends_with("长.jpeg"));
        assert_eq!(clean_name(&format!("a.{}", "b".repeat(300))).chars().count(), 200);
    }

    #[test]
    fn names_travel_in_both_forms() {
        assert_eq!(
            disposition("attachment", "报价 \"1\".pdf"),
            "attachment; filename=\"__ _1_.pdf\"; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%221%22.pdf"
        );
    }
}
