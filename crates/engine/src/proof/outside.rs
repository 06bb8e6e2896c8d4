//! What steps reach beyond the order: types of orders that they make, systems that they call.

use super::drive::Stage;
use super::people::{Company, Named};
use crate::behaviour::{Behaviour, Errand};
use crate::finding::Finding;
use crate::net::Node;

/// Names that lead to nothing.
pub(super) fn findings(stage: &Stage<'_>, company: &dyn Company) -> Vec<Finding> {
    let nodes = stage.net.nodes().iter().enumerate();
    nodes.filter_map(|(place, node)| Some(missing(company, node)?.shown_by(stage.arrival(place)))).collect()
}

fn missing(company: &dyn Company, node: &Node) -> Option<Finding> {
    let Behaviour::Errand(errand) = &node.behaviour else { return None };
    let (code, named, zh, en) = match errand {
        Errand::Update { .. } => return None,
        Errand::Parts { order_type, .. } => (
            "unknown-order-type",
            Named::OrderType(order_type),
            format!("工单类型“{order_type}”不存在、已停用或没有表单，这里无法创建子工单。"),
            format!("There is no order type “{order_type}” in use with a form: no order can be made here."),
        ),
        Errand::Call(call) => (
            "unknown-connection",
            Named::Connection(&call.connection),
            format!("连接“{}”不存在或已停用。", call.connection),
            format!("There is no connection “{}” that is on.", call.connection),
        ),
    };
    (!company.has(named)).then(|| Finding::error(code, zh, en, &[&node.id]))
}
