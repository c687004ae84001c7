use std::collections::BTreeMap;

use crate::agent::tools::{ProposeCase, ReadCall};
use crate::domain::{Assessment, Citation, Evidence, Fact, Gap, Idea, Meaning, Mode, Outcome, Trouble, Unit};
use crate::llm::{ChatReply, ChatRequest, ModelError};

/// What happened outside.
#[derive(Debug)]
pub enum Input {
    /// Search and collectors have answered, or their time was up.
    Gathered(Box<Gathered>),
    /// Some of a reply's text.
    Delta(String),
    /// A reply is over; all of its text has come as deltas.
    Replied(Result<ChatReply, ModelError>),
    /// The reading calls have been carried out, in their order.
    Read(Vec<Vec<Evidence>>),
    /// The customer pressed stop.
    Cancelled,
    /// The turn's time is up.
    OutOfTime,
}

/// What gathering brought: facts in order of relevance to the question, passages best first.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    pub facts: Vec<Fact>,
    /// How many of `facts`, from the front, matter to the question.
    pub relevant: usize,
    pub gaps: Vec<Gap>,
    pub passages: Vec<Evidence>,
    /// What the question asks about, under all its wordings.
    pub ideas: Vec<Idea>,
    /// The question in the words of the document that answers it, where the sources know it.
    pub restated: Option<String>,
    /// What of a document answers what is surely meant, word by word and in the order to read it, where the sources know it.
    pub says: Vec<String>,
    /// What the question may mean as well, where its own words find little; by ids of `passages`.
    pub may_mean: Vec<Meaning>,
    /// Facts to tell whatever the question's words, by ids of `facts`: the coming change that it is about with the workload that this is
    /// of, what is wrong at the provider's where it means to change something, or what is still open.
    pub told_first: Vec<String>,
    /// Facts to tell behind documents, by ids of `facts`: what the account has of what the document found first speaks of.
    pub has: Vec<String>,
    /// Whether the question tells of something that fails, in whatever words.
    pub is_reported: bool,
    /// What goes wrong now, by the ids of `facts`, where the question is about that.
    pub trouble: Option<Trouble>,
    /// What was computed for a coming event or a limit, by ids of `facts` and `passages`.
    pub assessment: Option<Assessment>,
}

impl Gathered {
    /// What the account has of what documents speak of; it comes last, for it answers nothing alone.
    pub(super) fn had(&self) -> Vec<Evidence> {
        let fact = |id: &String| self.facts.iter().find(|it| it.id == *id).map(Evidence::from);
        self.has.iter().filter_map(fact).collect()
    }

    /// What is wrong and what may have led to it, then what was computed with: these come first, so that no budget cuts them off.
    pub(super) fn named(&self) -> Vec<Evidence> {
        let fact = |id: &String| self.facts.iter().find(|it| it.id == *id).map(Evidence::from);
        let passage = |id: &String| self.passages.iter().find(|it| it.id == *id).cloned();
        let of_trouble = self.trouble.iter().flat_map(|it| it.names()).filter_map(fact);
        let of_assessment = self.assessment.iter().flat_map(|it| it.names());
        of_trouble.chain(of_assessment.filter_map(|id| fact(id).or_else(|| passage(id)))).collect()
    }
}

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Search and collect for this query, then [`Input::Gathered`].
    Gather { query: String, said: Vec<String> },
    /// Ask for a reply, then [`Input::Delta`]s and one [`Input::Replied`].
    Call(Mode, Box<ChatRequest>),
    /// Carry these out, then [`Input::Read`].
    Read(Vec<ReadCall>),
    /// Show a unit that holds; `newly_cited` is the evidence that no unit before it cites.
    Show { unit: Unit, newly_cited: Vec<Evidence> },
    /// The run is over.
    End,
}

/// What a run leaves for the service to write.
#[derive(Clone, Debug)]
pub struct Finished {
    pub outcome: Outcome,
    /// The customer's messages of this conversation as far as the run was told, this one last; redacted.
    pub said: Vec<String>,
    pub mode: Mode,
    pub degraded: Option<&'static str>,
    pub withheld: u32,
    pub withheld_why: BTreeMap<&'static str, u32>,
    pub units: Vec<Unit>,
    /// Evidence that some unit cites, in the order it was first cited.
    pub cited: Vec<Evidence>,
    pub facts: Vec<Fact>,
    pub gaps: Vec<Gap>,
    pub proposal: Option<ProposeCase>,
    pub model_calls: u32,
    pub tool_calls: u32,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub model_error: Option<ModelError>,
    /// SHA-256 hex of the system prompt, where a model was asked.
    pub prompt_digest: Option<String>,
    pub refusals: Vec<&'static str>,
}

/// Citations of all units, in order: the i-th one belongs to the i-th marker of the units' text.
pub fn citations_of(units: &[Unit]) -> Vec<Citation> {
    units.iter().flat_map(|it| it.citations.iter().cloned()).collect()
}
