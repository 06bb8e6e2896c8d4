//! Decisions of several people against a judge that tries every way in which it could still go on.

use Verdict::{Approved, Rejected};
use gongdan_engine::group::{Group, Member, Rule, Say, Seat, Verdict};
use proptest::prelude::*;
use uuid::Uuid;

fn seat(id: u32, say: Say) -> Seat {
    Seat { id, person: Uuid::from_u128(id.into()), weight: 1, say, before: None, after: None, added_by: None }
}

fn group(rule: Rule, says: &[Say]) -> Group {
    let members = (1..).zip(says).map(|(id, say)| Member::Seat(seat(id, *say))).collect();
    Group { rule, members }
}

const YES: Say = Say::Given(Approved);
const NO: Say = Say::Given(Rejected);
const OPEN: Say = Say::Open;
const GONE: Say = Say::Withdrawn;

#[test]
fn each_rule_decides_when_it_is_certain() {
    let any = Rule::Any { first_decides: false };
    let first = Rule::Any { first_decides: true };
    let (two, half) = (Rule::AtLeast { count: 2 }, Rule::Share { percent: 50 });
    let table: &[(Rule, &[Say], Option<Verdict>)] = &[
        (Rule::All, &[YES, OPEN], None),
        (Rule::All, &[NO, OPEN], Some(Rejected)),
        (Rule::All, &[YES, YES], Some(Approved)),
        (Rule::All, &[YES, GONE], Some(Approved)),
        (Rule::InOrder, &[YES, NO, OPEN], Some(Rejected)),
        (any, &[NO, OPEN], None),
        (any, &[NO, NO], Some(Rejected)),
        (any, &[OPEN, YES], Some(Approved)),
        (first, &[OPEN, NO, OPEN], Some(Rejected)),
        (first, &[OPEN, YES], Some(Approved)),
        (two, &[YES, OPEN, NO], None),
        (two, &[YES, NO, NO], Some(Rejected)),
        (two, &[YES, YES, OPEN], Some(Approved)),
        (two, &[OPEN], Some(Rejected)),
        (half, &[YES, OPEN, OPEN], None),
        (half, &[YES, YES, OPEN], Some(Approved)),
        (half, &[NO, NO, OPEN], Some(Rejected)),
        (half, &[YES, OPEN], Some(Approved)),
        (Rule::All, &[GONE], None),
        (Rule::All, &[], None),
    ];
    for (rule, says, expected) in table {
        assert_eq!(group(*rule, says).verdict(), *expected, "{rule:?} {says:?}");
    }
}

#[test]
fn weights_must_exceed_the_mark() {
    let mut votes = group(Rule::Weighted { mark: 5 }, &[YES, OPEN, OPEN]);
    let weigh = |group: &mut Group, weights: [u32; 3]| {
        for (id, weight) in (1..).zip(weights) {
            group.seat_mut(id).unwrap().weight = weight;
        }
    };
    weigh(&mut votes, [5, 1, 1]);
    assert_eq!(votes.verdict(), None, "five does not exceed five");
    votes.seat_mut(2).unwrap().say = YES;
    assert_eq!(votes.verdict(), Some(Approved));
    votes.seat_mut(2).unwrap().say = NO;
    votes.seat_mut(3).unwrap().say = NO;
    assert_eq!(votes.verdict(), Some(Rejected));
}

#[test]
fn one_after_the_other_asks_one() {
    let asked = |says: &[Say]| group(Rule::InOrder, says).asked().iter().map(|s| s.id).collect::<Vec<_>>();
    assert_eq!(asked(&[OPEN, OPEN, OPEN]), [1]);
    assert_eq!(asked(&[YES, OPEN, OPEN]), [2]);
    assert_eq!(asked(&[GONE, YES, OPEN]), [3]);
    assert_eq!(asked(&[YES, NO, OPEN]), [0_u32; 0]);
}

#[test]
fn a_signer_before_is_asked_first_and_advises() {
    let mut whole = group(Rule::All, &[OPEN, OPEN]);
    whole.seat_mut(1).unwrap().before =
        Some(Box::new(Group { rule: Rule::All, members: vec![Member::Seat(seat(9, OPEN))] }));
    let asked = |g: &Group| g.asked().iter().map(|s| s.id).collect::<Vec<_>>();
    assert_eq!(asked(&whole), [9, 2]);
    whole.seat_mut(9).unwrap().say = NO;
    assert_eq!(asked(&whole), [1, 2], "it comes back to the one who asked");
    assert_eq!(whole.verdict(), None);
}

#[test]
fn a_signer_after_must_agree_too() {
    let mut whole = group(Rule::All, &[YES, YES]);
    whole.seat_mut(1).unwrap().after =
        Some(Box::new(Group { rule: Rule::All, members: vec![Member::Seat(seat(9, OPEN))] }));
    assert_eq!(whole.verdict(), None);
    assert_eq!(whole.asked().iter().map(|s| s.id).collect::<Vec<_>>(), [9]);
    whole.seat_mut(9).unwrap().say = NO;
    assert_eq!(whole.verdict(), Some(Rejected));
}

/// The outcome when everybody has answered, from the words of the rules alone.
fn outcome(group: &Group) -> Option<Verdict> {
    let answers: Vec<(u32, bool)> = group
        .members
        .iter()
        .filter_map(|member| match member {
            Member::Group(inner) => outcome(inner).map(|v| (1, v == Approved)),
            Member::Seat(s) => match (s.say, s.after.as_deref().and_then(outcome)) {
                (Say::Withdrawn, _) => None,
                (Say::Given(Approved), Some(after)) => Some((s.weight, after == Approved)),
                (say, _) => Some((s.weight, say == YES)),
            },
        })
        .collect();
    let approvals = answers.iter().filter(|(_, yes)| *yes).count() as u32;
    let all = answers.len() as u32;
    let passes = match group.rule {
        Rule::All | Rule::InOrder => approvals == all,
        Rule::Any { .. } => approvals > 0,
        Rule::AtLeast { count } => approvals >= count,
        Rule::Share { percent } => approvals * 100 >= percent * all,
        Rule::Weighted { mark } => answers.iter().filter(|(_, yes)| *yes).map(|(weight, _)| weight).sum::<u32>() > mark,
    };
    (all > 0).then_some(if passes { Approved } else { Rejected })
}

/// Every outcome that some answers of those who have not answered would lead to.
fn possible(group: &Group) -> Vec<Option<Verdict>> {
    let open: Vec<u32> = group.seats().iter().filter(|s| s.say == OPEN).map(|s| s.id).collect();
    let answered = |bits: u32| {
        let mut whole = group.clone();
        for (place, id) in open.iter().enumerate() {
            whole.seat_mut(*id).unwrap().say = if bits >> place & 1 == 1 { YES } else { NO };
        }
        outcome(&whole)
    };
    let mut found: Vec<_> = (0..1_u32 << open.len()).map(answered).collect();
    found.dedup();
    found
}

fn rule() -> impl Strategy<Value = Rule> {
    prop_oneof![
        Just(Rule::All),
        Just(Rule::InOrder),
        Just(Rule::Any { first_decides: false }),
        (1..5_u32).prop_map(|count| Rule::AtLeast { count }),
        (1..=100_u32).prop_map(|percent| Rule::Share { percent }),
        (0..12_u32).prop_map(|mark| Rule::Weighted { mark }),
    ]
}

fn say() -> impl Strategy<Value = Say> {
    prop_oneof![3 => Just(OPEN), 2 => Just(YES), 2 => Just(NO), 1 => Just(GONE)]
}

fn plain() -> impl Strategy<Value = Group> {
    let seats = prop::collection::vec((say(), 1..5_u32), 1..5);
    (rule(), seats).prop_map(|(rule, seats)| {
        let member = |(id, (say, weight)): (u32, (Say, u32))| Member::Seat(Seat { weight, ..seat(id, say) });
        Group { rule, members: (1..).zip(seats).map(member).collect() }
    })
}

/// Ids made unique again after groups were put together.
fn numbered(mut whole: Group) -> Group {
    fn walk(group: &mut Group, next: &mut u32) {
        for member in &mut group.members {
            match member {
                Member::Group(inner) => walk(inner, next),
                Member::Seat(s) => {
                    *next += 1;
                    s.id = *next;
                    s.after.iter_mut().for_each(|after| walk(after, next));
                }
            }
        }
    }
    walk(&mut whole, &mut 0);
    whole
}

fn unanswered(member: Member) -> Member {
    match member {
        Member::Seat(s) => Member::Seat(Seat { say: OPEN, ..s }),
        Member::Group(group) => Member::Group(group),
    }
}

fn nested() -> impl Strategy<Value = Group> {
    (plain(), prop::option::of(plain()), prop::option::of(plain())).prop_map(|(mut whole, after, beside)| {
        if let (Some(Member::Seat(first)), Some(mut after)) = (whole.members.first_mut(), after) {
            // Whoever comes after is not asked, and cannot have answered, before the first has approved.
            if first.say != YES {
                after = Group { members: after.members.into_iter().map(unanswered).collect(), ..after };
            }
            first.after = Some(Box::new(after));
        }
        whole.members.extend(beside.map(Member::Group));
        numbered(whole)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn an_outcome_is_told_exactly_when_no_answer_can_change_it(whole in nested()) {
        let possible = possible(&whole);
        let certain = if let [only] = possible.as_slice() { *only } else { None };
        prop_assert_eq!(whole.verdict(), certain, "possible: {:?}", possible);
    }

    #[test]
    fn as_long_as_it_is_open_somebody_is_asked(whole in nested()) {
        prop_assert_eq!(whole.asked().is_empty(), whole.is_settled(), "{:?}", whole);
        prop_assert!(whole.asked().iter().all(|seat| seat.say == OPEN));
    }
}
