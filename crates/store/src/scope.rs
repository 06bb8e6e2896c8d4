//! A scope as SQL: the same question that [`Scope::covers`] answers for one order.

use crate::Value;
use gongdan_domain::permission::{Ids, Over, Reach, Scope, Types};

/// The condition that orders inside `scope` fulfil. `alias` is the name the table `orders` goes by in the query
/// (empty for none). Ids are bound at the end of `values`, whole sets as one array.
pub fn condition(scope: &Scope, alias: &str, values: &mut Vec<Value>) -> String {
    match scope {
        Scope::All => "true".to_owned(),
        Scope::Nothing => "false".to_owned(),
        Scope::Within(reaches) => {
            let parts: Vec<String> = reaches.iter().map(|reach| reached(reach, alias, values)).collect();
            format!("({})", parts.join(" or "))
        }
    }
}

/// One condition for each way in, each of which one index can serve in list order. Their union is the scope; an
/// order may fulfil several. Empty for a scope that holds nothing.
pub fn branches(scope: &Scope, alias: &str, values: &mut Vec<Value>) -> Vec<String> {
    match scope {
        Scope::All => vec!["true".to_owned()],
        Scope::Nothing => Vec::new(),
        Scope::Within(reaches) => {
            let split = reaches.iter().flat_map(|reach| {
                let types = types(&reach.types, alias, values);
                ways(&reach.over, alias, values).into_iter().map(move |way| match &types {
                    Some(types) => format!("({types} and {way})"),
                    None => way,
                })
            });
            split.collect()
        }
    }
}

fn reached(reach: &Reach, alias: &str, values: &mut Vec<Value>) -> String {
    let types = types(&reach.types, alias, values);
    let ways = ways(&reach.over, alias, values);
    let over = if ways.len() == 1 { ways.concat() } else { format!("({})", ways.join(" or ")) };
    match types {
        Some(types) => format!("({types} and {over})"),
        None => over,
    }
}

fn types(types: &Types, alias: &str, values: &mut Vec<Value>) -> Option<String> {
    match types {
        Types::All => None,
        Types::Only(ids) => Some(among("type_id", ids, alias, values)),
    }
}

fn ways(over: &Over, alias: &str, values: &mut Vec<Value>) -> Vec<String> {
    match over {
        Over::All => vec!["true".to_owned()],
        Over::Own(user) => {
            values.push((*user).into());
            let place = values.len();
            ["requester_id", "assignee_id"].map(|column| format!("{} = ${place}", named(alias, column))).into()
        }
        Over::Departments(ids) => vec![among("department_id", ids, alias, values)],
        Over::Sites(ids) => vec![among("site_id", ids, alias, values)],
        Over::Customers(ids) => vec![among("customer_id", ids, alias, values)],
    }
}

fn among(column: &str, ids: &Ids, alias: &str, values: &mut Vec<Value>) -> String {
    let column = named(alias, column);
    match ids.as_slice() {
        [one] => {
            values.push((*one).into());
            format!("{column} = ${}", values.len())
        }
        many => {
            values.push(Value::Uuids(many.to_vec()));
            format!("{column} = any(${})", values.len())
        }
    }
}

fn named(alias: &str, column: &str) -> String {
    if alias.is_empty() { column.to_owned() } else { format!("{alias}.{column}") }
}
