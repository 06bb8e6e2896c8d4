//! The game of tokens for splits and joins that do not fit: what would become of an order if the flow were taken as
//! it is drawn. The engine refuses such flows, so their examples are games and not orders.

use super::drive::Stage;
use super::example::{Move, Shows};
use crate::behaviour::{Behaviour, Gate};
use crate::finding::Finding;
use crate::net::{Net, Place};
use serde_json::Map;
use std::collections::{BTreeSet, VecDeque};

/// Most markings looked at for one finding.
const MAX_MARKINGS: usize = 3_000;
/// Most findings that get a game.
const MAX_GAMES: usize = 12;

/// Most steps without a way out to which an order is brought until one is reached.
const MAX_ARRIVALS: usize = 8;

/// A token on a way.
type Token = (Place, usize);

/// Adds to the findings of a refused flow what would happen.
pub(super) fn shown(refused: Vec<Finding>, stage: &Stage<'_>) -> Vec<Finding> {
    let mut games = 0;
    let with = |finding: Finding| match finding.code {
        "split-never-meets" | "join-waits-for-ever" if games < MAX_GAMES => {
            games += 1;
            let example = Game::new(stage.net).play().map(|shows| stage.order(Map::new(), shows));
            finding.shown_by(example)
        }
        "never-ends" => {
            let places = finding.steps.iter().filter_map(|step| stage.net.place(step)).take(MAX_ARRIVALS);
            let example = places.collect::<Vec<_>>().into_iter().find_map(|place| stage.arrival(place));
            finding.shown_by(example)
        }
        _ => finding,
    };
    refused.into_iter().map(with).collect()
}

struct Game<'a> {
    net: &'a Net,
    /// The ways that lead to each step.
    incoming: Vec<Vec<Token>>,
    seen: BTreeSet<Vec<Token>>,
    /// Each marking with the one before it and the move between.
    markings: Vec<(Vec<Token>, usize, Option<Move>)>,
}

impl<'a> Game<'a> {
    fn new(net: &'a Net) -> Self {
        let mut incoming = vec![Vec::new(); net.nodes().len()];
        for (place, node) in net.nodes().iter().enumerate() {
            node.ways.iter().enumerate().for_each(|(way, to)| incoming[to.to].push((place, way)));
        }
        Self { net, incoming, seen: BTreeSet::new(), markings: Vec::new() }
    }

    /// Looks at all markings, nearest first, for one in which an order hangs or leaves something behind.
    fn play(mut self) -> Option<Shows> {
        let start = self.net.start();
        let first = Move { step: self.net.node(start)?.id.clone(), ways: vec![0] };
        self.markings.push((vec![(start, 0)], 0, Some(first)));
        let mut open = VecDeque::from([0]);
        while let Some(at) = open.pop_front() {
            let marking = self.markings[at].0.clone();
            let followers = self.followers(&marking);
            let moved = !followers.is_empty();
            for (place, next, ways) in followers {
                let node = self.net.node(place)?;
                let is_end = matches!(node.behaviour, Behaviour::Finish(_));
                self.markings.push((next.clone(), at, Some(Move { step: node.id.clone(), ways })));
                let new = self.markings.len() - 1;
                if is_end {
                    if !next.is_empty() {
                        return Some(self.left_behind(new, &next));
                    }
                } else if let Some(twice) = next.windows(2).find(|two| two[0] == two[1]) {
                    return Some(self.left_behind(new, &twice[..1]));
                } else if self.seen.insert(next) {
                    open.push_back(new);
                }
            }
            if !moved {
                return Some(Shows::Hangs { moves: self.moves(at), at: self.names(&marking) });
            }
            if self.markings.len() > MAX_MARKINGS {
                return None;
            }
        }
        None
    }

    /// The markings that follow from one. A step that can do only one thing does not interfere with the others: it goes
    /// first and alone, or the orders in which branches may move would be too many.
    fn followers(&self, marking: &[Token]) -> Vec<(Place, Vec<Token>, Vec<usize>)> {
        let places: BTreeSet<Place> = marking.iter().map(|token| self.target(*token)).collect();
        let mut all = Vec::new();
        for place in places {
            let fired = self.fire(marking, place);
            let is_alone = fired.len() == 1
                && !matches!(self.net.nodes()[place].behaviour, Behaviour::Finish(_) | Behaviour::Gate(Gate::Some));
            let fired = fired.into_iter().map(|(next, ways)| (place, next, ways));
            if is_alone {
                return fired.collect();
            }
            all.extend(fired);
        }
        all
    }

    fn left_behind(&self, at: usize, tokens: &[Token]) -> Shows {
        Shows::LeftBehind { moves: self.moves(at), at: self.names(tokens) }
    }

    fn target(&self, (place, way): Token) -> Place {
        self.net.nodes()[place].ways[way].to
    }

    /// What may follow when the tokens before a step move through it.
    fn fire(&self, marking: &[Token], place: Place) -> Vec<(Vec<Token>, Vec<usize>)> {
        let node = &self.net.nodes()[place];
        let here: Vec<Token> = marking.iter().copied().filter(|token| self.target(*token) == place).collect();
        let all = self.incoming[place].len();
        let ready = match node.behaviour {
            Behaviour::Gate(Gate::All) => here.iter().collect::<BTreeSet<_>>().len() == all,
            Behaviour::Gate(Gate::Some) => !self.may_come(marking, place),
            _ => true,
        };
        if !ready {
            return Vec::new();
        }
        let waits = matches!(node.behaviour, Behaviour::Gate(Gate::All | Gate::Some));
        let taken: BTreeSet<Token> =
            if waits { here.into_iter().collect() } else { here.into_iter().take(1).collect() };
        let mut rest = marking.to_vec();
        for token in taken {
            rest.iter().position(|t| *t == token).map(|at| rest.remove(at));
        }
        self.choices(place)
            .into_iter()
            .map(|ways| {
                let mut next = rest.clone();
                next.extend(ways.iter().map(|way| (place, *way)));
                next.sort_unstable();
                (next, ways)
            })
            .collect()
    }

    /// Whether another token can still come to a step over a way on which none waits yet.
    fn may_come(&self, marking: &[Token], place: Place) -> bool {
        let ways = self.net.ways();
        let elsewhere = marking.iter().map(|token| self.target(*token)).filter(|at| *at != place);
        let reached = crate::graph::reach(&ways, elsewhere, Some(place));
        self.incoming[place].iter().any(|token| !marking.contains(token) && reached[token.0])
    }

    fn choices(&self, place: Place) -> Vec<Vec<usize>> {
        let node = &self.net.nodes()[place];
        let each = (0..node.ways.len()).map(|way| vec![way]);
        match node.behaviour {
            Behaviour::Finish(_) => vec![Vec::new()],
            Behaviour::Gate(Gate::All) => vec![(0..node.ways.len()).collect()],
            Behaviour::Gate(Gate::Some) if node.ways.len() > 1 => {
                each.chain([(0..node.ways.len()).collect()]).collect()
            }
            _ => each.collect(),
        }
    }

    fn moves(&self, mut at: usize) -> Vec<Move> {
        let mut moves = Vec::new();
        loop {
            let (_, before, made) = &self.markings[at];
            moves.extend(made.clone());
            if at == 0 {
                break;
            }
            at = *before;
        }
        moves.reverse();
        moves
    }

    fn names(&self, tokens: &[Token]) -> Vec<String> {
        let steps: BTreeSet<Place> = tokens.iter().map(|token| self.target(*token)).collect();
        steps.into_iter().filter_map(|place| self.net.node(place)).map(|node| node.id.clone()).collect()
    }
}
