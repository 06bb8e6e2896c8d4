//! Where steps are drawn: in columns by their distance from the start, in rows by their order.

use crate::definition::Flow;
use std::collections::HashMap;

const COLUMN: i32 = 180;
const ROW: i32 = 120;

/// A box of a drawing, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
}

/// The boxes of all steps, of these sizes.
pub(super) fn shapes(flow: &Flow, sizes: &[(i32, i32)]) -> Vec<Shape> {
    let columns = columns(flow);
    let mut rows: HashMap<usize, i32> = HashMap::new();
    let place = |(&column, &(width, height)): (&usize, &(i32, i32))| {
        let row = rows.entry(column).or_default();
        let x = 160 + i32::try_from(column).unwrap_or(0) * COLUMN - width / 2;
        let y = 120 + *row * ROW - height / 2;
        *row += 1;
        Shape { x, y, width, height }
    };
    columns.iter().zip(sizes).map(place).collect()
}

/// The longest way from the start to each step, ways back left out; bounded by the number of steps.
fn columns(flow: &Flow) -> Vec<usize> {
    let places: HashMap<&str, usize> = flow.steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
    let ways: Vec<Vec<usize>> = flow
        .steps
        .iter()
        .map(|step| step.ways.iter().filter_map(|way| places.get(&*way.to).copied()).collect())
        .collect();
    let mut columns = vec![0; ways.len()];
    // Reverse order of finishing a depth-first walk is topological once the ways back are left out.
    for (from, to) in forward(&ways) {
        let next = columns.get(from).copied().unwrap_or(0) + 1;
        if let Some(column) = columns.get_mut(to) {
            *column = next.max(*column);
        }
    }
    columns
}

/// The ways that do not lead back, those of a step after all that lead to it.
fn forward(ways: &[Vec<usize>]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; ways.len()];
    let mut finished = Vec::new();
    for root in 0..ways.len() {
        let mut open = vec![(root, 0)];
        while let Some((place, next)) = open.pop() {
            let Some(mark) = marks.get_mut(place) else { continue };
            if *mark == Mark::Done || (next == 0 && *mark == Mark::Open) {
                continue;
            }
            *mark = Mark::Open;
            if let Some(to) = ways.get(place).and_then(|ways| ways.get(next)).copied() {
                open.push((place, next + 1));
                if marks.get(to) == Some(&Mark::New) {
                    open.push((to, 0));
                }
            } else {
                *mark = Mark::Done;
                finished.push(place);
            }
        }
    }
    let mut rank = vec![0; ways.len()];
    for (number, place) in finished.iter().rev().enumerate() {
        if let Some(slot) = rank.get_mut(*place) {
            *slot = number;
        }
    }
    let rank = |place: usize| rank.get(place).copied().unwrap_or(0);
    let ways_of = |place: usize| ways.get(place).into_iter().flatten().map(move |to| (place, *to));
    finished.iter().rev().flat_map(|place| ways_of(*place)).filter(|(from, to)| rank(*from) < rank(*to)).collect()
}
