use super::*;
use proptest::prelude::*;

fn names() -> Names {
    use NameKind::*;
    let fields = [
        (Host, "FIN-WS-014.corp.example"),
        (Host, "dc"),
        (User, "CORP\\a.moreau"),
        (User, "anna"),
        (User, "NT AUTHORITY\\SYSTEM"),
        (Address, "10.1.2.3"),
        (Domain, "store.example.net"),
        (File, "C:\\Users\\anna\\plan.docx"),
        (File, "powershell.exe"),
        (Hash, "d1d2d3d4d1d2d3d4d1d2d3d4d1d2d3d4"),
        (Source, "acme-night.ndjson"),
    ];
    Names::new(NameChoice::Replace, fields)
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(names().hide(text), expect);
}

#[test]
fn a_name_is_replaced_in_every_spelling() {
    check("LSASS read on FIN-WS-014", "LSASS read on HOST-1");
    check("fin-ws-014.corp.example, Fin-Ws-014", "HOST-1, HOST-1");
    check("CORP\\a.moreau and a.moreau and a.moreau@corp.example", "USER-1 and USER-1 and USER-1");
    check("anna logged on to 10.1.2.3", "USER-2 logged on to ADDR-1");
    check("store.example.net/up", "DOMAIN-3/up");
}

#[test]
fn hidden_characters_do_not_save_a_name() {
    check("on FIN\u{200b}-WS\u{ad}-014\u{202e}!", "on HOST-1!");
}

#[test]
fn words_and_programs_stay() {
    check("powershell.exe started cmd.exe as SYSTEM", "powershell.exe started cmd.exe as SYSTEM");
    check("Hannah is not a name here; 127.0.0.1 is everyones", "Hannah is not a name here; 127.0.0.1 is everyones");
    check("T1059.001 via TLS 1.2, 4.1 GB at 02:06", "T1059.001 via TLS 1.2, 4.1 GB at 02:06");
}

#[test]
fn a_longer_word_around_a_name_is_a_name_of_its_own() {
    let mut names = names();
    assert_eq!(names.hide("svc_fin-ws-014b, FIN-WS-014"), "HOST-3, HOST-1");
    assert_eq!(names.hide("FIN-WS-0145"), "HOST-4");
}

#[test]
fn what_looks_like_a_name_is_replaced_although_no_field_holds_it() {
    check("to 198.51.100.7:443", "to ADDR-2");
    check("https://evil.example/a?b=c was asked", "DOMAIN-4 was asked");
    check("evil.example:8080", "DOMAIN-4:8080");
    check("mail from bob@other.example", "mail from USER-3");
    check("wrote C:\\Windows\\Temp\\x.exe", "wrote FILE-2");
    check("\\\\nas\\share\\pay.xlsx and /home/bob/.ssh/id", "FILE-2 and FILE-3");
    check("OTHER\\carol", "USER-3");
    check("2001:db8::7 spoke", "ADDR-2 spoke");
    check("-enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAA", "-enc [encoded text left out]");
    check("arn:aws:iam::123456789012:user/bob", "NAME-1");
}

#[test]
fn a_code_stands_for_one_name_and_the_key_has_it() {
    let mut names = names();
    names.hide("FIN-WS-014 and evil.example");
    assert_eq!(names.name(NameKind::Host, "dc"), "HOST-2");
    let key: Vec<String> = names.key().into_iter().map(|(code, name)| format!("{code}={name}")).collect();
    assert_eq!(key, ["HOST-1=FIN-WS-014", "HOST-2=dc", "DOMAIN-4=evil.example"]);
}

#[test]
fn kept_names_are_kept_but_nothing_hides() {
    let mut names = Names::new(NameChoice::Keep, [(NameKind::Host, "FIN-WS-014")]);
    assert_eq!(names.hide("FIN-WS-014\u{202e}\nx"), "FIN-WS-014 x");
    assert!(names.key().is_empty());
}

proptest! {
    #[test]
    fn no_distinct_name_is_left_in_any_text(
        host in "[A-Za-z]{2,6}-[a-z]{0,3}[0-9]{2,4}",
        user in "[a-z]{1,3}[._][a-z]{4,9}",
        pieces in proptest::collection::vec("[ -~é\u{200b}\u{202e}]{0,8}", 1..6),
    ) {
        let mut names = Names::new(NameChoice::Replace, [(NameKind::Host, host.as_str()), (NameKind::User, user.as_str())]);
        let text = pieces.iter().enumerate().map(|(i, piece)| format!("{piece}{}", if i % 2 == 0 { &host } else { &user }));
        let out = names.hide(&text.collect::<String>()).to_lowercase();
        prop_assert!(!out.contains(&host.to_lowercase()), "{out}");
        prop_assert!(!out.contains(&user.to_lowercase()), "{out}");
    }

    #[test]
    fn any_text_can_be_hidden(text in "\\PC*", name in "\\PC{0,12}") {
        let mut names = Names::new(NameChoice::Replace, [(NameKind::User, name.as_str())]);
        let once = names.hide(&text);
        prop_assert!(once.chars().all(|c| !is_hidden(c)));
    }
}
