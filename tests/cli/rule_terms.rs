//! `rules terms`: the terms as a table for other programs.

use crate::common::{Desk, rules};

fn desk() -> Desk {
    let desk = Desk::new();
    rules::write(&desk, "rules");
    let terms = "register = [\"public register\", \"registers of*\", { stem = \"register\" }, \
                 { text = \"AIR\", case = \"exact\" }, \"by <year>\"]\n\
                 [terms.fr]\nregister = [\"registre, public\"]\n";
    let file = rules::provision("register", "1").replace("register = [\"register\"]\n", terms);
    desk.write("rules/plan/K1/1.toml", file);
    desk
}

#[test]
fn terms_are_listed_with_group_language_and_kind() {
    let desk = desk();
    let run = desk.run(&["rules", "terms", "K1.1", "--rules", "rules"]);
    run.ends_with(0);
    let want = "group,lang,kind,term\n\
                plan.K1.1/register,en,words,public register\n\
                plan.K1.1/register,en,beginning,registers of*\n\
                plan.K1.1/register,en,stem,register\n\
                plan.K1.1/register,en,case,AIR\n\
                plan.K1.1/register,en,number,by <year>\n\
                plan.K1.1/register,fr,words,\"registre, public\"\n";
    assert_eq!(run.stdout, want);
}

#[test]
fn a_language_or_nothing_selects_terms() {
    let desk = desk();
    let french = desk.run(&["rules", "terms", "K1.1", "--lang", "fr", "--rules", "rules"]);
    assert_eq!(french.stdout, "group,lang,kind,term\nplan.K1.1/register,fr,words,\"registre, public\"\n");
    let all = desk.run(&["rules", "terms", "--lang", "en", "--rules", "rules"]);
    for line in ["@ai,en,words,artificial intelligence\n", "plan.K2.2/council,en,words,council\n"] {
        assert!(all.stdout.contains(line), "`{line}` is not in\n{}", all.stdout);
    }
    assert!(!all.stdout.contains(",fr,"), "{}", all.stdout);
    desk.run(&["rules", "terms", "K9", "--rules", "rules"]).ends_with(2).says(&["`K9` is no framework"]);
}
