//! Questions in plain English, each beside the query that an analyst would have typed for it.
//!
//! A question is read rightly when it reads as its query does. One that cannot be put into a filter must be refused (an
//! error, or words named as not used), never read as something else.

use wg_query::parse;

/// (question, the query it means)
const QUESTIONS: &[(&str, &str)] = &[
    // Time.
    ("powershell on finance hosts last night that nobody judged", "powershell host:*fin* time:last-night verdict:none"),
    ("what did adm.t1.03 touch after 02:00", "user:adm.t1.03 time>02:00"),
    (
        "admin logons on servers that also had T1110",
        "admin logon,login,sign-in,signin host:*srv*,*server*,*sv-* technique:T1110",
    ),
    ("show me everything from the last 4 hours", "last:4h"),
    ("alerts in the past hour", "last:1h"),
    ("anything in the last two days", "last:2d"),
    ("what happened yesterday", "time:yesterday"),
    ("incidents since midnight", "time>=00:00"),
    ("mimikatz overnight", "mimikatz time:last-night"),
    ("failed logons between 01:00 and 03:30", "failed logon,login,sign-in,signin time:01:00..03:30"),
    ("beaconing before 6am", "tactic:C2 time<06:00"),
    ("rundll32.exe after 10 pm", "process:rundll32.exe time>22:00"),
    ("alerts on 2026-11-21", "time:2026-11-21"),
    ("incidents after 2026-11-20", "time>2026-11-20"),
    ("alerts from 2026-11-19 to 2026-11-21", "time:2026-11-19..2026-11-21"),
    ("exfiltration this morning", "tactic:XF time:this-morning"),
    ("lateral movement yesterday evening", "tactic:LM time:yesterday-evening"),
    ("logins at night", "logon,login,sign-in,signin hour:22..5"),
    ("admin logons outside business hours", "admin logon,login,sign-in,signin hour:18..7"),
    ("vpn on the weekend", "vpn day:sat,sun"),
    ("alerts on monday", "day:mon"),
    ("dns tunnel during working hours", "dns tunnel hour:8..17"),
    ("encoded command within the last 30 minutes", "encoded command last:30m"),
    ("anything today", "time:today"),
    ("alerts at 02:06", "time:02:06"),
    // Verdicts.
    ("unjudged incidents", "verdict:none"),
    ("critical alerts nobody has reviewed yet", "severity:critical verdict:none"),
    ("incidents not yet judged", "verdict:none"),
    ("false positives on DC-01", "verdict:fp host:DC-01"),
    ("true positives from last night", "verdict:tp time:last-night"),
    ("what was marked as benign", "verdict:bp"),
    ("incidents judged as false positive yesterday", "verdict:fp time:yesterday"),
    ("already judged incidents with ransomware", "-verdict:none (technique:T1486 or ransom)"),
    ("incidents that need more data", "verdict:nd"),
    ("incidents without a verdict above the line", "verdict:none line:above"),
    ("false alarms from suricata", "verdict:fp product:*suricata*"),
    ("confirmed malicious on 10.0.0.5", "verdict:tp address:10.0.0.5"),
    ("what has been judged", "-verdict:none"),
    ("open incidents on WS-17", "verdict:none host:WS-17"),
    // Severity, score, piles, counts.
    ("high severity alerts", "severity:high"),
    ("critical incidents on servers", "severity:critical host:*srv*,*server*,*sv-*"),
    ("high or critical alerts", "severity:high,critical"),
    ("at least medium severity with mimikatz", "severity>=medium mimikatz"),
    ("medium and above", "severity>=medium"),
    ("everything below high", "severity<high"),
    ("severity high or worse after 03:00", "severity>=high time>03:00"),
    ("low severity alerts with lateral movement", "severity:low tactic:LM"),
    ("score above 0.7", "score>0.7"),
    ("incidents with a score over 70%", "score>70%"),
    ("score between 0.3 and 0.7 unjudged", "score:0.3..0.7 verdict:none"),
    ("scored below 0.1", "score<0.1"),
    ("look soon incidents from crowdstrike", "pile:look-soon product:*crowdstrike*"),
    ("act first without a verdict", "pile:act-first verdict:none"),
    ("incidents below the line with T1486", "line:below technique:T1486"),
    ("more than 20 alerts", "alerts>20"),
    ("incidents with at least five alerts", "alerts>=5"),
    ("incidents with 10 or more alerts on dc01", "alerts>=10 host:dc01"),
    ("single alert incidents", "alerts:1"),
    ("between 2 and 9 alerts", "alerts:2..9"),
    // Hosts.
    ("alerts on WS-FIN-112", "host:WS-FIN-112"),
    ("what happened on dc01.corp.example", "host:dc01.corp.example"),
    ("powershell on host fileserver3", "powershell host:fileserver3"),
    ("anything on the machine called builder", "host:builder"),
    ("finance laptops with phishing", "host:*fin* (technique:T1566 or \"phish\")"),
    ("credential dumping on domain controllers", "tactic:CA host:dc*,*-dc*"),
    ("hosts starting with fin- and critical severity", "host:fin-* severity:critical"),
    ("mimikatz on WS-1 or WS-2", "mimikatz host:WS-1 or host:WS-2"),
    ("not on DC-01", "-host:DC-01"),
    ("psexec except on JUMP-01", "psexec -host:JUMP-01"),
    ("hr machines last night", "host:*hr* time:last-night"),
    ("network alerts on SQL-04", "sensor:NDR host:SQL-04"),
    ("from WS-9 to DC-01", "host:WS-9 host:DC-01"),
    // Accounts.
    ("alerts by user j.doe", "user:j.doe"),
    ("what did CORP\\svc-backup do last night", "user:CORP\\svc-backup time:last-night"),
    ("logons of service accounts", "logon,login,sign-in,signin user:*svc*,*service*,*srv_*"),
    ("admin accounts with privilege escalation", "user:*adm* tactic:PE"),
    ("anything by a.smith@corp.example today", "user:a.smith@corp.example time:today"),
    ("finance users with stolen credentials", "user:*fin* tactic:CA"),
    ("powershell run by svc_deploy", "powershell user:svc_deploy"),
    ("incidents without user svc-scan", "-user:svc-scan"),
    ("account adm-03 on DC-01 after midnight", "user:adm-03 host:DC-01 time>00:00"),
    ("what did j.doe@corp.example access between 22:00 and 23:00", "user:j.doe@corp.example time:22:00..23:00"),
    // Addresses, domains, ports, files.
    ("connections to 203.0.113.9", "connection address:203.0.113.9"),
    ("alerts from 10.1.0.0/16", "address:10.1.0.0/16"),
    ("traffic to evil.example", "traffic domain:evil.example"),
    ("c2 traffic from 10.2.3.4", "tactic:C2 address:10.2.3.4"),
    ("smb on port 445 from 10.1.2.3", "smb port:445 address:10.1.2.3"),
    ("ip 192.0.2.7 or 192.0.2.8", "address:192.0.2.7 or address:192.0.2.8"),
    ("hash d41d8cd98f00b204e9800998ecf8427e", "hash:d41d8cd98f00b204e9800998ecf8427e"),
    ("domain cdn.bad.example in the last 12 hours", "domain:cdn.bad.example last:12h"),
    ("not from 10.0.0.0/8", "-address:10.0.0.0/8"),
    ("2001:db8::5 yesterday", "address:2001:db8::5 time:yesterday"),
    // Processes and command lines.
    ("powershell.exe on WS-4", "process:powershell.exe host:WS-4"),
    ("processes started by winword.exe", "process:winword.exe"),
    ("command line containing -enc", "command:-enc"),
    ("certutil.exe or bitsadmin.exe", "process:certutil.exe or process:bitsadmin.exe"),
    ("\"encoded command\" on finance hosts", "\"encoded command\" host:*fin*"),
    ("lsass dump on DC-02", "(technique:T1003.001 or lsass) host:DC-02"),
    // Tactics and techniques.
    ("credential access on JUMP-01", "tactic:CA host:JUMP-01"),
    ("T1059.001 not judged", "technique:T1059.001 verdict:none"),
    ("technique T1003 on finance hosts", "technique:T1003 host:*fin*"),
    ("brute force against DC-01", "(technique:T1110 or \"brute force\",bruteforce,brute-force) against DC-01"),
    ("password spraying last night", "(technique:T1110.003 or \"password spray\") time:last-night"),
    ("kerberoasting by adm-02", "(technique:T1558.003 or \"kerberoast\") user:adm-02"),
    ("data exfiltration over port 53", "tactic:XF port:53"),
    ("defence evasion on WS-3", "tactic:ST,DI host:WS-3"),
    ("logging disabled", "tactic:DI"),
    ("persistence and privilege escalation", "tactic:PS tactic:PE"),
    ("persistence or lateral movement", "tactic:PS or tactic:LM"),
    ("initial access without phishing", "tactic:IA -(technique:T1566 or \"phish\")"),
    ("moved laterally from WS-9", "tactic:LM host:WS-9"),
    ("recon from 198.51.100.7", "tactic:RE address:198.51.100.7"),
    ("settle phase on WS-3", "phase:settle host:WS-3"),
    ("pass the hash on servers", "(technique:T1550.002 or \"pass the hash\",pass-the-hash) host:*srv*,*server*,*sv-*"),
    ("scheduled tasks made by svc-deploy", "(technique:T1053 or \"scheduled task\") user:svc-deploy"),
    // Sensors, products, sources.
    ("edr alerts on WS-3", "sensor:EDR host:WS-3"),
    ("cloud findings with critical severity", "sensor:Cloud severity:critical"),
    ("identity alerts for j.doe", "sensor:Identity user:j.doe"),
    ("email alerts not judged", "sensor:Email verdict:none"),
    ("alerts from defender", "product:*defender*"),
    ("suricata alerts with score above 0.5", "product:*suricata* score>0.5"),
    ("guardduty findings today", "product:*guardduty* time:today"),
    ("siem rules with T1078", "sensor:SIEM technique:T1078"),
    ("raised by the edr last night", "sensor:EDR time:last-night"),
    ("seen by sentinel and judged as false positive", "product:*sentinel* verdict:fp"),
    // Joined and mixed.
    ("mimikatz or rubeus on DC-01", "mimikatz or rubeus host:DC-01"),
    ("wannacry but not on LAB-1", "wannacry -host:LAB-1"),
    ("critical alerts on DC-01 by adm.t1.03 after 02:00", "severity:critical host:DC-01 user:adm.t1.03 time>02:00"),
    ("host:WS-4 after 02:00", "host:WS-4 time>02:00"),
    ("unjudged severity>=high on finance hosts", "verdict:none severity>=high host:*fin*"),
    ("please find all vpn logins by contractors", "vpn logon,login,sign-in,signin contractor"),
    ("show all incidents with T1486 or T1490", "technique:T1486 or technique:T1490"),
    ("usb on engineering workstations", "usb host:*eng*"),
    ("mfa fatigue for finance users overnight", "mfa fatigue user:*fin* time:last-night"),
    ("no powershell", "-powershell"),
    ("impossible travel", "impossible travel"),
    ("dns tunnelling", "dns tunnelling"),
    ("tor", "tor"),
    ("shadow copies deleted on FILE-01", "shadow copies deleted host:FILE-01"),
    ("new service installed on DC-01 last night", "new service installed host:DC-01 time:last-night"),
    ("invoice.docm opened by a.berg@corp.example", "invoice.docm user:a.berg@corp.example"),
    ("rdp from 203.0.113.0/24 since 20:00", "rdp address:203.0.113.0/24 time>=20:00"),
    // Written after the rules, to see how far they carry.
    ("who logged in to DC-01 last night", "logon,login,sign-in,signin host:DC-01 time:last-night"),
    ("any sign of mimikatz?", "mimikatz"),
    ("show critical stuff from this morning", "severity:critical time:this-morning"),
    ("failed logins for admin users in the last week", "failed logon,login,sign-in,signin user:*adm* last:7d"),
    ("alerts with 203.0.113.5 as destination", "address:203.0.113.5"),
    ("things that ran cmd.exe between 2 and 4 am", "process:cmd.exe time:02:00..04:00"),
    ("what's going on with WS-22?", "host:WS-22"),
    ("malware on any finance laptop", "malware host:*fin*"),
    ("everything except suricata", "-product:*suricata*"),
    ("alerts older than 2 days", "-last:2d"),
    ("unjudged from 20:00 to 23:00 on the edr", "verdict:none time:20:00..23:00 sensor:EDR"),
    ("what did 10.2.3.4 talk to yesterday", "address:10.2.3.4 time:yesterday"),
    ("did anyone disable the antivirus overnight", "tactic:DI time:last-night"),
    ("incidents with credential theft but no lateral movement", "tactic:CA -tactic:LM"),
    ("powershell encoded commands that nobody has looked at", "powershell encoded command verdict:none"),
    ("webshell on WEB-EDGE-02 not judged score over 0.4", "webshell host:WEB-EDGE-02 verdict:none score>0.4"),
];

/// What a filter cannot give.
const REFUSED: &[&str] = &[
    "which host has the most alerts",
    "why is INC-0412 critical",
    "how many incidents are open",
    "compare WS-1 and WS-2",
    "incidents similar to INC-0412",
    "top five noisy rules",
    "average score of finance hosts",
    "explain the first incident please",
    "sort incidents by number of alerts",
    "group alerts by user and host",
    "which accounts used T1078 on more than 3 hosts",
];

#[test]
fn questions_read_as_the_queries_they_mean() {
    let mut wrong = Vec::new();
    for (question, query) in QUESTIONS {
        let (read, meant) = (parse(question), parse(query));
        assert_eq!(meant.error, None, "{query}");
        if read.reads_as != meant.reads_as || read.error.is_some() {
            wrong.push(format!(
                "{question}\n   read {:?} error {:?}\n  meant {:?}",
                read.reads_as,
                read.error.map(|e| e.token),
                meant.reads_as
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are read wrongly:\n{}", wrong.len(), QUESTIONS.len(), wrong.join("\n"));
}

#[test]
fn what_a_filter_cannot_give_is_refused() {
    for question in REFUSED {
        assert!(parse(question).error.is_some(), "{question}: {:?}", parse(question).reads_as);
    }
}
