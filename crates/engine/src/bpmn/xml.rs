//! XML as a small tree, read so that no document can do harm: no document types, no entities but the five of XML, and
//! bounds for size, depth and number.

use super::NAMESPACE;
use crate::text::Fault;
use gongdan_domain::text::Text;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{LocalName, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

/// Largest document, in bytes.
pub const MAX_XML: usize = 8 * 1024 * 1024;
/// Deepest nesting of elements.
pub const MAX_DEPTH: usize = 32;
/// Most elements of a document.
pub const MAX_ELEMENTS: usize = 200_000;

const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const DIAGRAM: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Whose word a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Bpmn,
    Diagram,
    Ours,
    Instance,
    None,
    Foreign,
}

/// One element with all that is in it.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) space: Space,
    pub(super) name: String,
    /// As written, for messages.
    written: String,
    pub(super) attributes: Vec<(Space, String, String)>,
    pub(super) tags: Vec<Tag>,
    pub(super) text: String,
    line: usize,
}

impl Tag {
    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// An attribute without a namespace.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(space, n, _)| *space == Space::None && n == name).map(|(_, _, value)| &**value)
    }

    pub(super) fn fault(&self, zh: impl Into<String>, en: impl Into<String>) -> Fault {
        Fault { line: self.line, column: 1, text: Text::new(zh, en) }
    }

    pub(super) fn unknown(&self) -> Fault {
        let name = &self.written;
        self.fault(format!("不支持元素“{name}”。"), format!("The element “{name}” is not supported."))
    }

    /// Refuses attributes other than these.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Fault> {
        let is_known = |(space, name, _): &&(Space, String, String)| match space {
            Space::None => known.contains(&name.as_str()),
            Space::Instance => true,
            _ => false,
        };
        match self.attributes.iter().find(|attribute| !is_known(attribute)) {
            None => Ok(()),
            Some((_, name, _)) => {
                let element = &self.written;
                let zh = format!("元素“{element}”的属性“{name}”不受支持。");
                Err(self.fault(zh, format!("The attribute “{name}” of “{element}” is not supported.")))
            }
        }
    }
}

/// Reads a document.
pub(super) fn parse(xml: &str) -> Result<Tag, Fault> {
    if xml.len() > MAX_XML {
        return Err(at(1, "文件太大。", "The document is too large."));
    }
    let mut reader = NsReader::from_str(xml);
    let (mut open, mut root): (Vec<Tag>, Option<Tag>) = (Vec::new(), None);
    let (mut line, mut counted, mut elements) = (1, 0, 0);
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(xml.len());
        line += xml.get(counted..start).unwrap_or_default().matches('\n').count();
        counted = counted.max(start);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return Err(at(line, "这不是有效的 XML。", &format!("This is no valid XML: {error}."))),
        };
        match event {
            Event::Start(start) | Event::Empty(start) if elements >= MAX_ELEMENTS || open.len() >= MAX_DEPTH => {
                let name = start.name().into_inner().to_owned();
                return Err(at(
                    line,
                    "文件的元素太多或嵌套太深。",
                    &format!("Too many elements, or too deep, at “{name}”."),
                ));
            }
            Event::Start(start) => {
                elements += 1;
                open.push(tag(&reader, &start, line)?);
            }
            Event::Empty(start) => {
                elements += 1;
                let tag = tag(&reader, &start, line)?;
                close(&mut open, &mut root, tag)?;
            }
            Event::End(_) => {
                if let Some(tag) = open.pop() {
                    close(&mut open, &mut root, tag)?;
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content(), line)?,
            Event::CData(text) => add(&mut open, &text.xml10_content(), line)?,
            Event::GeneralRef(reference) => {
                let known = quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned);
                let found = known.or_else(|| reference.resolve_char_ref().ok().flatten().map(String::from));
                let name = reference.to_string();
                let found = found.ok_or_else(|| {
                    at(line, &format!("不允许实体“{name}”。"), &format!("The entity “{name}” is not allowed."))
                })?;
                add(&mut open, &found, line)?;
            }
            Event::DocType(_) => {
                return Err(at(line, "不允许文档类型声明（DOCTYPE）。", "A document type (DOCTYPE) is not allowed."));
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(at(line, "文件不完整。", "The document is not complete.")),
    }
}

fn at(line: usize, zh: &str, en: &str) -> Fault {
    Fault { line, column: 1, text: Text::new(zh, en) }
}

fn close(open: &mut [Tag], root: &mut Option<Tag>, tag: Tag) -> Result<(), Fault> {
    match open.last_mut() {
        Some(parent) => parent.tags.push(tag),
        None if root.is_none() => *root = Some(tag),
        None => return Err(tag.unknown()),
    }
    Ok(())
}

fn add(open: &mut [Tag], text: &str, line: usize) -> Result<(), Fault> {
    match open.last_mut() {
        Some(tag) => tag.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(at(line, "文件外有文字。", "There is text outside of the document.")),
    }
    Ok(())
}

fn tag(reader: &NsReader<&[u8]>, start: &BytesStart<'_>, line: usize) -> Result<Tag, Fault> {
    let (space, name) = reader.resolver().resolve_element(start.name());
    let mut tag = Tag {
        space: space_of(&space),
        name: local(name),
        written: start.name().into_inner().to_owned(),
        attributes: Vec::new(),
        tags: Vec::new(),
        text: String::new(),
        line,
    };
    for attribute in start.attributes() {
        let broken = |error: &dyn std::fmt::Display| {
            tag.fault("属性无法读懂。", format!("An attribute cannot be read: {error}."))
        };
        let attribute = attribute.map_err(|error| broken(&error))?;
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| broken(&error))?;
        if attribute.key.as_namespace_binding().is_none() {
            let (space, name) = reader.resolver().resolve_attribute(attribute.key);
            tag.attributes.push((space_of(&space), local(name), value.into_owned()));
        }
    }
    Ok(tag)
}

fn local(name: LocalName<'_>) -> String {
    name.into_inner().to_owned()
}

fn space_of(found: &ResolveResult<'_>) -> Space {
    match found {
        ResolveResult::Unbound => Space::None,
        ResolveResult::Bound(space) => match space.into_inner() {
            BPMN => Space::Bpmn,
            DIAGRAM => Space::Diagram,
            INSTANCE => Space::Instance,
            NAMESPACE => Space::Ours,
            _ => Space::Foreign,
        },
        ResolveResult::Unknown(_) => Space::Foreign,
    }
}

/// Text for an element or attribute, so that it is read back letter by letter. `None` when XML 1.0 cannot carry it.
pub(super) fn escape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => return None,
            other => out.push(other),
        }
    }
    Some(out)
}
