//! How the process was started. Command lines are measured, never read for words: an attacker writes them.

use crate::feature::{Feature, Group, MISSING, Robust, bin, blind, steps};

pub(crate) const PARENT_CHILD: Feature = Feature {
    id: "parent_child",
    name: "Parent and process",
    group: Group::Process,
    meaning: "How common it is in the batch that this parent starts this process.",
    unit: "share of alerts with a parent",
    range: "0 to 100 %",
    example: "A word processor that starts a shell.",
    attacker: "Starting through a common parent lowers it by 1.5 points; renaming a program makes it rare.",
    robust: Robust::Partly,
    fields: &["process.parent_process.name", "process.name"],
    bins: &[
        MISSING,
        blind("under 50 alerts with a parent", "A share of so few is chance."),
        bin("never before", "New parent and process", 4.0, "Never seen among 50 and more starts."),
        bin("under 1 %", "Rare parent and process", 2.5, "Seldom seen."),
        bin("1 to 10 %", "Known parent and process", 0.0, "Ordinary."),
        bin("10 % and more", "Common parent and process", -1.5, "Among the most common starts here."),
    ],
    pick: |facts| match facts.past.as_ref().and_then(|past| past.parent_child) {
        None => 0,
        Some((_, 0..50)) => 1,
        Some((0, _)) => 2,
        Some((pair, all)) => 2 + steps((u64::from(pair) * 1000 / u64::from(all)) as u32, &[10, 100]),
    },
};

pub(crate) const CMD_LENGTH: Feature = Feature {
    id: "cmd_length",
    name: "Length of the command line",
    group: Group::Process,
    meaning: "How long the command line is.",
    unit: "bytes",
    range: "1 and more",
    example: "A command line of 3,000 bytes.",
    attacker: "Written by whoever starts the process; short ones therefore lower nothing.",
    robust: Robust::Weak,
    fields: &["process.cmd_line"],
    bins: &[
        MISSING,
        bin("under 256 bytes", "Command line of usual length", 0.0, "The usual case."),
        bin("256 to 1,023 bytes", "Long command line", 1.0, "Longer than most people type."),
        bin(
            "1,024 bytes and more",
            "Very long command line",
            2.0,
            "Scripts and payloads passed as text; build tools too.",
        ),
    ],
    pick: |facts| facts.own.command.map_or(0, |command| steps(command.chars, &[256, 1024])),
};

pub(crate) const CMD_ENTROPY: Feature = Feature {
    id: "cmd_entropy",
    name: "Disorder of the command line",
    group: Group::Process,
    meaning: "How evenly the command line uses its characters (Shannon entropy), for 80 bytes and more.",
    unit: "bits a byte",
    range: "0 to 8",
    example: "An encoded script: 5.6 bits a byte, where plain text has 4.5.",
    attacker: "Padding lowers it; low values therefore count for nothing.",
    robust: Robust::Weak,
    fields: &["process.cmd_line"],
    bins: &[
        MISSING,
        bin("short, under 80 bytes", "Short command line", 0.0, "Too short to measure."),
        bin("under 5.2 bits", "Plain command line", 0.0, "As text usually is."),
        bin("5.2 to 5.6 bits", "Disordered command line", 1.0, "Many different characters, as in encoded text."),
        bin("5.6 bits and more", "Very disordered command line", 2.0, "As in packed or encoded data."),
    ],
    pick: |facts| match facts.own.command {
        None => 0,
        Some(command) if command.chars < 80 => 1,
        Some(command) => 1 + steps(command.centibits, &[0, 520, 560]),
    },
};
