//! Plain words that stand for tokens: the fixed rules that read English.
//!
//! A table, no language model: the same words always mean the same. A rule gives the query that a person would have
//! typed instead, so that what was understood can be shown, edited and tested. Of the rules that fit at a place the one
//! that takes the most words wins, then the earlier one.

use crate::capture::{self, Captured};
use crate::lex::Raw;
use crate::words;

/// `pattern` is words apart by blanks: `a|b` either, `a?` may be absent, `{kind}` a value (see [`capture`]).
/// `$` stands where no word follows that could be a name.
/// `query` is what it stands for, with the values in their places; a second value of a kind is `{kind2}`.
struct Rule {
    pattern: &'static str,
    query: &'static str,
    /// A part of the reading that is a guess, and the other reading of it.
    unsure: Option<(&'static str, &'static str)>,
}

const fn r(pattern: &'static str, query: &'static str) -> Rule {
    Rule { pattern, query, unsure: None }
}

const fn guess(pattern: &'static str, query: &'static str, word: &'static str, other: &'static str) -> Rule {
    Rule { pattern, query, unsure: Some((word, other)) }
}

/// Stands for what no filter can give: such a question is refused, not read as its words.
pub(crate) const REFUSED: &str = "!";

const RULES: &[Rule] = &[
    // What is asked for is no filter: one thing after another, a span without a beginning, a system, a deed.
    r("followed|preceded by", REFUSED),
    r("assigned|belonging to", REFUSED),
    r("led|leading|leads to", REFUSED),
    r("right|directly|immediately|shortly after|before", REFUSED),
    r("in|from|of|during? the? last|previous|this|next shift|month|quarter|year", REFUSED),
    r("in|from|of|during? this|next week", REFUSED),
    r(
        "in|during|since|before|after|until|till|last|this|next|early|late january|february|march|april|may|june|july|august|september|october|november|december",
        REFUSED,
    ),
    r("same user|account|host|machine|address|ip|rule|incident", REFUSED),
    r("linux|windows|mac|macos|unix servers|hosts|machines|workstations|laptops|boxes|endpoints", REFUSED),
    r(
        "delete|suppress|close|hide|mark|assign|remove|escalate|export|ignore|skip|exclude|omit|drop all|every|everything|these|those|them",
        REFUSED,
    ),
    r("suppress|mark|assign|escalate|export|email the", REFUSED),
    r(
        "hide|exclude|skip|ignore|leave out? everything|all|anything|what|ones? is|was|are|were? already? judged|reviewed|triaged|decided",
        "verdict:none",
    ),
    // What to leave out by its verdict is asked with `-verdict:`, and a longer phrase wins.
    r(
        "hide|exclude|skip|ignore|leave out? everything|all|anything|what|ones? is|was|are|were? already? judged|reviewed|triaged|decided as? true|false|benign|real|malicious|noise|expected|harmless|tp|bp|fp",
        REFUSED,
    ),
    // Verdicts.
    r("nobody|noone|no-one has? judged|reviewed|triaged|closed|handled|looked at? yet?", "verdict:none"),
    r("no one has? judged|reviewed|triaged|closed|handled|looked at? yet?", "verdict:none"),
    r(
        "i|we|anyone|anybody have|has? not|never yet? judged|reviewed|triaged|decided|looked at|on? yet?",
        "verdict:none",
    ),
    r(
        "i|we|anyone|anybody haven't|hasn't|didn't|havent|hasnt|didnt yet? judged|reviewed|triaged|decided|looked|judge|review|triage|look at|on? yet?",
        "verdict:none",
    ),
    r(
        "not|never|isn't|aren't|wasn't|weren't yet? been? judged|reviewed|triaged|decided|looked at? yet?",
        "verdict:none",
    ),
    r(
        "not|never yet? been? judged|reviewed|triaged|decided|looked at? or judged|reviewed|triaged|decided|looked at? yet?",
        "verdict:none",
    ),
    r("still to judge|review|triage|decide", "verdict:none"),
    r("unjudged|unreviewed|untriaged|undecided", "verdict:none"),
    r("still open|unjudged|undecided|pending", "verdict:none"),
    r("open|pending|new alerts|incidents|cases|ones", "verdict:none"),
    r("open|pending|new {sev} severity|priority? alerts|incidents|cases|ones|findings", "verdict:none severity:{sev}"),
    r("without|no a|any? verdict|verdicts|decision", "verdict:none"),
    r("with a|any verdict|decision", "-verdict:none"),
    r("already|previously judged|reviewed|triaged|decided|closed", "-verdict:none"),
    r("was|were|been|is|are judged|reviewed|triaged|decided", "-verdict:none"),
    r("judged|reviewed|triaged incidents|alerts|ones|cases", "-verdict:none"),
    r("i|we|someone|somebody|anyone judge|judged|review|reviewed|triage|triaged", "-verdict:none"),
    r("judged|marked|closed|called|labelled|labeled|as? as? true positive|positives", "verdict:tp"),
    r("judged|marked|closed|called|labelled|labeled|as? as? benign positive|positives", "verdict:bp"),
    r("judged|marked|closed|called|labelled|labeled|as? as? false positive|positives|alarm|alarms", "verdict:fp"),
    r("true positive|positives", "verdict:tp"),
    r("benign positive|positives", "verdict:bp"),
    r("false positive|positives|alarm|alarms", "verdict:fp"),
    r("judged|marked|closed|called|labelled|labeled|as as? real|malicious|bad|tp", "verdict:tp"),
    r("judged|marked|closed|called|labelled|labeled|as as? benign|expected|allowed|bp", "verdict:bp"),
    r("judged|marked|closed|called|labelled|labeled|as as? false|noise|fp", "verdict:fp"),
    r("judged|marked real|malicious|bad|tp", "verdict:tp"),
    r("judged|marked benign|expected|bp", "verdict:bp"),
    r("judged|marked false|noise|fp", "verdict:fp"),
    r("confirmed malicious|attacks|incidents|bad", "verdict:tp"),
    r("need|needs|needing|needed more data|information|info", "verdict:nd"),
    r("marked as? undecidable|inconclusive", "verdict:nd"),
    // Severity.
    r("{sev} severity|priority", "severity:{sev}"),
    r(
        "{sev} severity|priority? alerts|alert|incidents|incident|findings|events|ones|detections|stuff|things|cases",
        "severity:{sev}",
    ),
    r("severity|priority of|is? {sev}", "severity:{sev}"),
    r("rated|severity {sev}", "severity:{sev}"),
    r("severity|priority is|was? not|isn't|wasn't {sev}", "-severity:{sev}"),
    r(
        "{sev} or|and {sev} severity|priority? alerts|incidents|findings|events|ones|detections?",
        "severity:{sev},{sev2}",
    ),
    r("severity {sev} or|and {sev}", "severity:{sev},{sev2}"),
    r("severity? at least {sev} severity?", "severity>={sev}"),
    r("severity? {sev} severity? or|and higher|worse|above|more|up severity? alerts|incidents?", "severity>={sev}"),
    r("severity? above|over|higher|worse than? {sev} severity?", "severity>{sev}"),
    r("severity? below|under|lower|less than? {sev} severity?", "severity<{sev}"),
    r("severity? {sev} severity? or|and lower|less|below|under", "severity<={sev}"),
    r("severity? at most {sev}", "severity<={sev}"),
    r("severe|serious|grave alerts|incidents?", "severity>=high"),
    // Scores and piles.
    r(
        "score|scores|scored|scoring|probability|likelihood of|is|a|that|was? above|over|greater|higher|more than? {r}",
        "score>{r}",
    ),
    r("score|scores|scored|scoring|probability|likelihood of|is? below|under|less|lower than? {r}", "score<{r}"),
    r("score|scores|scored|scoring|probability|likelihood of|is|a? at least {r}", "score>={r}"),
    r("score|scores|scored|scoring|probability|likelihood of|is|a? at most {r}", "score<={r}"),
    r("score|scores|scored|scoring|probability|likelihood is? between {r} and|to {r}", "score:{r}..{r2}"),
    r("score|probability from {r} to {r}", "score:{r}..{r2}"),
    r("most? likely|probably real|malicious|attacks|bad|true", "score>=0.5"),
    r("act first pile?", "pile:act-first"),
    r("look soon pile?", "pile:look-soon"),
    r("skim pile", "pile:skim"),
    r("the? low pile", "line:below"),
    r("above the line", "line:above"),
    r("below|under the line", "line:below"),
    // How many alerts.
    r("more than {n} alerts", "alerts>{n}"),
    r("over {n} alerts", "alerts>{n}"),
    r("at least {n} alerts", "alerts>={n}"),
    r("{n} or more alerts", "alerts>={n}"),
    r("{n} alerts or more", "alerts>={n}"),
    r("fewer|less than {n} alerts", "alerts<{n}"),
    r("under {n} alerts", "alerts<{n}"),
    r("at most {n} alerts", "alerts<={n}"),
    r("between {n} and {n} alerts", "alerts:{n}..{n2}"),
    r("exactly|only|just {n} alert|alerts", "alerts:{n}"),
    r("a? single alert|alerts", "alerts:1"),
    // Time.
    r("in|during|over|within|for|from? the? last|past|previous {span}", "last:{span}"),
    r("older|earlier than {span} ago?", "-last:{span}"),
    r("more than {span} ago|old", "-last:{span}"),
    r("newer|younger|later than {span} ago?", "last:{span}"),
    r("in|during|over|from? last|previous|the night", "time:last-night"),
    r("overnight", "time:last-night"),
    r("yesterday night", "time:last-night"),
    r("from|during? this afternoon", "time:this-afternoon"),
    r("from|during? this evening", "time:this-evening"),
    r("this night", "time:last-night"),
    r("tonight", "time:tonight"),
    r("from|since? this morning", "time:this-morning"),
    r("yesterday morning", "time:yesterday-morning"),
    r("yesterday afternoon", "time:yesterday-afternoon"),
    r("yesterday evening", "time:yesterday-evening"),
    r("yesterday between|from {t} and|to|until|till|- {t}", "time:yesterday-{t}..yesterday-{t2}"),
    r("between|from {t} and|to|until|till|- {t} yesterday", "time:yesterday-{t}..yesterday-{t2}"),
    r("today between|from {t} and|to|until|till|- {t}", "time:today-{t}..today-{t2}"),
    r("between|from {t} and|to|until|till|- {t} today", "time:today-{t}..today-{t2}"),
    r("yesterday after|past|since|from {t} on|onwards?", "time>=yesterday-{t} time<today"),
    r("after|past|since|from {t} yesterday", "time>=yesterday-{t} time<today"),
    r("yesterday before|until|till {t}", "time:yesterday time<yesterday-{t}"),
    r("before|until|till {t} yesterday", "time:yesterday time<yesterday-{t}"),
    r("yesterday at|around|about {t}", "time:yesterday-{t}"),
    r("at|around|about {t} yesterday", "time:yesterday-{t}"),
    r("on|from|during? the? day before yesterday", "time:day-before-yesterday"),
    r("since|after yesterday", "time>=yesterday"),
    r("since today", "time:today"),
    r("from|during|on? yesterday", "time:yesterday"),
    r("from|during? today", "time:today"),
    r("before today", "time<today"),
    r("before yesterday", "time<yesterday"),
    r("time? between|from {t} and|to|until|till|- {t}", "time:{t}..{t2}"),
    r("between|from {date} and|to|until|till|- {date}", "time:{date}..{date2}"),
    r("since|from {t} on|onwards?", "time>={t}"),
    r("after|past|later than? {t}", "time>{t}"),
    r("before|until|till|earlier than? {t}", "time<{t}"),
    r("at|around|about {t}", "time:{t}"),
    r("since|from {date} on|onwards?", "time>={date}"),
    r("after {date}", "time>{date}"),
    r("before|until|till {date}", "time<{date}"),
    r("on|at|of? {date}", "time:{date}"),
    r("on|over|during|at|last? the? weekend|weekends", "day:sat,sun"),
    r("on {day}", "day:{day}"),
    r("last {day}", "day:{day}"),
    r("at|by|in night|nighttime|nights", "hour:22..5"),
    r("outside|out of? working|office|business|work hours", "hour:18..7"),
    r("after hours|work", "hour:18..7"),
    r("during|in|within working|office|business|work hours", "hour:8..17"),
    // Sensors and products.
    r("endpoint|edr|xdr alerts|detections|sensor|sensors|incidents", "sensor:EDR"),
    r("network|ndr|ids|nids alerts|detections|sensor|sensors|incidents|traffic", "sensor:NDR"),
    r("cloud alerts|detections|sensor|sensors|incidents|findings", "sensor:Cloud"),
    r("identity|sign-in|login alerts|detections|sensor|sensors|incidents", "sensor:Identity"),
    r("email|mail|e-mail alerts|detections|sensor|incidents|filter", "sensor:Email"),
    r("siem alerts|rules|detections|incidents", "sensor:SIEM"),
    r("seen|raised|found|reported|detected by|on|in the? edr|endpoint", "sensor:EDR"),
    r("seen|raised|found|reported|detected by|on|in the? ndr|ids|network", "sensor:NDR"),
    r("seen|raised|found|reported|detected by|on|in the? siem", "sensor:SIEM"),
    r("from|by|in|on the edr", "sensor:EDR"),
    r("from|by|in|on the siem", "sensor:SIEM"),
    r("only|just edr", "sensor:EDR"),
    r("only|just ndr|ids", "sensor:NDR"),
    r("only|just siem", "sensor:SIEM"),
    r(
        "seen|raised|found|reported|detected|from? by|in|from? microsoft|windows|aws|amazon|google? {product}",
        "product:*{product}*",
    ),
    r(
        "microsoft|windows|aws|amazon|google? {product} alerts|detections|findings|incidents|events",
        "product:*{product}*",
    ),
    r("from|by|of the? product {x}", "product:*{x}*"),
    // Tactics, by name and by what people call them.
    r("reconnaissance|recon|scanning|scans tactic|phase?", "tactic:RE"),
    r("resource development", "tactic:RD"),
    r("initial access", "tactic:IA"),
    r("execution tactic|phase|stage|alerts", "tactic:EX"),
    r("persistence", "tactic:PS"),
    r("privilege|privileges escalation|escalated", "tactic:PE"),
    r("escalated|escalating|escalation of privilege|privileges", "tactic:PE"),
    r("privesc", "tactic:PE"),
    r("defence|defense evasion", "tactic:ST,DI"),
    r("defence|defense impairment", "tactic:DI"),
    r(
        "disable|disabled|disabling|stop|stopped|stopping|killed the? protection|antivirus|logging|defences|defenses",
        "tactic:DI",
    ),
    r("turned|switched|turning|switching off the? protection|antivirus|logging|defences|defenses", "tactic:DI"),
    r("defences|defenses|protection|antivirus|logging impaired|disabled|off|stopped", "tactic:DI"),
    r("stealth tactic|phase|stage|alerts", "tactic:ST"),
    guess("credential|credentials theft", "tactic:CA", "theft", "tactic:XF"),
    r("credential access|dumping|stealing", "tactic:CA"),
    r("stolen|stealing credentials|passwords", "tactic:CA"),
    r("discovery tactic|phase|stage|alerts|activity", "tactic:DS"),
    r("lateral movement", "tactic:LM"),
    r("moved|moving|moves|move|spread|spreading laterally|sideways", "tactic:LM"),
    r("collection tactic|phase|stage|alerts", "tactic:CO"),
    r("command and|& control", "tactic:C2"),
    r("c2|c&c|c2c traffic|channel|channels|beacon|beacons|beaconing|server|servers|alerts?", "tactic:C2"),
    r("beaconing", "tactic:C2"),
    r("exfiltration|exfil|exfiltrated|exfiltrating", "tactic:XF"),
    r("data leaving|theft|leak|leaks|exfiltration|loss|stolen", "tactic:XF"),
    r("impact tactic|phase|stage|alerts", "tactic:IM"),
    r("phase {phase}", "phase:{phase}"),
    r("{phase} phase|stage", "phase:{phase}"),
    // Techniques that have a name of their own in daily speech; rules without a technique are found by the words.
    r("brute force|forcing|forced attacks|attempts?", "(technique:T1110 or \"brute force\",bruteforce,brute-force)"),
    r(
        "bruteforce|brute-force|brute-forcing attacks|attempts?",
        "(technique:T1110 or \"brute force\",bruteforce,brute-force)",
    ),
    r("password spray|spraying", "(technique:T1110.003 or \"password spray\")"),
    r("kerberoast|kerberoasting|kerberoasted", "(technique:T1558.003 or \"kerberoast\")"),
    r("pass the hash", "(technique:T1550.002 or \"pass the hash\",pass-the-hash)"),
    r("pass-the-hash", "(technique:T1550.002 or \"pass the hash\",pass-the-hash)"),
    r("lsass dump|dumps|dumping|access|reads", "(technique:T1003.001 or lsass)"),
    r("phishing|phished mails|emails|attempts?", "(technique:T1566 or \"phish\")"),
    r("ransomware", "(technique:T1486 or ransom)"),
    r("scheduled task|tasks", "(technique:T1053 or \"scheduled task\")"),
    r("technique {x}", "technique:{x}"),
    // Who and where.
    r(
        "on|at|from|to? the? host|machine|computer|server|device|endpoint|workstation called|named|is? {name}",
        "host:{name}",
    ),
    r("host|machine|computer|server|device called|named {x}", "host:{x}"),
    r("host|machine|computer|server|device is|was? not|isn't|wasn't {x}", "-host:{x}"),
    r("with|has|have? without|no|lacking|missing a|an|any|known? host|hosts|hostname|machine $", "-host:*"),
    r("with|has|have? without|no|lacking|missing a|an|any|known? user|users|account|accounts $", "-user:*"),
    r("with|has|have? without|no|lacking|missing a|an|any|known? address|addresses|ip $", "-address:*"),
    r("with|has|have? without|no|lacking|missing a|an|any|known? process $", "-process:*"),
    r("with|has|have? without|no|lacking|missing a|an|any|known? technique|techniques $", "-technique:*"),
    r("with|has|have? without|no|lacking|missing a|an|any|known? tactic|tactics $", "-tactic:*"),
    r("on|at|to the? hosts? {host}", "host:{host}"),
    r("from the? {host}", "host:{host}"),
    r("touched|touching|touches|accessed|reached|hit|attacked|used|involving {host}", "host:{host}"),
    r("hosts|machines|computers|servers|devices like|starting|named|beginning with? {x}", "host:{x}*"),
    r("hosts|machines|computers|servers|devices containing {x}", "host:*{x}*"),
    r("on|at|to|from? the? domain controllers|controller", "host:dc*,*-dc*"),
    r(
        "on|at|to|from any|the|a|an|our {group} host|machine|computer|server|device|laptop|workstation|endpoint|box",
        "host:*{group}*",
    ),
    r(
        "on|at|to|from the|any|our|all? {group} hosts|machines|computers|servers|devices|laptops|workstations|endpoints|boxes",
        "host:*{group}*",
    ),
    r("{group} hosts|machines|computers|servers|devices|laptops|workstations|endpoints|boxes", "host:*{group}*"),
    guess("on|at|to the? servers", "host:*srv*,*server*,*sv-*", "servers", "servers"),
    guess("on|at|to the? workstations", "host:ws*,*wks*,*-ws-*,*workstation*", "workstations", "workstations"),
    guess("on|at|to the? laptops", "host:*lt-*,*lap*,*nb-*", "laptops", "laptops"),
    r("by|of|from|for|as|with? the? user|account|login|username called|named|is? {name}", "user:{name}"),
    r("user|account called|named {x}", "user:{x}"),
    r("user|account is|was? not|isn't|wasn't {x}", "-user:{x}"),
    r(
        "run|ran|done|made|created|opened|started|executed|performed|caused? by|as|for|about|regarding {user}",
        "user:{user}",
    ),
    r(
        "what? did|has {user} touch|touched|do|done|access|accessed|run|ran|open|opened|use|used|start|started",
        "user:{user}",
    ),
    r("did|has {user} log|logged|sign|signed in|into|on|onto to?", "user:{user} logon,login,sign-in,signin"),
    r("logged|log|logs|signed into|onto to?", "logon,login,sign-in,signin"),
    r("process|program is|was|named {exe}", "process:{exe}"),
    r("what did|has {host} touch|touched|do|done|access|accessed|run|ran|send|talk to?", "host:{host}"),
    r("what did|has {net} touch|touched|do|done|access|accessed|run|ran|send|talk to?", "address:{net}"),
    r("what happened|went|going on? on|to|at|with {host}", "host:{host}"),
    r("is|was|did|has|does {host}", "host:{host}"),
    r("what happened to|with {user}", "user:{user}"),
    r("service accounts|account", "user:*svc*,*service*,*srv_*"),
    r("admin|administrator|admins|administrators accounts|account|users|user", "user:*adm*"),
    r("{group} accounts|users|people|staff", "user:*{group}*"),
    r("address|ip|addresses|ips|source|destination {net}", "address:{net}"),
    r("with? {net} as the? destination|source|target|remote address?", "address:{net}"),
    r("from|to|on|by|with|between|involving|touching|touched? {net}", "address:{net}"),
    r("talk|talks|talked|talking|spoke|contacted|contacting to|with? {net}", "address:{net}"),
    r("network|subnet|range {net}", "address:{net}"),
    r("port|ports {n}", "port:{n}"),
    r("port {n} or|and {n}", "port:{n},{n2}"),
    r("to|from|domain|site|visited|contacted|contacting|talking|talked to? {domain}", "domain:{domain}"),
    r(
        "process|processes|program|programs? started|running|run|ran|launched|executed|spawned by? {exe}",
        "process:{exe}",
    ),
    r("{exe}", "process:{exe}"),
    r("process|program called|named {x}", "process:{x}"),
    r("hash|file? {hash}", "hash:{hash}"),
    r("command|commands line|lines? containing|contains|with|has|like {any}", "command:{any}"),
    r("{any} in the? command line", "command:{any}"),
    r("of|by|from|for|in the? rule|rules {x}", "rule:{x}"),
    r("rule|rules called|named|like|containing {x}", "rule:{x}"),
    r("on|for|of|about|in? incident|case? {inc}", "incident:{inc}"),
    r("what did|have|has we|i|they|you decide|decided|conclude|concluded on|about|for {inc}", "incident:{inc}"),
    r("in|from the? file {x}", "source:{x}"),
    // Words that people use for one thing in many spellings.
    r("logon|logons|login|logins|sign-in|sign-ins|signin|signins|log-on|log-ons", "logon,login,sign-in,signin"),
    r("signed|logged|logging in|on", "logon,login,sign-in,signin"),
    r("administrator|administrators|admin|admins", "admin"),
];

/// Returns what the plain words at the start of `tokens` stand for.
pub(crate) fn read(tokens: &[Raw<'_>]) -> Option<Reading> {
    let mut best: Option<Reading> = None;
    for rule in RULES {
        let mut values = Vec::new();
        let elements: Vec<&str> = rule.pattern.split(' ').collect();
        if let Some(taken) = fits(&elements, tokens, &mut values)
            && best.as_ref().is_none_or(|best| best.taken < taken)
        {
            best = Some(Reading { query: fill(rule.query, &values), taken, unsure: rule.unsure });
        }
    }
    best
}

/// What some words stand for.
pub(crate) struct Reading {
    /// As it would be typed.
    pub query: String,
    /// How many tokens it takes.
    pub taken: usize,
    /// The word that has another reading, and that reading.
    pub unsure: Option<(&'static str, &'static str)>,
}

/// Tells how many tokens the elements take, if they fit; an optional word is taken where it can be.
fn fits(elements: &[&str], tokens: &[Raw<'_>], values: &mut Vec<Captured>) -> Option<usize> {
    let Some((element, rest)) = elements.split_first() else { return Some(0) };
    if let Some(kind) = element.strip_prefix('{').and_then(|kind| kind.strip_suffix('}')) {
        let (value, taken) = capture::read(kind, tokens)?;
        values.push(value);
        return match fits(rest, &tokens[taken..], values) {
            Some(more) => Some(taken + more),
            None => {
                values.pop();
                None
            }
        };
    }
    let (words, optional) = element.strip_suffix('?').map_or((*element, false), |words| (words, true));
    let here = tokens.first().and_then(capture::plain_word);
    if *element == "$" {
        return here.is_none_or(|word| words::is_idle(&word) || words::is_joint(&word)).then_some(0);
    }
    if here.is_some_and(|word| words.split('|').any(|one| one == word))
        && let Some(more) = fits(rest, &tokens[1..], values)
    {
        return Some(1 + more);
    }
    if optional { fits(rest, tokens, values) } else { None }
}

/// Puts the values into their places.
fn fill(query: &str, values: &[Captured]) -> String {
    let mut text = query.to_owned();
    for (i, value) in values.iter().enumerate() {
        let nth = values[..i].iter().filter(|before| before.kind == value.kind).count() + 1;
        let place = if nth == 1 { format!("{{{}}}", value.kind) } else { format!("{{{}{nth}}}", value.kind) };
        text = text.replace(&place, &value.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_pattern_has_its_place_in_the_query_and_every_kind_exists() {
        for rule in RULES {
            let mut kinds: Vec<&str> = Vec::new();
            for element in rule.pattern.split(' ') {
                if let Some(kind) = element.strip_prefix('{').and_then(|kind| kind.strip_suffix('}')) {
                    assert!(capture::KINDS.contains(&kind), "{}", rule.pattern);
                    kinds.push(kind);
                    let nth = kinds.iter().filter(|one| **one == kind).count();
                    let place = if nth == 1 { format!("{{{kind}}}") } else { format!("{{{kind}{nth}}}") };
                    assert!(rule.query.contains(&place), "{}", rule.pattern);
                }
            }
        }
    }
}
