//! Which documents and services texts are about, as it is learned of the ways of asking and of reports.

use crate::domain::{KnownQuestion, Report};
use crate::text::Classes;

/// A report counts as often as so many ways of asking, looked at one after another: it is worded as cases are.
const OF_A_REPORT: usize = 8;

/// Documents by the ways of asking for them and for the cards beside them, and by what these mean.
pub(super) fn subjects(known: &[KnownQuestion]) -> Classes {
    Classes::learned(known.iter().flat_map(|it| texts(it).map(|text| (it.subject(), text))))
}

/// Services by what customers asked of their documents, which stand in a folder of the service's name, and by the cases that were for
/// them. Of the class without a name are reports by which nobody can tell.
pub fn taught_services(known: &[KnownQuestion], reports: &[Report]) -> Classes {
    let asked = known.iter().filter_map(|it| Some((it.subject().split_once('/')?.0, it)));
    let asked = asked.flat_map(|(service, it)| texts(it).map(move |text| (service, text)));
    let told = reports.iter().map(|it| (it.service.as_str(), it.text.as_str()));
    Classes::learned(asked.chain(told.flat_map(|it| std::iter::repeat_n(it, OF_A_REPORT))))
}

fn texts(known: &KnownQuestion) -> impl Iterator<Item = &str> {
    known.ways.values().flatten().chain(known.means.values()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    #[test]
    fn a_service_is_told_by_what_is_asked_of_its_documents_and_by_the_cases_that_were_for_it() {
        let known = [KnownQuestion {
            document: "billing/unexpected-charges".to_owned(),
            ways: [(Language::En, vec!["why did the invoice double".to_owned()])].into(),
            ..KnownQuestion::default()
        }];
        let report = |text: &str, service: &str| Report { text: text.to_owned(), service: service.to_owned() };
        let reports = [report("each order is mailed twice", "messaging"), report("please help us", "")];
        let services = taught_services(&known, &reports);
        let nearest = |text: &str| services.nearest(text).map(|it| it.0);
        assert_eq!(nearest("why is our invoice so high"), Some("billing"));
        assert_eq!(nearest("orders are mailed again and again"), Some("messaging"));
        assert_eq!(nearest("help us please"), Some(""));
        assert_eq!(nearest("zebra"), None);
    }
}
