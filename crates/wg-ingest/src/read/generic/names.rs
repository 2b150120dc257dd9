//! The usual names of fields: those of ECS, OCSF, Splunk CIM, Microsoft ASIM, CEF, and plain ones. A table.

/// A field of an alert that the fallback can fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Field {
    Time,
    Uid,
    Title,
    Severity,
    SeverityId,
    Product,
    Vendor,
    RuleUid,
    RuleName,
    Family,
    Confidence,
    Risk,
    Disposition,
    Status,
    Host,
    HostIp,
    User,
    UserDomain,
    SrcIp,
    SrcPort,
    DstIp,
    DstPort,
    DstDomain,
    Process,
    CmdLine,
    Pid,
    ProcessUid,
    Parent,
    ParentPid,
    ParentUid,
    Session,
    File,
    Sha256,
    Sha1,
    Md5,
    Hash,
    TacticId,
    Tactic,
    TechniqueId,
    SubTechniqueId,
    Technique,
    Tags,
}

pub(super) const N_FIELDS: usize = Field::Tags as usize + 1;

/// Returns the field that a folded name (ASCII letters and digits, lower case) stands for, and how usual the name is for
/// it: of several, the smallest rank is taken.
#[rustfmt::skip]
pub(super) fn field_of(name: &str) -> Option<(Field, u8)> {
    use Field::*;
    Some(match name {
        "timestamp" => (Time, 0),
        "time" | "eventtime" | "alerttime" | "detecttime" | "detectiontime" => (Time, 1),
        "timegenerated" | "eventstart" | "starttime" | "start" | "firstseen" | "firsteventtime" | "rt" => (Time, 2),
        "eventcreated" | "createdat" | "created" | "createdtime" | "creationtime" | "createddatetime" | "timecreated"
        | "date" | "datetime" | "eventdatetime" | "eventtimestamp" | "timestamputc" | "ts" | "utctime" => (Time, 3),
        "eventend" | "endtime" | "lastseen" | "eventingested" | "updatedat" | "findinginfocreatedtime" => (Time, 4),

        "alertid" | "alertuid" | "detectionid" | "findinginfouid" | "findinguid" | "kibanaalertuuid" => (Uid, 0),
        "id" | "uid" | "uuid" | "guid" | "externalid" | "metadatauid" => (Uid, 1),
        // On Windows the kind of the event.
        "eventid" | "recordid" | "eventuid" => (Uid, 2),

        "title" | "alerttitle" | "alertname" | "ruletitle" | "findinginfotitle" | "findingtitle" | "alertdisplayname" => (Title, 0),
        "rulename" | "alertrulename" | "signature" | "alertsignature" | "kibanaalertrulename" | "detectionname" | "detectname" => (Title, 1),
        "rule" | "name" | "alert" | "displayname" | "eventname" | "searchname" | "threatname" | "ruledescription" => (Title, 2),
        "message" | "msg" | "summary" | "description" | "alertdescription" | "eventmessage" | "reason" => (Title, 3),
        "raw" | "eventtype" | "eventoriginal" => (Title, 4),

        "severity" | "alertseverity" | "eventseverity" | "severityname" | "kibanaalertseverity" | "rulelevel" => (Severity, 0),
        "level" | "urgency" | "ruleseverity" | "severitylevel" | "sev" => (Severity, 1),
        "priority" | "criticality" | "threatlevel" | "risklevel" => (Severity, 2),
        "severityid" => (SeverityId, 0),

        "product" | "productname" | "eventproduct" | "metadataproductname" | "deviceproduct" | "observerproduct" => (Product, 0),
        "eventmodule" | "sourceproduct" | "source" | "sensor" | "detector" | "servicesource" => (Product, 1),
        "vendor" | "vendorname" | "metadataproductvendorname" | "devicevendor" | "eventvendor" | "observervendor" => (Vendor, 0),

        "ruleid" | "ruleuid" | "ruleuuid" | "signatureid" | "alertsignatureid" | "analyticuid" | "findinginfoanalyticuid" => (RuleUid, 0),
        "sid" | "sigid" | "patternid" | "detectorid" => (RuleUid, 1),
        "analyticname" | "findinginfoanalyticname" => (RuleName, 0),
        "category" | "alertcategory" | "rulecategory" | "eventcategory" | "rulegroups" | "family" => (Family, 0),
        "alerttype" | "type" | "classification" | "short" => (Family, 1),

        "confidence" | "confidencescore" => (Confidence, 0),
        "riskscore" | "eventriskscore" | "kibanaalertriskscore" | "threatscore" => (Risk, 0),
        "disposition" | "action" | "alertaction" | "eventaction" | "act" | "actiontaken" | "outcome" | "eventoutcome" => (Disposition, 0),
        "status" | "alertstatus" | "state" | "workflowstatus" | "statuslabel" | "incidentstatus" => (Status, 0),

        "hostname" | "host" | "devicehostname" | "computername" | "computer" | "dvchost" | "endpointname" => (Host, 0),
        "hosthostname" | "devicename" | "machinename" | "agentname" | "dvc" | "dhost" | "dsthost" | "workstation" => (Host, 1),
        "machine" | "endpoint" | "asset" | "assetname" | "device" | "dvchostname" => (Host, 2),
        "hostip" | "deviceip" | "agentip" | "endpointip" | "dvcip" | "dvcipaddr" | "computerip" => (HostIp, 0),
        "ip" | "ipaddress" | "ipaddr" => (HostIp, 1),

        "username" | "user" | "actorusername" | "accountname" | "targetusername" | "suser" | "useraccount" => (User, 0),
        "account" | "login" | "userprincipalname" | "upn" | "duser" | "srcuser" | "dstuser" | "useremail" | "actorname" => (User, 1),
        "userdomain" | "accountdomain" | "ntdomain" | "actoruserdomain" => (UserDomain, 0),

        "sourceip" | "srcip" | "src" | "srcipaddr" | "srcendpointip" | "sourceaddress" | "sourceipaddress" => (SrcIp, 0),
        "clientip" | "remoteip" | "idorigh" | "attackerip" => (SrcIp, 1),
        "sourceport" | "srcport" | "spt" | "srcportnumber" | "srcendpointport" | "idorigp" | "clientport" => (SrcPort, 0),
        "destinationip" | "destip" | "dstip" | "dst" | "dest" | "dstipaddr" | "dstendpointip" | "destinationaddress"
        | "destinationipaddress" => (DstIp, 0),
        "serverip" | "targetip" | "idresph" | "victimip" => (DstIp, 1),
        "destinationport" | "destport" | "dstport" | "dpt" | "dstportnumber" | "dstendpointport" | "idrespp" | "serverport" => (DstPort, 0),
        "destinationdomain" | "destdomain" | "dstdomain" | "domain" | "urldomain" | "dnsquestionname" | "dstendpointdomain"
        | "dstendpointhostname" => (DstDomain, 0),
        "destinationhostname" | "dsthostname" | "desthostname" | "tlssni" | "httphostname" | "query" | "dnsquery" => (DstDomain, 1),

        "processname" | "process" | "image" | "actprocessname" | "sproc" => (Process, 0),
        "processexecutable" | "processpath" | "imagepath" | "exe" | "dproc" | "processfilename" => (Process, 1),
        "processcommandline" | "commandline" | "cmdline" | "cmd" | "processcmdline" | "command" => (CmdLine, 0),
        "processargs" => (CmdLine, 1),
        "processpid" | "pid" | "processid" | "spid" | "actingprocessid" => (Pid, 0),
        "processentityid" | "processguid" | "processuid" => (ProcessUid, 0),
        "parentprocessname" | "parentprocess" | "parent" | "parentname" | "parentimage" | "processparentname"
        | "processparentprocessname" => (Parent, 0),
        "processparentexecutable" | "parentprocesspath" => (Parent, 1),
        "parentprocessid" | "parentpid" | "ppid" | "processppid" | "processparentpid" | "processparentprocesspid" => (ParentPid, 0),
        "parentprocessguid" | "processparententityid" | "processparentprocessuid" => (ParentUid, 0),
        "logonid" | "sessionid" | "sessionuid" | "actorsessionuid" | "winlogonid" => (Session, 0),

        "filepath" | "targetfilename" | "filefullpath" => (File, 0),
        "filename" | "file" | "fname" => (File, 1),
        "sha256" | "filesha256" | "filehashsha256" | "hashsha256" | "targetfilesha256" => (Sha256, 0),
        "processhashsha256" | "processsha256" => (Sha256, 1),
        "sha1" | "filesha1" | "filehashsha1" | "hashsha1" => (Sha1, 0),
        "md5" | "filemd5" | "filehashmd5" | "hashmd5" => (Md5, 0),
        "hash" | "hashes" | "filehash" => (Hash, 0),

        "threattacticid" | "tacticid" | "mitretacticid" | "attacktacticid" | "mitreattacktacticid" => (TacticId, 0),
        "threattacticname" | "tacticname" | "tactic" | "tactics" | "mitretactic" | "mitretactics" | "mitreattacktactic"
        | "attacktactic" | "tacticnames" | "mitretacticname" => (Tactic, 0),
        "threattechniqueid" | "techniqueid" | "mitretechniqueid" | "mitretechniques" | "mitreid" | "attackid" | "techniqueids"
        | "mitreattacktechniqueid" | "attacktechniqueid" | "rulemitreid" | "annotationsmitreattack" | "mitreattackid" => (TechniqueId, 0),
        "technique" | "techniques" | "mitretechnique" | "mitre" | "attacktechnique" | "mitreattack" | "attacktechniques"
        | "mitreattacktechnique" => (TechniqueId, 1),
        "threattechniquesubtechniqueid" | "subtechniqueid" | "subtechniques" | "subtechnique" => (SubTechniqueId, 0),
        "threattechniquename" | "techniquename" => (Technique, 0),
        "tags" | "ruletags" | "tag" | "labels" => (Tags, 0),
        _ => return None,
    })
}

/// Returns whether a field of this folded name is the rule's name, whatever else it is.
pub(super) fn is_rule_name(name: &str) -> bool {
    matches!(
        name,
        "rulename"
            | "rule"
            | "ruletitle"
            | "ruledescription"
            | "signature"
            | "alertsignature"
            | "alertrulename"
            | "searchname"
    )
}

/// Returns the name of a field at the top of a record that pretends to be this program's own.
pub(super) fn reserved(key: &str) -> Option<&'static str> {
    ["verdict", "score", "audit", "triage", "_wg", "watchglass", "incident_uid"].into_iter().find(|name| *name == key)
}
