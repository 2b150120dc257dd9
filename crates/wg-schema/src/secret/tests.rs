use super::*;

/// Each secret as `kind<value>`.
fn shown(text: &str) -> String {
    let one = |secret: &Secret| format!("{}<{}>", secret.kind.word(), &text[secret.range.clone()]);
    find(text).iter().map(one).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(text: &str, expect: &str) {
    assert_eq!(shown(text), expect, "{text:?}");
}

#[test]
fn values_with_the_name_of_a_secret_are_found() {
    check("app.exe --password=Winter2026! --port 80", "password<Winter2026!>");
    check("app.exe --password Winter2026!", "password<Winter2026!>");
    check("cmdkey /add:srv /user:bob /pass:Winter2026!", "password<Winter2026!>");
    check("wmic /node:x /user:bob /password:\"Winter 2026\" process", "password<Winter 2026>");
    check("schtasks /create /ru bob /rp Winter2026! /tn t", "password<Winter2026!>");
    check("plink -ssh bob@h -pw Winter2026!", "password<Winter2026!>");
    check("export DB_PASSWORD=hunter2; PGPASSWORD='a b' psql", "password<hunter2> password<a b>");
    check("Server=x;User Id=sa;Password=hunter2;Timeout=3", "password<hunter2>");
    check("curl 'https://h/x?user=bob&api_key=9f8e7d6c5b4a&x=1'", "key<9f8e7d6c5b4a>");
    check(
        "AccountName=x;AccountKey=Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4==;Suffix=y",
        "key<Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4==>",
    );
    check(r#"{"client_secret": "aB3~xyzXYZ000", "scope":"all"}"#, "key<aB3~xyzXYZ000>");
    check(r#"{"cmd":"set \"password\":\"hunter2\" now"}"#, "password<hunter2>");
    check(
        "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz",
        "key<wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz>",
    );
    check("the password: Winter2026! was typed", "password<Winter2026!>");
    check(
        "mimikatz sekurlsa::pth /user:a /ntlm:8846f7eaee8fb117ad06bdd830b7586c",
        "password hash<8846f7eaee8fb117ad06bdd830b7586c>",
    );
    check("-H \"Authorization: Bearer abc123def456ghi\" x", "token<abc123def456ghi>");
    check("Authorization: Basic Ym9iOmh1bnRlcjI=", "token<Ym9iOmh1bnRlcjI=>");
}

#[test]
fn values_with_the_form_of_a_secret_are_found() {
    check("run AKIAIOSFODNN7EXAMPLE now", "key<AKIAIOSFODNN7EXAMPLE>");
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";
    check(&format!("curl -b s={jwt}; x"), &format!("token<{jwt}>"));
    let github = format!("ghp_{}", "a1B2".repeat(9));
    check(&format!("git clone {github}"), &format!("token<{github}>"));
    check("git clone https://bob:hunter2@git.example/x.git", "password<hunter2>");
    check("postgres://bob:p@ss:w@db/x", "password<p@ss:w>");
    check("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----", "private key<\nMIIB\n>");
    check("echo -----BEGIN OPENSSH PRIVATE KEY----- b3Blb", "private key< b3Blb>");
}

#[test]
fn what_only_the_program_gives_away_is_found() {
    check(r"C:\t\PsExec64.exe \\srv -u CORP\bob -p Winter2026! cmd", "password<Winter2026!>");
    check("sshpass -p 'Winter 2026' ssh bob@h -p 22", "password<Winter 2026>");
    check("mysql -u root -phunter2 -h db", "password<hunter2>");
    check("7z a -pinfected out.7z in", "password<infected>");
    check("rar a -hpinfected out.rar in", "password<infected>");
    check("docker login -u bob -p hunter2 registry", "password<hunter2>");
    check("sqlcmd -S db -U sa -P hunter2", "password<hunter2>");
    check("curl -u bob:hunter2 https://h/", "password<hunter2>");
    check("smbclient //h/c$ -U bob%hunter2", "password<hunter2>");
    check("net user bob Winter2026! /add", "password<Winter2026!>");
    check(r"C:\Windows\System32\net.exe use Z: \\srv\c$ Winter2026! /user:CORP\bob", "password<Winter2026!>");
    check(r"net use \\srv\c$ /user:CORP\bob Winter2026!", "password<Winter2026!>");
    check("ConvertTo-SecureString -String 'Winter2026!' -AsPlainText", "password<Winter2026!>");
    check(r#"{"process":{"cmd_line":"net user bob Winter2026! /add"}}"#, "password<Winter2026!>");
}

#[test]
fn passwords_of_tools_that_act_elsewhere_are_found() {
    check(r"schtasks /create /s h /u corp\adm /p Winter2026! /tn x", "password<Winter2026!>");
    check("tasklist /S h /U a /P Winter2026!", "password<Winter2026!>");
    check("winrs -r:h -u:a -p:Winter2026! cmd", "password<Winter2026!>");
    check("xfreerdp /u:a /p:Winter2026! /v:h", "password<Winter2026!>");
    check("secretsdump.py corp.example/adm:Winter@2026@10.0.0.1", "password<Winter@2026>");
    check("impacket-wmiexec 'adm:Winter2026!@10.0.0.1' id", "password<Winter2026!>");
    check("dsquery user -u a -p Winter2026!", "password<Winter2026!>");
    check("bitsadmin /setcredentials job server basic adm Winter2026!", "password<Winter2026!>");
    check("keytool -list -storepass Winter2026!", "password<Winter2026!>");
    check("openssl enc -aes-256-cbc -k Winter2026! -in a", "password<Winter2026!>");
    check("htpasswd -b f bob Winter2026!", "password<Winter2026!>");
    check("htpasswd -nb bob Winter2026!", "password<Winter2026!>");
    check("aws configure set aws_secret_access_key wJalrXUtnFEMI/K7MDENG/bPx", "key<wJalrXUtnFEMI/K7MDENG/bPx>");
    check("https://x.example/c?sv=2020&sig=a1B2c3D4e5F6a1B2c3D4e5F6%3D&se=1", "key<a1B2c3D4e5F6a1B2c3D4e5F6%3D>");
    check("curl -b \"session=a1B2c3D4e5F6\" x", "token<a1B2c3D4e5F6>");
}

#[test]
fn passwords_that_are_fed_are_found() {
    check("echo Winter2026! | sudo -S id", "password<Winter2026!>");
    check("echo 'root:Winter2026!' | chpasswd", "password<Winter2026!>");
    check("kinit adm <<< Winter2026!", "password<Winter2026!>");
    check("echo hello | cat -S; sudo -S id", "");
}

#[test]
fn a_password_in_a_call_or_in_a_quoted_command_is_found_itself() {
    check("New-LocalUser -Password (ConvertTo-SecureString 'Winter2026!' -AsPlainText)", "password<Winter2026!>");
    check("$x=(ConvertTo-SecureString Winter2026! -AsPlainText -Force)", "password<Winter2026!>");
    check("-Password $(ConvertTo-SecureString -AsPlainText Winter2026!)", "password<Winter2026!>");
    check("New-Object PSCredential('u',(ConvertTo-SecureString 'Winter2026!' -AsPlainText))", "password<Winter2026!>");
    check(r#"cmd /c "net use z: \\h\s Winter2026! /user:a""#, "password<Winter2026!>");
    check(r#"bash -c "mysql -u root -phunter2 -e 'select 1'""#, "password<hunter2>");
}

#[test]
fn what_is_none_is_left_alone() {
    for text in [
        "docker pull docker.io/library/nginx:1.25@sha256:0123456789abcdef",
        "git clone git@github.com:org/repo.git",
        "see sip:bob@example.com and src/main.rs:12@abc/def",
        "tar -k -p x | cut -b 3",
        "echo done | sudo tee /etc/motd",
        "the signature key sig=short and the monkey a1b2c3d4e5f6a7b8",
        "ssh -p 22 bob@h",
        "mkdir -p /var/lib/x",
        "docker run -p 80:80 -d nginx",
        "nmap -p 80,443 10.0.0.1",
        "cp -p a b",
        "net user bob /delete",
        "net user bob",
        r"net use Z: /delete",
        r"net use \\srv\c$ /user:CORP\bob *",
        "net localgroup administrators bob /add",
        "sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls",
        "System.Web, Version=4.0.0.0, PublicKeyToken=b03f5f7f11d50a3a",
        "Failed password for root from 10.0.0.1 port 22 ssh2",
        "password: must be changed at next logon",
        "the token: expired",
        "cat /etc/passwd",
        "type passwords.txt",
        "app --password=%PASSWORD% --token=$TOKEN --secret=${SECRET} --pass <redacted>",
        "password=****** pwd=xxxxxx secret=null",
        "https://example.com:8443/a@b",
        "mailto:bob@example.com",
        "spf=pass dkim=pass dmarc=pass",
        "basic information about the bearer of this letter",
        "SHA256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "C:\\Program Files\\Password Manager\\pm.exe --password-store=basic",
        "AKIDLOWERCASEisnotakey",
        "eyJhbGciOiJIUzI1NiJ9",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "rundll32 comsvcs.dll, MiniDump 624 lsass.dmp full",
        "TokenElevationType: %%1936 TokenType=2",
    ] {
        check(text, "");
    }
}

#[test]
fn a_mask_says_what_was_there_and_is_not_masked_again() {
    let masked = mask("net user bob Winter2026! /add");
    assert!(masked.starts_with("net user bob [hidden password, 11 characters, "), "{masked}");
    assert!(!masked.contains("Winter") && masked.ends_with("] /add"));
    for text in ["app --password=Winter2026!", "psexec -p Winter2026! x", "Authorization: Bearer abc123def456ghi"] {
        let once = mask(text).into_owned();
        assert_eq!(mask(&once), once);
    }
    assert_eq!(mask("--password=a1b2c3"), mask("--password=a1b2c3"));
    assert!(matches!(mask("ls -la /tmp"), Cow::Borrowed(_)));
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(text in "\\PC{0,60}|(password|pass|-p|net user|psexec|://|[:=@ \"'\\\\/-]|eyJ|Bearer |[a-z0-9é]{0,9}){0,16}") {
        let found = find(&text);
        for pair in found.windows(2) {
            proptest::prop_assert!(pair[0].range.end <= pair[1].range.start);
        }
        for secret in &found {
            proptest::prop_assert!(text.get(secret.range.clone()).is_some_and(|value| !value.is_empty()));
        }
        let masked = mask(&text);
        proptest::prop_assert_eq!(found.is_empty(), matches!(masked, Cow::Borrowed(_)));
    }
}

#[test]
fn a_secret_of_any_usual_kind_is_hidden_wherever_it_stands() {
    let mixed = "aB3xyzXYZ000qwE7rty9";
    for (text, secret) in [
        (format!("Cookie: theme=dark; session={mixed}; x=1"), mixed),
        (format!("Set-Cookie: sid={mixed}; HttpOnly; Path=/"), mixed),
        (format!("curl -b \"PHPSESSID={mixed}\" http://h/"), mixed),
        (format!("curl --cookie 'JSESSIONID={mixed}' http://h/"), mixed),
        (format!("{{\"headers\":{{\"cookie\":\"ASP.NET_SessionId={mixed}\"}}}}"), mixed),
        ("ConvertTo-SecureString 'Winter2026!' -AsPlainText -Force".to_owned(), "Winter2026!"),
        ("ConvertTo-SecureString -String \"Winter2026!\" -AsPlainText".to_owned(), "Winter2026!"),
        ("ConvertTo-SecureString -AsPlainText \"Winter2026!\" -Force".to_owned(), "Winter2026!"),
        (
            "New-Object PSCredential('bob', (ConvertTo-SecureString \"Winter2026!\" -AsPlainText -Force))".to_owned(),
            "Winter2026!",
        ),
        ("mysql -u root -pWinter2026! db".to_owned(), "Winter2026!"),
        ("net use Z: \\\\srv\\c$ Winter2026! /user:CORP\\bob".to_owned(), "Winter2026!"),
        (format!("https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/{mixed}abcd"), mixed),
        (format!("https://store.blob.core.windows.net/c/f?sv=2022&sig={mixed}%2Bx%3D&se=2026"), mixed),
        (format!("glrt-{mixed}"), mixed),
        (format!("xapp-1-A0-{mixed}"), mixed),
        (format!("hf_{mixed}abcdefghijklmn"), mixed),
        (format!("\"AWS_SESSION_TOKEN\": \"{mixed}\""), mixed),
        (format!("redis-cli -h x -a {mixed} ping"), mixed),
        (format!("curl -u bob:{mixed} https://h/"), mixed),
        (format!("curl --user bob:{mixed} https://h/"), mixed),
        (format!("wget --http-password={mixed} x"), mixed),
        (format!("sqlcmd -S x -U sa -P {mixed} -Q q"), mixed),
        (format!("openssl enc -k {mixed} -in a"), mixed),
        (format!("7z a -p{mixed} x.7z"), mixed),
        (format!("rar a -hp{mixed} x.rar"), mixed),
        (format!("smbclient //h/s -U bob%{mixed}"), mixed),
        (format!("ldapsearch -x -D cn=a -w {mixed} -b dc=x"), mixed),
        (format!("xfreerdp /u:bob /p:{mixed} /v:h"), mixed),
        (format!("winrs -r:h -u:bob -p:{mixed} cmd"), mixed),
        (format!("evil-winrm -i h -u bob -p {mixed}"), mixed),
        (format!("secretsdump.py CORP/bob:{mixed}@10.0.0.5"), mixed),
        (format!("net user bob {mixed} /add"), mixed),
        (
            format!("\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMII{mixed}\\n-----END PRIVATE KEY-----\\n\""),
            mixed,
        ),
        (format!("echo {mixed} | sudo -S id"), mixed),
    ] {
        let masked = mask(&text);
        assert!(!masked.contains(secret), "{masked}");
        assert!(find(&masked).is_empty(), "hidden twice: {masked}");
    }
}

#[test]
fn what_leaves_tells_neither_length_nor_digest() {
    let told = |text: &str| told_of_no_value(text).into_owned();
    assert_eq!(told(&mask("net user bob Tr0ub4dor&3x /add")), "net user bob [hidden password] /add");
    assert_eq!(
        told("a [hidden key, 1 character, 00ff] b [hidden token, 9 characters, 1234]"),
        "a [hidden key] b [hidden token]"
    );
    for text in ["", "plain", "[hidden ", "[hidden file] x, y]", "[hidden "] {
        assert_eq!(told(text), text);
    }
}
