use super::fold::is_hidden;
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
    check("https://evil.example/a?b=c was asked", "https://DOMAIN-4/… was asked");
    check("evil.example:8080", "DOMAIN-4:8080");
    check("mail from bob@other.example", "mail from USER-3");
    check("wrote C:\\Windows\\Temp\\x.exe", "wrote FILE-3");
    check("\\\\nas\\share\\pay.xlsx and /home/bob/.ssh/id", "FILE-3 and FILE-4");
    check("OTHER\\carol", "USER-3");
    check("2001:db8::7 spoke", "ADDR-2 spoke");
    check("-enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAA", "-enc [encoded text left out]");
    check("-enc XABcAGYAaQBuAC0AdwBz…", "-enc [encoded text left out]…");
    check("an unexpected word was cut: authenti…", "an unexpected word was cut: authenti…");
    check("arn:aws:iam::123456789012:user/bob", "NAME-1");
}

#[test]
fn a_part_of_a_name_is_that_name_or_a_domain() {
    check("corp and CORP\\other", "DOMAIN-2 and USER-3");
    check("CORP: logon to Corp", "DOMAIN-2: logon to DOMAIN-2");
    check("A. Moreau, moreau.a", "A. USER-3, moreau.a");
    let mut names = Names::new(
        NameChoice::Replace,
        [
            (NameKind::User, "anna.moreau@emea.northwindtraders.co.example"),
            (NameKind::Host, "finance-workstation-7.emea.northwindtraders.co.example"),
            (NameKind::Domain, "mail.fabrikam.example"),
            (NameKind::File, "C:\\Users\\jsmithson\\Desktop\\merger.docx"),
            (NameKind::Source, "exports/acme-night.ndjson.gz"),
            (NameKind::Address, "10.1.2.3"),
            (NameKind::Address, "2001:db8::7"),
        ],
    );
    let mut check = |text: &str, expect: &str| assert_eq!(names.hide(text), expect);
    check("EMEA, Northwindtraders and NORTHWINDTRADER", "DOMAIN-3, DOMAIN-4 and DOMAIN-4");
    check("Anna Moreau; Moreau, Anna; moreau_anna", "USER-1; USER-1; USER-1");
    check("on FINANCE-WORKSTA$", "on HOST-1$");
    check("Fabrikam had mail", "DOMAIN-5 had mail");
    check("jsmithson opened Merger.docx", "USER-2 opened FILE-2");
    check("of acme-night", "of SOURCE-1");
    check("ip-10-1-2-3 is ::ffff:10.1.2.3", "ip-ADDR-1 is ADDR-1");
    check("2001:0db8:0:0:0:0:0:7 and fe80::1%eth0", "ADDR-2 and ADDR-3%eth0");
}

#[test]
fn other_writings_of_a_name_do_not_save_it() {
    check("C%3A%5CUsers%5CANNA%5Cx, u=corp%5Canna", "FILE-3, u=USER-3");
    check("q=%22anna%22 and anna%40elsewhere", "q=%22USER-2%22 and USER-2");
    check("hxxps://store[.]example[.]net/up and store[.]example(.)net", "hxxps://DOMAIN-3/… and DOMAIN-3");
    check("%2fin-ws-014, %61nna, %2aFIN-WS-014", "%HOST-3, USER-2, %2aHOST-1");
    check("anna\ndc\tFIN-WS-014", "USER-2 dc HOST-1");
    check("10.1.2.3:49152->198.51.100.7:443", "ADDR-1:49152->ADDR-2");
    check("10.1.2.3.49152 > 10.1.2.3-10.1.2.9", "ADDR-1.49152 > ADDR-1-ADDR-2");
    check("ping unknown.example&whoami", "ping DOMAIN-4&whoami");
    check("CN=Anna Moreau,OU=Sales\\, North,DC=corp,DC=example joined", "NAME-1 joined");
    check("0011.aabb.2233 and S-1-12-1-1-2-3-4", "ADDR-2 and USER-3");
}

#[test]
fn a_name_is_met_however_its_parts_are_put_together() {
    let fields = [
        (NameKind::Host, "FIN-WS-0042.ad.zephyrbank.example"),
        (NameKind::User, "ZEPHYR\\aurelia.voss"),
        (NameKind::Address, "10.77.3.9"),
    ];
    let mut names = Names::new(NameChoice::Replace, fields);
    let mut check = |text: &str, expect: &str| assert_eq!(names.hide(text), expect, "{text}");
    check("ping fin_ws_0042, FINWS0042; fin-ws-42", "ping HOST-1, HOST-1; HOST-1");
    check("fin ws 0042$ and FinWs42", "HOST-1$ and HOST-1");
    check("echo ａｕｒｅｌｉａ．ｖｏｓｓ", "echo USER-1");
    check("u=aurelia&#46;voss", "u=USER-1");
    check("AureliaVoss, getAureliaVoss2()", "USER-1, getUSER-12()");
    check("aurelia.\nvoss", "USER-1");
    check("net user aurelia voss", "net user USER-1");
    check("aurеlia.vоss", "USER-1");
    check("file voss_salary.xlsx", "file FILE-1");
    check("echo 617572656c69612e766f7373", "echo [encoded text left out]");
    check("echo YXVyZWxpYS52b3Nz|base64 -d", "echo [encoded text left out]|base64 -d");
    check("curl srv10.77.3.9x", "curl ADDR-2");
    check("/user:ZEPHYR\\aurelia.voss /u:zephyr\\aurelia.voss", "/user:USER-1 /u:USER-1");
    check("https://aurelia.voss@fin-ws-0042.ad.zephyrbank.example/x?u=1", "https://HOST-1/…");
    check("x [hidden password, 4 characters, 429d] y", "x [hidden password] y");
}

#[test]
fn what_is_no_name_stays_however_near_it_is() {
    let fields = [
        (NameKind::Host, "office-365"),
        (NameKind::Host, "server-2019"),
        (NameKind::Host, "fin-ws-0042"),
        (NameKind::User, "remote.access"),
        (NameKind::User, "a.moreau"),
        (NameKind::Address, "10.1.2.3"),
    ];
    let mut names = Names::new(NameChoice::Replace, fields);
    for text in [
        "Office 365 and Windows Server 2019 by remote access",
        "remoteaccess, Remote-Access service",
        "fin ws 0 042, v110.1.2.3",
        "finws00420, xfinws42",
        "authentication administration successfully",
    ] {
        assert_eq!(names.hide(text), text);
    }
}

#[test]
fn a_first_or_last_name_alone_has_a_code_of_its_own() {
    let fields = ["anna.moreau", "CORP\\t.moreau", "lee.price", "backup.operator", "k.li", "moss"];
    let mut names = Names::new(NameChoice::Replace, fields.map(|text| (NameKind::User, text)));
    let mut check = |text: &str, expect: &str| assert_eq!(names.hide(text), expect, "{text}");
    // Which of the two Moreaus is meant, nobody knows.
    check("Moreau called, said ANNA; t.moreau called back", "USER-7 called, said USER-8; USER-2 called back");
    check("Anna Moreau is not Moreau", "USER-1 is not USER-7");
    check("for the price of it; the Price ticket", "for the price of it; the USER-9 ticket");
    check("Operator of a Backup; Li, Lee; Moreaux", "Operator of a Backup; Li, Lee; Moreaux");
    check("moss and Moss", "USER-6 and USER-6");
}

#[test]
fn everyday_words_stay() {
    let fields = [
        (NameKind::Domain, "update.microsoft.com"),
        (NameKind::Domain, "www.mail.example.com"),
        (NameKind::Host, "x1.remote.access.local"),
        (NameKind::User, "NT Authority\\System"),
        (NameKind::Domain, "LOCAL"),
        (NameKind::Domain, "pool.minehost.example"),
        (NameKind::Source, "alerts.ndjson"),
        (NameKind::File, "C:\\Windows\\NTDS\\ntds.dit"),
        (NameKind::File, "C:\\Users\\Public\\a.exe"),
    ];
    let mut names = Names::new(NameChoice::Replace, fields);
    for text in [
        "Microsoft Defender: remote access tool sent mail after an update",
        "alerts for example of ntds.dit, public",
        "Local Accounts Discovery",
        "Mining pool protocol",
        "rundll32 c=1,e=2",
    ] {
        assert_eq!(names.hide(text), text);
    }
}

#[test]
fn an_account_that_is_called_like_a_word_has_its_code_where_a_field_names_it() {
    let mut names = Names::new(
        NameChoice::Replace,
        [(NameKind::User, "User"), (NameKind::Host, "web"), (NameKind::User, "CORP\\test")],
    );
    assert_eq!(
        names.hide("SYSTEM user process; a web shell of CORP\\test"),
        "SYSTEM user process; a web shell of USER-2"
    );
    assert_eq!(
        (names.name(NameKind::User, "User"), names.name(NameKind::Host, "web")),
        ("USER-1".into(), "HOST-1".into())
    );
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

/// As titles of alerts and commands have them.
const WORDS: [&str; 24] = [
    "Suspicious",
    "PowerShell",
    "download",
    "scheduled",
    "task",
    "logon",
    "from",
    "Windows",
    "server",
    "2019",
    "lateral",
    "movement",
    "detected",
    "credential",
    "access",
    "administrator",
    "base64",
    "encoded",
    "command",
    "T1059",
    "rundll32",
    "certificate",
    "authentication",
    "DomainController",
];

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
    fn no_form_of_a_name_is_left_whatever_stands_around_it(
        host in "[a-z]{4,20}[0-9]{0,2}",
        (label, org) in ("[a-z]{3,18}q", "[a-z]{3,8}[0-9]q"),
        (first, last) in ("[b-df-h]{3,6}", "[j-np-t]{4,8}"),
        document in "[a-z]{5,9}q",
        ip in proptest::array::uniform4(1..=99u8),
        before in "(.{0,20}[ \\t\\n\"'(\\[{,;|=/:&?#<>@_.-])?",
        after in "([ \\t\\n\"')\\]},;|=/:&?#<>@_.-].{0,20})?",
    ) {
        let ip = std::net::Ipv4Addr::from(ip).to_string();
        let (domain, account) = (format!("{label}.{org}.example"), format!("{first}.{last}"));
        let fields = [
            (NameKind::Host, format!("{host}.{domain}")),
            (NameKind::User, format!("{account}@{domain}")),
            (NameKind::Address, ip.clone()),
            (NameKind::Domain, format!("vault.{org}.example")),
            (NameKind::File, format!("C:\\Users\\{last}\\{document}.docx")),
        ];
        let fields: Vec<(NameKind, &str)> = fields.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        let (net, machine) = (label.to_uppercase(), host.to_uppercase());
        let forms = [
            host.clone(), machine.clone(), format!("{machine}$"), format!("{host}.{domain}"), format!("\\\\{host}\\c$"),
            net.clone(), domain.clone(), org.clone(), format!("{net}\\{account}"), format!("{net}/{account}"),
            account.clone(), format!("{account}@{domain}"), format!("{first} {last}"), format!("{last}, {first}"),
            format!("CN={first} {last},OU=x,DC={label},DC={org}"), format!("{account}%40{domain}"), format!("{net}%5C{account}"),
            format!("https://{account}@{host}.{domain}/x?u={last}"), format!("{host}[.]{label}[.]{org}[.]example"),
            ip.clone(), ip.replace('.', "-"), format!("::ffff:{ip}"), format!("{ip}:443"), ip.replace('.', "[.]"),
            format!("{document}.docx"), format!("/home/{last}/{document}.docx"),
        ];
        let mut names = Names::new(NameChoice::Replace, fields);
        let secrets = [&host, &label, &org, &last, &document, &ip];
        for form in &forms {
            let text = format!("{before}{form}{after}");
            // What stands around may say a name by chance, as a part of a word.
            let around = format!("{before} {after}").to_lowercase();
            let out = names.hide(&text).to_lowercase();
            for secret in secrets.iter().filter(|secret| !around.contains(secret.as_str())) {
                prop_assert!(!out.contains(secret.as_str()), "{secret} of {text:?}: {out:?}");
            }
        }
    }

    #[test]
    fn no_writing_of_a_name_is_left_and_words_beside_it_stay(
        (team, number) in ("[b-df-h]{3,5}q", 1..9999u32),
        (first, last) in ("[b-df-h]{3,6}z", "[j-np-t]{4,8}z"),
        signs in proptest::array::uniform3("[-_. ]?"),
        upper in any::<bool>(),
        words in proptest::sample::subsequence(WORDS.to_vec(), 2..6),
    ) {
        let (host, account) = (format!("{team}-ws-{number:04}"), format!("{first}.{last}"));
        let fields = [(NameKind::Host, host.as_str()), (NameKind::User, account.as_str())];
        let mut names = Names::new(NameChoice::Replace, fields);
        let [a, b, c] = &signs;
        let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
        let joined = format!("{}{}", capital(&first), capital(&last));
        let forms = [format!("{team}{a}ws{b}{number}"), format!("{team}{a}ws{b}{number:05}"), format!("{first}{c}{last}"), joined];
        for form in forms {
            let form = if upper { form.to_uppercase() } else { form };
            let hex: String = form.bytes().map(|byte| format!("{byte:02x}")).collect();
            for form in [form, hex] {
                let text = format!("{} {form} {}", words.join(" "), words.join(" "));
                let out = names.hide(&text);
                prop_assert!(!out.contains(&form), "{form} of {host}, {account}: {out}");
                let (before, after) = (format!("{} ", words.join(" ")), format!(" {}", words.join(" ")));
                prop_assert!(out.starts_with(&before) && out.ends_with(&after), "{out}");
            }
        }
        let alone = words.join(" ");
        prop_assert_eq!(names.hide(&alone), alone);
    }

    #[test]
    fn any_text_can_be_hidden(text in "\\PC*", name in "\\PC{0,12}") {
        let mut names = Names::new(NameChoice::Replace, [(NameKind::User, name.as_str())]);
        let once = names.hide(&text);
        prop_assert!(once.chars().all(|c| !is_hidden(c)));
    }
}
