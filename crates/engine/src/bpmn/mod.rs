//! Flows as BPMN 2.0 XML (ISO/IEC 19510), out and in.
//!
//! | here | BPMN |
//! |---|---|
//! | begin | `startEvent` |
//! | people act | `userTask` |
//! | people are told, fields get answers | `serviceTask` |
//! | orders are made | `callActivity` |
//! | one, all, some ways | `exclusiveGateway`, `parallelGateway`, `inclusiveGateway` |
//! | wait | `intermediateCatchEvent` with a timer |
//! | end, end otherwise than completed | `endEvent`, the same with `terminateEventDefinition` |
//! | way, condition, otherwise | `sequenceFlow`, `conditionExpression`, `default` |
//! | note | `documentation` |
//!
//! Whatever BPMN has no word for travels in `extensionElements` of the namespace [`NAMESPACE`], so a flow that goes out
//! comes back the same. A drawing is made on the way out and not read on the way in. What is not in the table is
//! refused by name and line; nothing is dropped.

mod export;
mod import;
mod layout;
mod xml;

pub use export::export;
pub use import::{Element, import};
pub use xml::{MAX_DEPTH, MAX_ELEMENTS, MAX_XML};

/// The namespace of what BPMN has no word for.
pub const NAMESPACE: &str = "urn:gongdan:bpmn:1";
