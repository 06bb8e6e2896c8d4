//! People whom somebody chooses on the way (自选审批人): whether there is anybody to choose, whether requesters may
//! choose themselves, and whether those to choose from are all away at once.

use super::company::{Class, Uncovered};
use super::found::{Lookups, Sort, is_known};
use crate::behaviour::Behaviour;
use crate::finding::Finding;
use crate::net::{Node, Place};
use crate::people::{OwnOrder, Source};
use crate::proof::drive::Stage;
use gongdan_domain::text::Text;

/// What may be the matter with choices.
pub(super) fn findings(
    stage: &Stage<'_>,
    classes: &[Class],
    lookups: &mut Lookups<'_>,
    away: &Uncovered,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, node) in stage.net.nodes().iter().enumerate() {
        let Behaviour::Act(acting) = &node.behaviour else { continue };
        for source in &acting.staff.who {
            let Source::Chosen { min, among, .. } = source else { continue };
            // From everybody there is always somebody to choose.
            if !is_known(among) {
                continue;
            }
            let sorts = lookups.sorts(among, classes);
            let choice = Choice { stage, at: (place, node), min: usize::try_from(*min).unwrap_or(usize::MAX), away };
            findings.extend(choice.too_few(&sorts));
            findings.extend(choice.all_away(&sorts));
            if acting.may_reject && acting.staff.own_order == OwnOrder::Decide {
                findings.extend(choice.themselves(&sorts));
            }
        }
    }
    findings
}

/// One choice.
struct Choice<'a> {
    stage: &'a Stage<'a>,
    at: (Place, &'a Node),
    min: usize,
    away: &'a Uncovered,
}

impl Choice<'_> {
    /// There are fewer than must be chosen: nobody of that sort can submit, or act at the step before.
    fn too_few(&self, sorts: &[Sort<'_>]) -> Option<Finding> {
        let lacks = |sort: &&Sort<'_>| sort.found.people.len() < self.min.max(1);
        let first = sorts.iter().find(lacks)?;
        let zh = format!("这里须选 {} 人，但可选的人不够", self.min.max(1));
        let en = format!("{} must be chosen here, but there are fewer to choose from", self.min.max(1));
        let text = said(first, &zh, &en);
        // For everybody it is an error: the step can never be staffed as it says.
        let is_for_all = sorts.iter().all(|sort| lacks(&sort));
        let make = if is_for_all { Finding::error } else { Finding::warning };
        Some(self.finding(make("choice-too-few", text.zh, text.en, &[&self.at.1.id])))
    }

    /// At some moment so many are away without a deputy that too few are left to choose from.
    fn all_away(&self, sorts: &[Sort<'_>]) -> Option<Finding> {
        let moment = |sort: &Sort<'_>| {
            let people = &sort.found.people;
            let left = |moment: &usize| people.iter().filter(|person| !self.away.is_so(**person, *moment)).count();
            let enough = self.min.max(1);
            self.away.moments(people).into_iter().find(|moment| people.len() >= enough && left(moment) < enough)
        };
        let (sort, moment) = sorts.iter().find_map(|sort| Some((sort, moment(sort)?)))?;
        let day = self.away.at(moment)?.to_zoned(self.stage.facts.time_zone.clone()).date();
        let zh = format!("可选的人从 {day} 起都不在岗，且没有代理人");
        let en = format!("From {day} on those to choose from are away without a deputy");
        let text = said(sort, &zh, &en);
        Some(self.finding(Finding::warning("choice-all-away", text.zh, text.en, &[&self.at.1.id])))
    }

    /// A requester may be chosen, and decides about the own order.
    fn themselves(&self, sorts: &[Sort<'_>]) -> Option<Finding> {
        let may = |sort: &&Sort<'_>| sort.class.requester.is_some_and(|person| sort.found.people.contains(&person));
        let sort = sorts.iter().find(may)?;
        let text =
            said(sort, "发起人可以被选为自己工单的审批人", "A requester may be chosen to decide about the own order");
        Some(self.finding(Finding::warning("choice-own-order", text.zh, text.en, &[&self.at.1.id])))
    }

    fn finding(&self, finding: Finding) -> Finding {
        finding.shown_by(self.stage.arrival(self.at.0))
    }
}

fn said(sort: &Sort<'_>, zh: &str, en: &str) -> Text {
    let words = &sort.class.words;
    Text::new(format!("{zh}（例如：{words}）。"), format!("{en} (for example: {words})."))
}
