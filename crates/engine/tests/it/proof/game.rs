//! The game of tokens once more, to hold examples against: moves are checked one by one, nothing is searched.

use gongdan_engine::definition::Flow;
use gongdan_engine::proof::Move;

/// A token on its way from one step to another.
type Token = (String, usize, String);

fn leads(flow: &Flow, step: &str, way: usize) -> Token {
    (step.to_owned(), way, flow.step(step).unwrap().ways[way].to.clone())
}

/// The ways that lead to a step.
fn incoming(flow: &Flow, step: &str) -> Vec<Token> {
    let ways = flow.steps.iter().flat_map(|from| (0..from.ways.len()).map(move |way| (from, way)));
    ways.map(|(from, way)| leads(flow, &from.id, way)).filter(|token| token.2 == step).collect()
}

/// Whether a step has all it waits for. An inclusive join waits as long as something can still come over a way on
/// which nothing waits yet.
fn is_ready(flow: &Flow, tokens: &[Token], step: &str) -> bool {
    let here = tokens.iter().filter(|token| token.2 == step).count();
    let empty = || incoming(flow, step).into_iter().filter(|token| !tokens.contains(token));
    match flow.step(step).unwrap().kind.as_str() {
        "parallel" => empty().next().is_none(),
        "inclusive" => {
            let elsewhere = || tokens.iter().filter(|token| token.2 != step);
            here > 0 && !empty().any(|way| elsewhere().any(|token| comes_to(flow, &token.2, &way.0, step)))
        }
        _ => here > 0,
    }
}

fn comes_to(flow: &Flow, from: &str, to: &str, without: &str) -> bool {
    let (mut seen, mut open) = (vec![from.to_owned()], vec![from.to_owned()]);
    while let Some(at) = open.pop().filter(|_| to != without) {
        if at == to {
            return true;
        }
        for way in &flow.step(&at).unwrap().ways {
            if way.to != without && !seen.contains(&way.to) {
                seen.push(way.to.clone());
                open.push(way.to.clone());
            }
        }
    }
    false
}

/// Plays the moves; the tokens that are left, or `None` when a move is not allowed.
fn play(flow: &Flow, moves: &[Move]) -> Option<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::new();
    for (number, made) in moves.iter().enumerate() {
        if number > 0 {
            if !is_ready(flow, &tokens, &made.step) {
                return None;
            }
            let kind = flow.step(&made.step).unwrap().kind.clone();
            let mut taken: Vec<Token> = tokens.iter().filter(|token| token.2 == made.step).cloned().collect();
            taken.dedup();
            if kind != "parallel" && kind != "inclusive" {
                taken.truncate(1);
            }
            for token in taken {
                let at = tokens.iter().position(|t| *t == token)?;
                tokens.remove(at);
            }
        }
        tokens.extend(made.ways.iter().map(|way| leads(flow, &made.step, *way)));
        tokens.sort();
    }
    Some(tokens)
}

/// After the moves nothing can move any more, though the order is not over.
pub(crate) fn hangs(flow: &Flow, moves: &[Move], at: &[String]) -> bool {
    let Some(tokens) = play(flow, moves) else { return false };
    let is_over = moves.iter().any(|made| flow.step(&made.step).unwrap().kind == "end");
    let moves_on = tokens.iter().any(|token| is_ready(flow, &tokens, &token.2));
    !tokens.is_empty() && !is_over && !moves_on && tokens.iter().all(|token| at.contains(&token.2))
}

/// The last move ends the order while something is still under way, or something goes the same way twice at once.
pub(crate) fn leaves_behind(flow: &Flow, moves: &[Move], at: &[String]) -> bool {
    let Some(tokens) = play(flow, moves) else { return false };
    let is_over = moves.last().is_some_and(|made| flow.step(&made.step).unwrap().kind == "end");
    let is_twice = tokens.windows(2).any(|two| two[0] == two[1]);
    (is_over && !tokens.is_empty() || is_twice) && at.iter().all(|step| tokens.iter().any(|token| token.2 == *step))
}
