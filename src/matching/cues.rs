//! The shared vocabulary that the evidence ladder and the context need, by role.

use crate::error::Diagnostic;
use crate::matching::words::WordSet;
use crate::rules::RuleBook;

macro_rules! cues {
    (
        searched { $($(#[$doc:meta])* $field:ident => $name:literal,)* }
        looked_up { $($(#[$word_doc:meta])* $words:ident => $words_name:literal,)* }
    ) => {
        /// Numbers of the shared groups whose terms are searched for.
        #[derive(Debug, Clone)]
        pub(super) struct Cues { $($(#[$doc])* pub(super) $field: u32,)* }

        impl Cues {
            /// Finds the groups; every missing file is an error.
            pub(super) fn of(book: &RuleBook) -> Result<Cues, Vec<Diagnostic>> {
                let names = [$($name,)* $($words_name,)*];
                let missing: Vec<Diagnostic> =
                    names.into_iter().filter(|name| book.shared(name).is_none()).map(is_missing).collect();
                let find = |name: &str| book.shared(name).unwrap_or_default();
                if missing.is_empty() { Ok(Cues { $($field: find($name),)* }) } else { Err(missing) }
            }

            /// The groups of all roles.
            pub(super) fn all(&self) -> impl Iterator<Item = u32> {
                [$(self.$field),*].into_iter()
            }
        }

        /// Words far too common to be searched for: they are looked up only beside another cue.
        pub(super) struct Words { $($(#[$word_doc])* pub(super) $words: WordSet,)* }

        impl Words {
            /// The words of a book that has all the groups.
            pub(super) fn of(book: &RuleBook) -> Words {
                let set = |name: &str| book.shared(name).map(|group| WordSet::of(book, group)).unwrap_or_default();
                Words { $($words: set($words_name),)* }
            }

            /// Their groups.
            pub(super) fn groups(book: &RuleBook) -> Vec<u32> {
                [$($words_name),*].into_iter().filter_map(|name| book.shared(name)).collect()
            }
        }
    };
}

fn is_missing(name: &str) -> Diagnostic {
    let file = format!("vocabulary/{name}.toml");
    let message = "the evidence ladder needs this vocabulary, but the file does not exist";
    Diagnostic::error("missing-vocabulary", &file, message).help("copy the one of the built-in rules")
}

// A macro, because field, file name and check must not drift apart.
cues! {
    searched {
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
        /// Organisations and companies that are not the state.
        foreign => "foreign",
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
        /// Verbs of studying something.
        examine => "examine",
        /// Words that introduce an example.
        example => "example",
        /// Words behind which a text stands that is complied with.
        reference => "reference",
        /// Verbs of what firms do.
        firm => "firm",
        /// The Union as the own state, in its own documents.
        union => "union",
    }
    looked_up {
        /// Adverbs with which an order may open.
        manner => "manner",
        /// Words before a noun that single it out.
        determiners => "determiner",
        /// The own state in the first person.
        first_person => "first-person",
        /// Words before a foreign name that make it a companion and no actor.
        companions => "alongside",
        /// Words with which a sentence goes on about what the one before it named.
        anaphora => "anaphora",
        /// Words with which a sentence opens that tells of one person.
        persons => "person",
        /// Words that open a clause in which nothing is meant.
        subordinate => "subordinate",
        /// Relative pronouns.
        relative => "relative",
        /// Words that open such a clause only at its beginning.
        conjunction => "conjunction",
        /// Words behind such a word that show that it opens no clause.
        adverbial => "adverbial",
        /// Finite verbs: a gerund before one is its subject and no order.
        finite => "finite",
        /// Words with which a phrase opens that may stand before an order.
        opening => "opening",
        /// Nouns that take up a mechanism of the sentence before.
        taken_up => "taken-up",
        /// Verbs by which what was named before acts.
        acting => "acting",
        /// Past forms.
        past => "past",
    }
}
