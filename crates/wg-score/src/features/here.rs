//! What the verdicts given here say of a rule. Nothing before the first verdict, and nothing that is carried from elsewhere.
//!
//! Which rules are judged is known to the model, not to the pass over the batch: a model that has learnt fills these two
//! columns ([`Model::place`](crate::Model::place)), one answer a rule.

use crate::feature::{Feature, Group, Robust, bin, blind};

pub(crate) const FAMILY: Feature = Feature {
    id: "family_here",
    name: "Verdicts on this kind of rule",
    group: Group::Verdicts,
    meaning: "What your verdicts say of this product's family of rules.",
    unit: "kind",
    range: "not judged, or the points learnt for the family",
    example: "Forty verdicts on web server rules, two of them real.",
    attacker: "Hiding among alerts that were harmless before lowers it; the floor is -33 points.",
    robust: Robust::Partly,
    fields: &["metadata.product.name", "finding_info.analytic.category"],
    bins: &[
        blind("not judged yet", "Without a verdict there is nothing to go by."),
        bin("judged before", "Verdicts on this kind of rule", 0.0, "Learnt from verdicts, shared by the family."),
    ],
    pick: |_| 0,
};

pub(crate) const RULE: Feature = Feature {
    id: "rule_here",
    name: "Verdicts on this rule",
    group: Group::Verdicts,
    meaning: "What your verdicts say of this rule, beyond what they say of its family.",
    unit: "kind",
    range: "not judged, or the points learnt for the rule",
    example: "A rule that was a false alarm nine times.",
    attacker: "Hiding among alerts that were harmless before lowers it; the floor is -33 points.",
    robust: Robust::Partly,
    fields: &["finding_info.analytic.name", "finding_info.analytic.uid"],
    bins: &[
        blind("not judged yet", "Without a verdict there is nothing to go by."),
        bin("judged before", "Verdicts on this rule", 0.0, "Learnt from verdicts on the rule."),
    ],
    pick: |_| 0,
};
