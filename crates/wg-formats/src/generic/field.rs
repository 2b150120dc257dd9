//! The fields that a map can fill, and their names in the written form.

macro_rules! fields {
    ($($name:ident $path:literal),* $(,)?) => {
        /// A field of an alert that the fallback can fill.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Field { $($name),* }

        impl Field {
            pub const ALL: &[Field] = &[$(Field::$name),*];

            /// Returns the OCSF path that stands for the field in a map.
            pub fn path(self) -> &'static str {
                match self { $(Field::$name => $path),* }
            }
        }
    };
}

fields! {
    Time "time",
    Title "finding_info.title",
    Severity "severity",
    Uid "finding_info.uid",
    Host "device.hostname",
    HostIp "device.ip",
    User "actor.user.name",
    UserDomain "actor.user.domain",
    SrcIp "src_endpoint.ip",
    SrcPort "src_endpoint.port",
    DstIp "dst_endpoint.ip",
    DstPort "dst_endpoint.port",
    DstDomain "dst_endpoint.domain",
    Technique "finding_info.attacks.technique",
    Tactic "finding_info.attacks.tactic",
    Tags "metadata.labels",
    Product "metadata.product.name",
    Vendor "metadata.product.vendor_name",
    RuleUid "finding_info.analytic.uid",
    RuleName "finding_info.analytic.name",
    Family "finding_info.analytic.category",
    Confidence "confidence_score",
    Risk "risk_score",
    Disposition "disposition",
    Status "status",
    Process "process.name",
    CmdLine "process.cmd_line",
    Pid "process.pid",
    ProcessUid "process.uid",
    Parent "process.parent_process.name",
    ParentPid "process.parent_process.pid",
    ParentUid "process.parent_process.uid",
    Session "actor.session.uid",
    File "file.name",
    Hash "file.hashes.value",
}

impl Field {
    /// Returns the field that a path stands for.
    pub fn find(path: &str) -> Option<Field> {
        Field::ALL.iter().copied().find(|field| field.path() == path)
    }
}
