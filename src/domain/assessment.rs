use super::{Phrase, Severity};

/// How something stands to a date or a limit that a question states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Mending it usually takes longer than the time that is left.
    TooLate,
    /// It can be mended in time, but not by who begins in two days.
    BeginNow,
    /// There is time left to mend it.
    InTime,
    /// It was measured under the limit.
    Within,
    /// It was measured over the limit.
    Over,
    /// Nobody measured it as the limit asks, so it does not count as within.
    NotMeasured,
    /// What is needed is no more than what is granted.
    Fits,
    /// What is needed is more than what is granted.
    DoesNotFit,
    /// What is granted is more than what is expected.
    Carries,
    /// The same, with little left.
    BarelyCarries,
    /// Less is granted than what is expected.
    FallsShort,
    /// So many of a thing take no more together than what there is for all of them.
    TogetherFits,
    /// So many of a thing take more together than what there is for all of them.
    TogetherTooMuch,
    /// A document's own sentence allows what is asked.
    Allowed,
    /// A document's own sentence does not allow it.
    NotAllowed,
    /// The day that is named lies no earlier than the first that the notice allows.
    NoticeKept,
    /// The day that is named lies before the first that the notice allows.
    NoticeTooShort,
}

impl Standing {
    /// Whether it answers one thing that is asked, so that what else is found is told behind it.
    pub fn is_verdict(self) -> bool {
        !matches!(
            self,
            Self::TooLate
                | Self::BeginNow
                | Self::InTime
                | Self::Within
                | Self::Over
                | Self::NotMeasured
                | Self::Fits
                | Self::DoesNotFit
        )
    }
}

/// What a limit in a question is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// From the request to the first token of a streamed answer.
    FirstToken,
    /// From the request to the last token.
    WholeAnswer,
    /// Anything else that has a unit.
    #[default]
    Other,
}

/// The numbers that a limit's value comes from and is compared with; evidence or the question says each of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sum {
    /// How many, and what each takes: the value is their product.
    pub factors: Option<(f64, f64)>,
    /// What there is of it.
    pub bound: f64,
}

/// A limit as it was read out of a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limit {
    pub quantity: Quantity,
    /// In `unit`; finite, not negative.
    pub value: f64,
    /// As the question writes it where that is plain: `ms`, `GB`, `seconds`.
    pub unit: String,
    /// 1 to 99, where the quantity is spread over many calls.
    pub percentile: Option<u8>,
    /// A region's code, where the limit holds in one.
    pub region: Option<String>,
    /// How the value was computed, where it is told as a sum.
    pub sum: Option<Sum>,
    /// `YYYY-MM-DD`: the first day that a notice allows; told in place of the value.
    pub day: Option<String>,
}

/// One thing with its standing, told in its sources' own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point<Name = String> {
    /// Evidence, and the words of it that say so; the first tells what it is.
    pub quotes: Vec<(Name, String)>,
}

/// Things of one standing, the most pressing first.
#[derive(Clone, Debug, PartialEq)]
pub struct Group<Name = String> {
    pub standing: Standing,
    /// The limit that it is about, where it is about one.
    pub limit: Option<Limit>,
    pub points: Vec<Point<Name>>,
}

/// The severity that evidence speaks for, where a question is about the severity of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FittingSeverity<Name = String> {
    pub severity: Severity,
    /// What speaks for it, the strongest first, and what documents say of it; none where only the customer's words do.
    pub points: Vec<Point<Name>>,
}

/// Evidence against something that a question takes for granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Premise<Name = String> {
    pub point: Point<Name>,
    /// Whether typed facts or a table's row contradict it. Sentences that were compared as words speak of the same, and may agree.
    pub is_plain: bool,
}

impl<Name> Premise<Name> {
    /// What is said before it: that it differs, only where that is plain.
    pub fn phrase(&self) -> Phrase {
        if self.is_plain { Phrase::PremiseDiffers } else { Phrase::PremiseBears }
    }
}

impl Premise {
    /// Whether it is quoted from a document that `assessment` quotes, too.
    fn is_of_the_document_of(&self, assessment: &Assessment) -> bool {
        let document = |id: &String| id.split('#').next().unwrap_or(id).to_owned();
        let own: Vec<String> = self.point.quotes.iter().map(|(id, _)| document(id)).collect();
        assessment.names().any(|it| own.contains(&document(it)))
    }
}

/// What was computed for a question that speaks of a coming event or states a limit, in the order in which it is told.
///
/// `Name` is how evidence is called: by its id, or by its number in a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment<Name = String> {
    /// What is said first, where one sentence says it all.
    pub opening: Option<Phrase>,
    pub groups: Vec<Group<Name>>,
    /// What the whole must not be taken for.
    pub closing: Option<Phrase>,
    /// Documents that say how to measure what was not.
    pub how: Vec<Name>,
    /// What contradicts something that the question takes for granted; told before all else.
    pub premise: Option<Premise<Name>>,
    /// Two texts that both hold and differ on what is asked, the newer one first.
    pub conflict: Option<Point<Name>>,
    /// Told before how things stand, behind the premise.
    pub severity: Option<FittingSeverity<Name>>,
}

impl Assessment {
    /// This and what is told before it; `None` where there is nothing of either.
    pub fn with(
        computed: Option<Self>,
        premise: Option<Premise>,
        conflict: Option<Point>,
        severity: Option<FittingSeverity>,
    ) -> Option<Self> {
        // What may bear on the question is not told before what answers it, unless it is of the same document.
        let verdict = computed.as_ref().filter(|it| it.is_verdict());
        let is_of_it = |it: &Premise| verdict.is_none_or(|verdict| it.is_of_the_document_of(verdict));
        let premise = premise.filter(|it| it.is_plain || is_of_it(it));
        // What is plainly otherwise than the question says cannot be what makes it possible.
        let is_denied = premise.as_ref().is_some_and(|it| it.is_plain);
        let computed = computed.filter(|it| !(is_denied && it.grants()));
        let is_any = computed.is_some() || premise.is_some() || conflict.is_some() || severity.is_some();
        let computed = computed.unwrap_or_else(|| Self::of_groups(Vec::new()));
        is_any.then_some(Self { premise, conflict, severity, ..computed })
    }
}

impl<Name> Assessment<Name> {
    /// Whether all that it says is that what is asked is possible.
    fn grants(&self) -> bool {
        !self.groups.is_empty()
            && self.groups.iter().all(|it| {
                use Standing::{Allowed, BarelyCarries, Carries, Fits, NoticeKept, TogetherFits};
                matches!(it.standing, Fits | Allowed | Carries | BarelyCarries | NoticeKept | TogetherFits)
            })
    }

    /// Nothing but these groups.
    pub fn of_groups(groups: Vec<Group<Name>>) -> Self {
        Self { opening: None, groups, closing: None, how: Vec::new(), premise: None, conflict: None, severity: None }
    }

    /// The same under other names. A quote whose evidence has none is left out, and so is what is left without words;
    /// `None` where nothing is left.
    pub fn renamed<Other>(&self, name: impl Fn(&Name) -> Option<Other>) -> Option<Assessment<Other>> {
        let point = |it: &Point<Name>| {
            let first = it.quotes.first().and_then(|(id, _)| name(id));
            let quotes = it.quotes.iter().filter_map(|(id, words)| Some((name(id)?, words.clone())));
            first.map(|_| Point { quotes: quotes.collect() })
        };
        let group = |it: &Group<Name>| {
            let points: Vec<_> = it.points.iter().filter_map(point).collect();
            (!points.is_empty()).then(|| Group { standing: it.standing, limit: it.limit.clone(), points })
        };
        let groups: Vec<_> = self.groups.iter().filter_map(group).collect();
        let premise = self.premise.as_ref();
        let premise = premise.and_then(|it| Some(Premise { point: point(&it.point)?, is_plain: it.is_plain }));
        // A text without its rival would be told as if it stood alone.
        let conflict = self.conflict.as_ref().and_then(point).filter(|it| it.quotes.len() > 1);
        let severity = self
            .severity
            .as_ref()
            .map(|it| FittingSeverity { severity: it.severity, points: it.points.iter().filter_map(point).collect() });
        let is_any = !groups.is_empty() || premise.is_some() || conflict.is_some() || severity.is_some();
        is_any.then(|| Assessment {
            opening: self.opening,
            groups,
            closing: self.closing,
            how: self.how.iter().filter_map(&name).collect(),
            premise,
            conflict,
            severity,
        })
    }

    /// Whether it answers one thing that is asked, and the rest of an answer is told behind it.
    pub fn is_verdict(&self) -> bool {
        !self.groups.is_empty() && self.groups.iter().all(|it| it.standing.is_verdict())
    }

    /// All evidence that it quotes or names, in the order in which it is told; some may come twice.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        let of_severity = self.severity.iter().flat_map(|it| &it.points);
        let of_groups = self.groups.iter().flat_map(|it| &it.points);
        let points = self.premise.iter().map(|it| &it.point).chain(&self.conflict).chain(of_severity).chain(of_groups);
        points.flat_map(|it| it.quotes.iter().map(|(name, _)| name)).chain(&self.how)
    }

    /// Whether `phrase`, which says how things stand, is what was computed. Phrases that say nothing of the kind are.
    pub fn allows(assessment: Option<&Self>, phrase: Phrase) -> bool {
        let has = |standing| assessment.is_some_and(|it| it.groups.iter().any(|it| it.standing == standing));
        match phrase {
            Phrase::AheadTooLate => has(Standing::TooLate),
            Phrase::AheadBeginNow => has(Standing::BeginNow),
            Phrase::AheadInTime => has(Standing::InTime),
            Phrase::NotMeasured => has(Standing::NotMeasured),
            Phrase::PremiseDiffers | Phrase::PremiseBears => {
                assessment.and_then(|it| it.premise.as_ref()).map(Premise::phrase) == Some(phrase)
            }
            phrase if phrase.severity().is_some() => {
                assessment.and_then(|it| it.severity.as_ref()).map(|it| it.severity) == phrase.severity()
            }
            Phrase::TextsDiffer | Phrase::TextsDifferNewerFirst => assessment.is_some_and(|it| it.conflict.is_some()),
            Phrase::LimitNothingHolds => assessment.is_some_and(|it| it.opening == Some(phrase)),
            Phrase::AheadNoReview => assessment.is_some_and(|it| it.closing == Some(phrase)),
            _ => true,
        }
    }
}
