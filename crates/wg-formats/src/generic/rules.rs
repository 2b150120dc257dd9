//! What a field may be called, as a table. A group of words separated by `|` is met by any of them; all groups of a rule
//! must be met, one of them by the last level of the path.

use super::field::Field;

pub(super) struct Rule {
    pub field: Field,
    pub groups: &'static str,
    /// How telling the name is, to 100.
    pub weight: i32,
}

/// Words that make it something else, for each field.
pub(super) fn foreign(field: Field) -> &'static str {
    use Field::*;
    match field {
        Time => {
            "duration zone count size version geo certificate registry file parent grandparent process user login id name status is comment query url os asset thread history"
        }
        Title => {
            "source destination target client server severity duration error actor user account host file process product vendor sensor group tenant domain agent attack technique tactic parent grandparent image module log id uid url version status geo registry author identity sender recipient ip port hash time count is role os protocol link comment service resource container pod instance provider executable command system application certificate entity dll raw cve history"
        }
        Severity => "count time id user host file process log os version is group comment query confidence sensor",
        Uid => {
            "rule user host process parent grandparent sensor agent tenant session tactic technique attack policy thread group logon file provider product vendor resource container account source destination url service type name role category signature client connection code ip time is version status image severity instance pattern indicator analytic asset registry request"
        }
        Host => {
            "author url http request referer interface zone helo query sensor tag parent grandparent os type group ip mac time uid guid user version status count file process image hash port protocol geo role is link certificate score log account mail identity vulnerability cve product vendor category key"
        }
        HostIp => {
            "url dns port geo source destination target client mac time count is remote server sensor process user query http version"
        }
        User => {
            "agent uid type count role group author comment risk score time ip parent grandparent file url is domain status version link geo application guid sid port tenant number service policy command image severity updated closed created history"
        }
        UserDomain => "dns url query http certificate os mail",
        SrcIp | DstIp => "port mac geo url time count is domain dns bytes size query certificate sensor version",
        SrcPort | DstPort => "ip name service type count range translated",
        DstDomain => {
            "user account group id type count agent time source client sensor local tenant mail log process referer attack technique tactic"
        }
        Technique => "count time is version link",
        Tactic => "count time technique is version link",
        Tags => "count time host user file process ip",
        Product => "version id uid count time host user file process ip url status is severity rule category os",
        Vendor => "version id uid count time host user file process ip url status is",
        RuleUid => {
            "user host process file time count version group type name category author status is level severity parent url link"
        }
        RuleName => {
            "user host process file time count version group type id uid category author status is level severity parent url link description"
        }
        Family => "http user host process file time count id uid os ip name resource source destination logon",
        Confidence | Risk => "user host time count id level name status file bot",
        Disposition => "user host process file time count id uid url type name is details history",
        Status => {
            "code http process user host file time count id os response agent sensor certificate signature registry health"
        }
        Process => {
            "parent grandparent hash guid time command arguments id uid user is count size version target company description signature certificate thread entity integrity type level score object product original container pod"
        }
        CmdLine => "parent grandparent hash size count is time id",
        Pid => "parent grandparent thread guid time name path command user target hash",
        ProcessUid => "parent grandparent thread time name path command user target hash rule",
        Parent => {
            "grandparent hash guid time id uid command arguments user is size version count folder signature company alert incident"
        }
        ParentPid => "grandparent thread guid time name path command user hash",
        ParentUid => "grandparent thread time name path command user hash",
        Session => "time count name type user host parent is",
        File => {
            "parent grandparent hash process image command id uid guid time size type count rule log source version user extension owner executable certificate registry request server"
        }
        Hash => "parent grandparent imphash count time type rule email",
    }
}

use Field::*;

const fn rule(field: Field, groups: &'static str, weight: i32) -> Rule {
    Rule { field, groups, weight }
}

#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule(Time, "time", 80), rule(Time, "time event|alert|detection|triggered|occurred|generated|observed|incident|finding", 92), rule(Time, "time start|first", 93), rule(Time, "time utc", 95), rule(Time, "start", 50), rule(Time, "start at", 84), rule(Time, "activity time", 94), rule(Time, "log time", 84), rule(Time, "seen|observed|activity first", 86),
    rule(Time, "occurred|generated|triggered|detection|detect at|time", 90), rule(Time, "event at", 88), rule(Time, "created", 62), rule(Time, "created time|at", 76), rule(Time, "received", 40), rule(Time, "updated|end|last|closed|seen|report", 30), rule(Time, "utc", 60), rule(Time, "detection", 55), rule(Time, "detect|occurred|triggered", 78),

    rule(Title, "title", 100), rule(Title, "alert|finding|detection|rule|incident|threat|signature|search|indicator|behaviour|model name|title|display", 94), rule(Title, "alert|finding|detection|rule|incident|event display name", 95), rule(Title, "signature", 88),
    rule(Title, "summary", 80), rule(Title, "name", 70), rule(Title, "display name|message", 84), rule(Title, "rule", 82), rule(Title, "alert", 76), rule(Title, "event name", 76), rule(Title, "rule description|message", 84), rule(Title, "alert|finding|detection|incident|event description|message|summary", 72),
    rule(Title, "message", 64), rule(Title, "description", 62), rule(Title, "reason", 60), rule(Title, "threat", 60), rule(Title, "detection|finding", 58), rule(Title, "policy name", 58), rule(Title, "note", 52), rule(Title, "subject", 66), rule(Title, "activity|behaviour", 46), rule(Title, "event|alert|finding type|category", 46), rule(Title, "detection|threat type|category", 60), rule(Title, "type", 28), rule(Title, "category", 26), rule(Title, "model", 50), rule(Title, "details", 30), rule(Title, "policy", 40), rule(Title, "event", 34), rule(Title, "search", 40), rule(Title, "action", 22), rule(Title, "use incident", 60), rule(Title, "info", 34), rule(Title, "vulnerability", 58), rule(Title, "risk name", 64),

    rule(Severity, "severity", 96), rule(Severity, "severity level|label|name|display", 98), rule(Severity, "rule|alert|threat|detection|incident|risk level|severity", 90), rule(Severity, "level", 66), rule(Severity, "urgency", 78), rule(Severity, "priority", 70), rule(Severity, "criticality", 66), rule(Severity, "risk", 56), rule(Severity, "magnitude", 60), rule(Severity, "impact", 40), rule(Severity, "threat score", 40),

    rule(Uid, "alert|detection|finding id|uid|guid|number|key", 94), rule(Uid, "incident id|uid|guid|number|key", 66), rule(Uid, "event id|uid|guid", 72), rule(Uid, "id", 76), rule(Uid, "uid|guid", 76), rule(Uid, "public|unique id", 72), rule(Uid, "key", 40), rule(Uid, "number", 40), rule(Uid, "message id", 60),

    rule(Host, "host name", 98), rule(Host, "host", 90), rule(Host, "host dns|fqdn", 80), rule(Host, "agent name|host", 78), rule(Host, "affected host|system|entity|resource|name", 76), rule(Host, "affected host name", 100), rule(Host, "host id", 44), rule(Host, "destination host|name", 62), rule(Host, "source host|name", 56), rule(Host, "target host", 60), rule(Host, "actor host", 84), rule(Host, "client host", 52), rule(Host, "server", 44), rule(Host, "server name", 48), rule(Host, "system name", 44), rule(Host, "system", 30), rule(Host, "instance name", 66), rule(Host, "instance id", 64), rule(Host, "instance", 44), rule(Host, "resource name", 50), rule(Host, "resource id", 42), rule(Host, "resource", 36), rule(Host, "pod name", 42), rule(Host, "container name", 36), rule(Host, "destination", 58), rule(Host, "source", 34), rule(Host, "affected entity", 70), rule(Host, "entity name", 40), rule(Host, "entity", 34), rule(Host, "agent", 34), rule(Host, "fqdn", 50), rule(Host, "target machine", 54), rule(Host, "client machine", 48),

    rule(HostIp, "host ip", 96), rule(HostIp, "host", 50), rule(HostIp, "agent ip", 84), rule(HostIp, "local ip", 50), rule(HostIp, "ip", 44), rule(HostIp, "affected ip", 80), rule(HostIp, "instance|resource ip", 60),

    rule(User, "user name", 98), rule(User, "user", 92), rule(User, "account name", 90), rule(User, "account", 60), rule(User, "upn", 86), rule(User, "login", 72), rule(User, "login name", 84), rule(User, "logon name", 74), rule(User, "user mail", 82), rule(User, "mail", 44), rule(User, "actor", 62), rule(User, "actor name|mail|upn", 66), rule(User, "actor|subject user|account", 94), rule(User, "source user|account", 86), rule(User, "client user", 80), rule(User, "target user|account", 78), rule(User, "destination user|account", 80), rule(User, "affected user|account", 86), rule(User, "identity", 44), rule(User, "identity name", 56), rule(User, "owner", 26), rule(User, "host owner", 48), rule(User, "sam name|account", 76), rule(User, "sam", 66), rule(User, "recipient", 44), rule(User, "recipient mail|name", 50), rule(User, "sender", 34), rule(User, "user id", 46), rule(User, "resource|entity|target|principal name|id", 32), rule(User, "subject name", 50), rule(User, "subject", 46), rule(User, "actor id", 58), rule(User, "logon user", 80), rule(User, "violator", 40), rule(User, "violator name|id", 58),

    rule(UserDomain, "user|account|actor|subject domain", 80),

    rule(SrcIp, "source ip", 100), rule(SrcIp, "source", 86), rule(SrcIp, "source host", 78), rule(SrcIp, "client ip", 84), rule(SrcIp, "client", 66), rule(SrcIp, "actor|user ip", 78), rule(SrcIp, "subject ip", 70), rule(SrcIp, "login|logon ip", 74), rule(SrcIp, "local ip", 60), rule(SrcIp, "remote ip", 52), rule(SrcIp, "api remote ip", 76), rule(SrcIp, "public ip", 44), rule(SrcIp, "ip", 54), rule(SrcIp, "acting ip", 70), rule(SrcIp, "threat ip", 60), rule(SrcIp, "helo ip", 90),
    rule(DstIp, "destination ip", 100), rule(DstIp, "destination", 86), rule(DstIp, "destination host", 78), rule(DstIp, "target ip", 84), rule(DstIp, "target", 60), rule(DstIp, "server ip", 76), rule(DstIp, "remote ip", 62), rule(DstIp, "remote", 40), rule(DstIp, "indicator", 40),

    rule(SrcPort, "source|client port", 96), rule(SrcPort, "local port", 60), rule(DstPort, "destination|server|target port", 96), rule(DstPort, "remote port", 62), rule(DstPort, "port", 44),

    rule(DstDomain, "destination|remote|target domain", 96), rule(DstDomain, "destination|remote host|name", 60), rule(DstDomain, "dns query|question|name|domain", 86), rule(DstDomain, "http|request host", 70), rule(DstDomain, "sni", 74), rule(DstDomain, "url", 60), rule(DstDomain, "url domain|host", 84), rule(DstDomain, "domain", 58), rule(DstDomain, "query", 46),

    rule(Technique, "technique", 92), rule(Technique, "attack technique|id", 96), rule(Technique, "attack", 70),
    rule(Tactic, "tactic", 92), rule(Tactic, "attack stage|category", 70), rule(Tactic, "attack", 60), rule(Tactic, "kill chain", 50), rule(Tactic, "category", 30),
    rule(Tags, "tag", 80), rule(Tags, "rule group|category", 40),

    rule(Product, "product", 86), rule(Product, "product name", 94), rule(Product, "vendor product", 60), rule(Product, "source", 36), rule(Product, "log source", 56), rule(Product, "service source", 62), rule(Product, "source type", 46), rule(Product, "module", 54), rule(Product, "provider name", 48), rule(Product, "sensor type", 44), rule(Product, "sensor", 36), rule(Product, "application", 24), rule(Product, "alert|detection source", 58), rule(Product, "provider", 40),
    rule(Vendor, "vendor", 88), rule(Vendor, "vendor name", 94),

    rule(RuleUid, "rule id|uid|guid|number", 96), rule(RuleUid, "signature id", 96), rule(RuleUid, "sid", 50), rule(RuleUid, "pattern id", 76), rule(RuleUid, "policy|model|search id|uid", 66),
    rule(RuleName, "rule name|title", 96), rule(RuleName, "rule", 80), rule(RuleName, "signature", 60), rule(RuleName, "search name", 80), rule(RuleName, "policy name", 60),
    rule(Family, "category", 80), rule(Family, "alert|rule|signature|detection|threat category|type|group", 88), rule(Family, "type", 54), rule(Family, "module", 30),

    rule(Confidence, "confidence", 86), rule(Confidence, "confidence score|level", 92), rule(Risk, "risk score", 94), rule(Risk, "threat score", 74), rule(Risk, "threat", 50), rule(Risk, "score", 48),
    rule(Disposition, "disposition", 96), rule(Disposition, "action", 80), rule(Disposition, "outcome", 66), rule(Disposition, "result", 40),
    rule(Status, "status", 84), rule(Status, "state", 70), rule(Status, "workflow|alert|incident|resolution status|state", 94), rule(Status, "resolution", 60),

    rule(Process, "process name", 98), rule(Process, "process", 84), rule(Process, "process path|executable|image", 80), rule(Process, "process file name|path", 84), rule(Process, "image", 84), rule(Process, "executable", 74), rule(Process, "executable name|path", 74), rule(Process, "acting process name", 98), rule(Process, "program", 46), rule(Process, "program name", 50), rule(Process, "source process|image", 70), rule(Process, "application", 30),
    rule(CmdLine, "command", 92), rule(CmdLine, "command line", 98), rule(CmdLine, "process arguments", 60),
    rule(Pid, "process id", 94), rule(ProcessUid, "process guid|uid|entity|unique", 90), rule(ProcessUid, "process guid|uid|entity|unique id", 94),
    rule(Parent, "parent name|process|image|executable", 92), rule(Parent, "parent process name|executable|image|path|file", 96), rule(Parent, "parent", 76), rule(Parent, "parent path", 70), rule(Parent, "parent file name|path", 84),
    rule(ParentPid, "parent process id", 94), rule(ParentPid, "parent id", 80), rule(ParentUid, "parent guid|uid|entity|unique", 92),
    rule(Session, "logon id", 92), rule(Session, "session id|uid|guid", 80),
    rule(File, "file path", 96), rule(File, "file name", 88), rule(File, "file", 82), rule(File, "target file", 84), rule(File, "path", 52), rule(File, "object path|name", 44), rule(File, "object url", 66), rule(File, "url", 40), rule(File, "loaded image|dll", 50), rule(File, "dll path", 50),
    rule(Hash, "hash", 86), rule(Hash, "file hash", 98), rule(Hash, "process hash", 80),
];

/// Words that make a name of this field a lesser one of its kind.
pub(super) fn lesser(field: Field) -> &'static str {
    match field {
        // When it was written down, or was over.
        Field::Time => "created received updated end last closed report",
        // For people, not for logging in.
        Field::User => "display first last owner sender recipient id",
        Field::Severity => "event log",
        Field::Host => "remote source target domain",
        Field::Title => "sub type category action source destination target",
        // Where something came from, and not from which product.
        Field::Product => "? role display group mail incident",
        Field::Status => "health host",
        _ => "",
    }
}

/// Words that are foreign in a name, and say nothing in what is around it.
pub(super) const HOLDERS: &str = "policy log is score role link comment status type time id uid count name description level version key entity identity account tag";

/// Words that a name may have beside those of a rule without becoming another.
pub(super) const NEUTRAL: &str = "info name event alert label display id details title entity finding detection incident activity primary rule utc at time machine";

/// Words that alone say nothing of the last level, so that the one above counts: `severity.name`.
pub(super) const LEANING: &str = "description info name label display id time title level type path";
