//! The shape of a flow: what can be reached, and where splits meet again.

use crate::behaviour::{Behaviour, Gate};
use crate::finding::Finding;
use crate::net::{Node, Place};

/// A split, the step where it meets again, and what lies between.
pub(crate) struct Block {
    pub(crate) split: Place,
    pub(crate) join: Place,
    /// For every place of the flow, whether it lies between the two.
    pub(crate) inside: Vec<bool>,
}

/// Pairs every gate that goes several ways with the gate where they meet.
///
/// A pair encloses a block: every way out of the split leads to the join, nothing leads into the block or out of it
/// but through the two. Blocks nest. That makes every join complete whatever happens inside, and makes clear what
/// sending an order back withdraws.
///
/// # Errors
/// Steps that cannot be reached or never end, splits that do not meet, joins that wait for ever.
pub(crate) fn pair_splits(nodes: &[Node], ways: &[Vec<Place>], start: Place) -> Result<Vec<Block>, Vec<Finding>> {
    let mut findings = unreachable(nodes, ways, start);
    let back = reversed(ways);
    findings.extend(endless(nodes, ways, &back, start));
    if !findings.is_empty() {
        return Err(findings);
    }
    let meeting = post_dominators(nodes, ways);
    let (mut blocks, mut joins) = (Vec::new(), vec![false; nodes.len()]);
    for (split, node) in nodes.iter().enumerate().filter(|(_, node)| is_split(node)) {
        let join = meeting.get(split).copied().flatten();
        match join.and_then(|join| block(nodes, ways, &back, (split, join))) {
            Some(block) => {
                set(&mut joins, block.join, true);
                blocks.push(block);
            }
            None => findings.push(never_meets(node)),
        }
    }
    // A gate that splits takes every order as it comes; one that does not is there to wait.
    for (place, node) in nodes.iter().enumerate().filter(|(_, node)| !is_split(node)) {
        if gate(node).is_some_and(|g| g != Gate::One) && node.incoming > 1 && joins.get(place) == Some(&false) {
            findings.push(waits_for_ever(node));
        }
    }
    if findings.is_empty() { Ok(blocks) } else { Err(findings) }
}

fn gate(node: &Node) -> Option<Gate> {
    if let Behaviour::Gate(gate) = node.behaviour { Some(gate) } else { None }
}

/// Whether several ways may be taken from here at once.
fn is_split(node: &Node) -> bool {
    gate(node).is_some_and(|gate| gate != Gate::One) && node.ways.len() > 1
}

pub(crate) fn reversed(ways: &[Vec<Place>]) -> Vec<Vec<Place>> {
    let mut back = vec![Vec::new(); ways.len()];
    for (from, to) in ways.iter().enumerate().flat_map(|(from, to)| to.iter().map(move |to| (from, *to))) {
        if let Some(list) = back.get_mut(to) {
            list.push(from);
        }
    }
    back
}

/// Which places can be reached from `from`, over `ways`, without passing `barrier`.
pub(crate) fn reach(ways: &[Vec<Place>], from: impl IntoIterator<Item = Place>, barrier: Option<Place>) -> Vec<bool> {
    let mut seen = vec![false; ways.len()];
    let mut open: Vec<Place> = from.into_iter().collect();
    while let Some(place) = open.pop() {
        if Some(place) == barrier || seen.get(place).copied().unwrap_or(true) {
            continue;
        }
        if let Some(mark) = seen.get_mut(place) {
            *mark = true;
        }
        open.extend(ways.get(place).into_iter().flatten());
    }
    seen
}

fn unreachable(nodes: &[Node], ways: &[Vec<Place>], start: Place) -> Vec<Finding> {
    let seen = reach(ways, [start], None);
    let lost = nodes.iter().zip(seen).filter(|(_, seen)| !seen);
    let finding = |(node, _): (&Node, bool)| {
        let (zh, en) = ("没有任何去路通向这个步骤。", "No way leads to this step.");
        Finding::error("unreachable", zh, en, &[&node.id])
    };
    lost.map(finding).collect()
}

/// Steps without a way out, those that hang together in one finding, the ones that orders come to first foremost.
fn endless(nodes: &[Node], ways: &[Vec<Place>], back: &[Vec<Place>], start: Place) -> Vec<Finding> {
    let ends = nodes.iter().enumerate().filter(|(_, node)| matches!(node.behaviour, Behaviour::Finish(_)));
    let mut known = reach(back, ends.map(|(place, _)| place), None);
    let mut findings = Vec::new();
    for place in nearest_first(ways, start) {
        if known.get(place).copied().unwrap_or(true) {
            continue;
        }
        // Whatever follows has no way out either; so has what leads there only through such steps.
        let mut together = vec![place];
        set(&mut known, place, true);
        let mut next = 0;
        while let Some(at) = together.get(next).copied() {
            next += 1;
            for near in [ways, back].into_iter().filter_map(|side| side.get(at)).flatten().copied() {
                if known.get(near) == Some(&false) {
                    set(&mut known, near, true);
                    together.push(near);
                }
            }
        }
        let ids: Vec<&str> = together.iter().filter_map(|at| nodes.get(*at)).map(|node| node.id.as_str()).collect();
        let (zh, en) = ("从这里出发永远到不了结束。", "From here an order never reaches an end.");
        findings.push(Finding::error("never-ends", zh, en, &ids));
    }
    findings
}

/// The places that can be reached, nearest first, and then the others.
fn nearest_first(ways: &[Vec<Place>], start: Place) -> Vec<Place> {
    let mut seen = vec![false; ways.len()];
    let mut order = Vec::with_capacity(ways.len());
    let mut add = |place: Place, order: &mut Vec<Place>| {
        if seen.get(place) == Some(&false) {
            set(&mut seen, place, true);
            order.push(place);
        }
    };
    add(start, &mut order);
    let mut next = 0;
    while let Some(place) = order.get(next).copied() {
        next += 1;
        ways.get(place).into_iter().flatten().for_each(|to| add(*to, &mut order));
    }
    (0..ways.len()).for_each(|place| add(place, &mut order));
    order
}

/// The nearest step that every way from a step to an end passes, if there is one (the immediate post-dominator;
/// Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm", 2001, on the reversed graph).
fn post_dominators(nodes: &[Node], ways: &[Vec<Place>]) -> Vec<Option<Place>> {
    let exit = nodes.len();
    let order = finish_order(nodes, ways);
    let mut rank = vec![usize::MAX; exit + 1];
    for (place, number) in order.iter().copied().zip(1..) {
        set(&mut rank, place, number);
    }
    set(&mut rank, exit, 0);
    let mut above: Vec<Option<Place>> = vec![None; exit + 1];
    set(&mut above, exit, Some(exit));
    let mut changed = true;
    while changed {
        changed = false;
        for &place in &order {
            let following = ways.get(place).map_or(&[][..], Vec::as_slice);
            let targets: Vec<Place> = if following.is_empty() { vec![exit] } else { following.to_vec() };
            let known = targets.into_iter().filter(|to| above.get(*to).copied().flatten().is_some());
            let new = known.reduce(|a, b| common(&above, &rank, a, b));
            if new.is_some() && above.get(place).copied().flatten() != new {
                set(&mut above, place, new);
                changed = true;
            }
        }
    }
    above.into_iter().take(exit).map(|found| found.filter(|place| *place != exit)).collect()
}

fn set<T>(list: &mut [T], place: usize, value: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
}

fn common(above: &[Option<Place>], rank: &[usize], mut a: Place, mut b: Place) -> Place {
    let rank = |place: Place| rank.get(place).copied().unwrap_or(usize::MAX);
    let up = |place: Place| above.get(place).copied().flatten().unwrap_or(place);
    while a != b {
        if rank(a) > rank(b) {
            a = up(a);
        } else {
            b = up(b);
        }
    }
    a
}

/// Places in the order in which a walk from the ends, against the ways, reaches them for the first time in reverse
/// postorder.
fn finish_order(nodes: &[Node], ways: &[Vec<Place>]) -> Vec<Place> {
    let back = reversed(ways);
    let ends = nodes.iter().enumerate().filter(|(_, node)| node.ways.is_empty()).map(|(place, _)| place);
    let mut seen = vec![false; nodes.len()];
    let mut finished = Vec::with_capacity(nodes.len());
    for end in ends {
        let mut stack = vec![(end, 0_usize)];
        while let Some((place, next)) = stack.pop() {
            if next == 0 {
                if seen.get(place).copied().unwrap_or(true) {
                    continue;
                }
                set(&mut seen, place, true);
            }
            match back.get(place).and_then(|list| list.get(next)) {
                Some(&before) => {
                    stack.push((place, next + 1));
                    stack.push((before, 0));
                }
                None => finished.push(place),
            }
        }
    }
    finished.reverse();
    finished
}

/// The block that split and join enclose, if they do: same kind of gate, and one way in and out.
fn block(nodes: &[Node], ways: &[Vec<Place>], back: &[Vec<Place>], (split, join): (Place, Place)) -> Option<Block> {
    let same = nodes.get(split).and_then(gate) == nodes.get(join).and_then(gate);
    if !same || split == join {
        return None;
    }
    let inside = reach(ways, ways.get(split).into_iter().flatten().copied(), Some(join));
    let is_in = |place: &Place| inside.get(*place).copied().unwrap_or(false);
    let entered = |place: Place| back.get(place).into_iter().flatten().all(|from| is_in(from) || *from == split);
    let sealed = (0..nodes.len()).filter(is_in).all(entered);
    // Whatever leads to the join from outside would never be waited for.
    let joined = back.get(join).into_iter().flatten().all(|from| is_in(from) || *from == split);
    (sealed && joined && !is_in(&split)).then_some(Block { split, join, inside })
}

fn never_meets(node: &Node) -> Finding {
    let zh = "这里分出的各路没有在同一个汇合步骤相遇，或有去路进出分支内部。";
    let en = "The ways that part here do not meet at one join, or a way leads into or out of the block between.";
    Finding::error("split-never-meets", zh, en, &[&node.id])
}

fn waits_for_ever(node: &Node) -> Finding {
    let (zh, en) = ("这个汇合等待的各路不会全部到达。", "Not all the ways that this join waits for will arrive.");
    Finding::error("join-waits-for-ever", zh, en, &[&node.id])
}
