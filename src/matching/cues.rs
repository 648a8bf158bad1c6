//! The shared vocabulary that the evidence ladder and the context need, by role.

use crate::error::Diagnostic;
use crate::rules::RuleBook;

macro_rules! cues {
    ($($(#[$doc:meta])* $field:ident => $name:literal,)*) => {
        /// Numbers of the shared groups.
        #[derive(Debug, Clone)]
        pub(super) struct Cues { $($(#[$doc])* pub(super) $field: u32,)* }

        impl Cues {
            /// Finds the groups; every missing file is an error.
            pub(super) fn of(book: &RuleBook) -> Result<Cues, Vec<Diagnostic>> {
                let mut missing = Vec::new();
                let mut find = |name: &str| book.shared(name).unwrap_or_else(|| {
                    missing.push(
                        Diagnostic::error("missing-vocabulary", &format!("vocabulary/{name}.toml"),
                            "the evidence ladder needs this vocabulary, but the file does not exist")
                            .help("copy the one of the built-in rules"));
                    0
                });
                let cues = Cues { $($field: find($name),)* };
                if missing.is_empty() { Ok(cues) } else { Err(missing) }
            }

            /// The groups of all roles.
            pub(super) fn all(&self) -> impl Iterator<Item = u32> {
                [$(self.$field),*].into_iter()
            }
        }
    };
}

// A macro, because field, file name and check must not drift apart.
cues! {
    /// Terms that show the passage is about AI.
    ai => "ai",
    /// Terms that show the passage is about digital technology.
    digital => "digital",
    /// Modals and verbs of intent, recommendation and duty.
    intent => "intent",
    /// Modals that forecast.
    prediction => "prediction",
    /// Verbs in the imperative, at the beginning of a sentence.
    imperative => "imperative",
    /// Headings under which a list is one of what is to be done.
    plan_heading => "plan-heading",
    /// Verbs by which a paper or body says something.
    saying => "saying",
    /// Verbs of creating and running.
    establish => "establish",
    /// Nouns of mechanisms.
    mechanism => "mechanism",
    /// Nouns that name a mechanism only where it is made or meant.
    mechanism_loose => "mechanism-loose",
    /// Adverbs with which an order may open.
    manner => "manner",
    /// Words before a noun that single it out.
    determiner => "determiner",
    /// Marks of a note or a list of works.
    citation => "citation",
    /// Responsible bodies.
    body => "body",
    /// Deadlines and phases.
    deadline => "deadline",
    /// Amounts of money.
    amount => "amount",
    /// Measurable targets.
    target => "target",
    /// Statements of a lack.
    lack => "lack",
    /// Statements of a problem, risk or harm.
    problem => "problem",
    /// Phrases in which the negation governs the commitment.
    refusal => "refusal",
    /// Negations.
    negation => "negation",
    /// Bans.
    prohibit => "prohibit",
    /// The state itself as the actor.
    own_state => "own_state",
    /// The own state in the first person.
    first_person => "first-person",
    /// Organisations and companies that are not the state.
    foreign => "foreign",
    /// Words before a foreign name that make it a companion and no actor.
    alongside => "alongside",
    /// Words with which a sentence goes on about what the one before it named.
    anaphora => "anaphora",
    /// Words with which a sentence opens that tells of one person.
    person => "person",
    /// Asks and shares.
    strength_1 => "strength-1",
    /// Continues.
    strength_2 => "strength-2",
    /// Considers.
    strength_3 => "strength-3",
    /// General action.
    strength_4 => "strength-4",
    /// Specific action.
    strength_5 => "strength-5",
}

impl Cues {
    /// Groups of words far too common to be searched for: they are looked at only beside another cue.
    pub(super) fn looked_up(&self) -> [u32; 6] {
        [self.alongside, self.determiner, self.first_person, self.manner, self.anaphora, self.person]
    }
}
