//! The directions that code may depend in, checked on the sources and the dependency tree of `grader`.
//!
//! Paths are resolved as the compiler sees them (`crate::`, `super::`, `self::`, groups in braces); code under
//! `#[cfg(test)]` may look anywhere.
#![expect(clippy::unwrap_used, reason = "helpers of tests end at the first surprise, as tests do")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A module that must not see others, and why.
struct Wall {
    module: &'static str,
    unseen: Unseen,
    reason: &'static str,
}

enum Unseen {
    /// Modules of these names, at whatever depth.
    These(&'static [&'static str]),
    /// All modules but itself and these.
    AllBut(&'static [&'static str]),
}

const WALLS: &[Wall] = &[
    Wall {
        module: "content",
        unseen: Unseen::These(&["requirement", "record", "report", "image", "symbology"]),
        reason: "what decoded data must be does not depend on how they were read, nor on what an application makes of it",
    },
    Wall {
        module: "parameter",
        unseen: Unseen::These(&["standard"]),
        reason: "a quality parameter is a value that was measured; limits, apertures and rounding belong to an edition, \
                 which calls the parameter and not the other way round",
    },
    Wall {
        module: "symbology",
        unseen: Unseen::These(&["parameter"]),
        reason: "a symbology says where modules and codewords are; what their quality is, others ask of every symbology",
    },
    Wall {
        module: "report",
        unseen: Unseen::AllBut(&["record", "plane", "grading", "frame", "bilingual"]),
        reason: "a report turns a record into bytes and computes nothing again: what it shows was stored",
    },
    Wall {
        module: "test_report",
        unseen: Unseen::AllBut(&[
            "record",
            "report",
            "plane",
            "grading",
            "frame",
            "bilingual",
            "signature",
            "symbology",
        ]),
        reason: "a report of a laboratory tells what records say and measures nothing; symbologies give it the QR Code that \
                 names it",
    },
    Wall {
        module: "requirement",
        unseen: Unseen::These(&["report", "synth", "image", "locate", "profile", "verdict"]),
        reason: "a rule judges what was measured, by the limits that it is given",
    },
    Wall {
        module: "profile",
        unseen: Unseen::These(&["report", "synth", "image", "symbology", "verdict"]),
        reason: "a profile is policy: it names rules and gives them numbers, and looks at no picture",
    },
    Wall {
        module: "scene",
        unseen: Unseen::These(&["standard", "requirement", "profile", "verdict", "report", "synth", "content"]),
        reason: "a scene is measured whatever is demanded of it: places, lengths and likenesses, no limits",
    },
    Wall {
        module: "register",
        unseen: Unseen::These(&["image", "symbology", "report", "requirement", "profile", "verdict", "record"]),
        reason: "a register answers what the world knows of a number; what that means for a code, rules say",
    },
    Wall {
        module: "uncertainty",
        unseen: Unseen::AllBut(&["record", "bilingual", "normal"]),
        reason: "how uncertain a value is follows from the record and from what a calibration states, never from the picture",
    },
    Wall {
        module: "synth",
        unseen: Unseen::These(&["image", "grid", "parameter", "locate", "standard"]),
        reason: "the forward model knows the right answers of its own; an error that it shared with what it tests would \
                 never be found",
    },
];

/// What the library must not reach for; the first segments of a path outside the crate.
const FORBIDDEN: &[(&[&str], &str)] = &[
    (&["std", "fs"], "files belong to the command line: the library measures what it is given"),
    (&["std", "env"], "the environment is not part of the input: the same input gives the same bytes everywhere"),
    (&["std", "time"], "the library has no clock: a record does not depend on when it was made"),
    (&["std", "net"], "nothing of a measurement leaves the machine"),
    (&["std", "process"], "a library does not end or start processes"),
    (&["jiff", "Zoned"], "the library has no clock: the day of an inspection is told"),
    (&["jiff", "Timestamp"], "the library has no clock: the day of an inspection is told"),
    (&["rand"], "no randomness but a seed of the caller's: the same input gives the same bytes"),
];

const FORBIDDEN_MACROS: &[&str] = &["println", "print", "eprintln", "eprint", "dbg"];

/// The module that command lines share, of the feature `cli`.
const COMMAND: &str = "command";

/// Source files that may be longer than [`LONGEST`] lines, and why.
const LONG_FILES: &[(&str, &str)] = &[("grader/src/record.rs", "the whole report contract, to be read in one piece")];
/// Lines from which a file tells more than one thing.
const LONGEST: usize = 500;

#[test]
fn modules_see_only_what_they_may() {
    let mut violations = Vec::new();
    for source in library_sources() {
        for (path, line) in &source.paths {
            let Some(("crate", seen)) = path.split_first().map(|(root, seen)| (root.as_str(), seen)) else { continue };
            for wall in WALLS.iter().filter(|wall| source.module.first().is_some_and(|module| module == wall.module)) {
                if wall.hides(seen) {
                    let place = format!("{}:{line}", source.file);
                    let seen = seen.join("::");
                    violations.push(format!("{place}: `{}` must not see `{seen}`: {}", wall.module, wall.reason));
                }
            }
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

impl Wall {
    /// Whether a path, from the crate's root, is behind the wall. A glob import of the root sees everything.
    fn hides(&self, path: &[String]) -> bool {
        let Some(first) = path.first() else { return false };
        match self.unseen {
            Unseen::These(unseen) => first == "*" || path.iter().any(|segment| unseen.contains(&segment.as_str())),
            Unseen::AllBut(seen) => first != self.module && !seen.contains(&first.as_str()),
        }
    }
}

#[test]
fn every_wall_stands_before_a_module_that_exists() {
    let modules: BTreeSet<String> = library_sources().into_iter().flat_map(|source| source.module).collect();
    for wall in WALLS {
        let listed = match wall.unseen {
            Unseen::These(listed) | Unseen::AllBut(listed) => listed,
        };
        for name in std::iter::once(&wall.module).chain(listed) {
            assert!(
                modules.contains(*name),
                "no module `{name}` in grader/src: was it renamed? Its wall guards nothing"
            );
        }
    }
}

/// What command lines share reads files and the terminal; nothing else may see it.
#[test]
fn only_command_lines_see_what_they_share() {
    let seen: Vec<String> = measuring_sources()
        .flat_map(|source| {
            let paths = source.paths.into_iter().filter(|(path, _)| path.iter().take(2).eq(["crate", COMMAND]));
            paths.map(move |(_, line)| format!("{}:{line}", source.file)).collect::<Vec<_>>()
        })
        .collect();
    assert!(seen.is_empty(), "files and terminal belong to command lines:\n{}", seen.join("\n"));
}

#[test]
fn the_library_asks_nothing_of_the_world() {
    let mut violations = Vec::new();
    for source in measuring_sources() {
        for (path, line) in &source.paths {
            for (forbidden, reason) in FORBIDDEN {
                if path.len() >= forbidden.len() && path.iter().zip(*forbidden).all(|(a, b)| a == b) {
                    violations.push(format!("{}:{line}: `{}`: {reason}", source.file, path.join("::")));
                }
            }
        }
        for (name, line) in source.macros.iter().filter(|(name, _)| FORBIDDEN_MACROS.contains(&name.as_str())) {
            violations.push(format!("{}:{line}: `{name}!`: a library returns what it has to say", source.file));
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

/// The calibration measures what it is given, as the grader does; OpenCV stays in one file, for cross-checks.
#[test]
fn the_calibration_asks_nothing_of_the_world_and_keeps_opencv_in_one_file() {
    let root = workspace().join("calibration/src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.retain(|file| !file.starts_with(root.join("bin")) && !file.ends_with("tests.rs"));
    assert!(files.len() > 20, "the sources were found");
    let mut violations = Vec::new();
    for source in files.iter().map(|file| read(&root, file)) {
        for (path, line) in &source.paths {
            for (forbidden, reason) in FORBIDDEN {
                if path.len() >= forbidden.len() && path.iter().zip(*forbidden).all(|(a, b)| a == b) {
                    violations.push(format!("{}:{line}: `{}`: {reason}", source.file, path.join("::")));
                }
            }
            let of_opencv = path.first().is_some_and(|root| root == "opencv");
            if of_opencv && source.module != ["lens", "opencv"] {
                violations.push(format!("{}:{line}: OpenCV belongs into lens/opencv.rs", source.file));
            }
        }
        if source.lines > LONGEST {
            violations.push(format!("{}: {} lines, look twice at {LONGEST}", source.file, source.lines));
        }
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn only_the_register_in_a_file_knows_of_its_database() {
    let stray: Vec<String> = library_sources()
        .into_iter()
        .filter(|source| !source.module.starts_with(&["register".to_owned(), "sqlite".to_owned()]))
        .flat_map(|source| {
            let paths =
                source.paths.into_iter().filter(|(path, _)| path.first().is_some_and(|root| root == "rusqlite"));
            paths.map(move |(path, line)| format!("{}:{line}: `{}`", source.file, path.join("::"))).collect::<Vec<_>>()
        })
        .collect();
    assert!(stray.is_empty(), "rules ask a `Register`, whatever keeps it:\n{}", stray.join("\n"));
}

#[test]
fn a_file_tells_one_thing() {
    let allowed = |file: &str| LONG_FILES.iter().any(|(listed, _)| *listed == file);
    let long: Vec<String> = library_sources()
        .into_iter()
        .filter(|source| source.lines > LONGEST && !allowed(&source.file))
        .map(|source| {
            format!("{}: {} lines, look twice at {LONGEST}: does it tell one thing?", source.file, source.lines)
        })
        .collect();
    assert!(long.is_empty(), "\n{}", long.join("\n"));
    for (file, _) in LONG_FILES {
        assert!(workspace().join(file).is_file(), "{file} is listed as long and does not exist");
    }
}

#[test]
fn no_camera_library_and_no_window_in_the_grader() {
    let tree = dependencies(&["--all-features"]);
    for (name, reason) in [
        ("opencv", "a grade must not move because a distribution upgraded a library"),
        ("eframe", "whoever measures without a window must not build one"),
        ("egui", "whoever measures without a window must not build one"),
        ("zxing-cpp", "it is a peer to compare with; the build of the grader needs no C++ compiler"),
    ] {
        assert!(!tree.contains(name), "`{name}` among the dependencies of `grader`: {reason}");
    }
}

/// Typesetting brings one along, for tables that are made when it is built.
#[test]
fn no_randomness_in_what_measures() {
    assert!(!dependencies(&[]).contains("rand"), "the same input gives the same bytes");
}

/// Whoever makes no PDF must not wait for a typesetter.
#[test]
fn typesetting_is_built_only_where_it_is_asked_for() {
    assert!(!dependencies(&[]).contains("typst"), "some 15 minutes of a core for those who make no PDF");
    assert!(dependencies(&["--features", "pdf"]).contains("typst"));
}

#[test]
fn the_library_alone_needs_nothing_of_the_command_line() {
    let tree = dependencies(&["--no-default-features"]);
    for name in ["clap", "getrandom", "image", "anyhow", "indicatif", "rayon", "sys-locale"] {
        assert!(
            !tree.contains(name),
            "`{name}` belongs to the feature `cli`: the library has no files and no terminal"
        );
    }
}

/// One file of the library.
struct Source {
    /// From the root of the workspace.
    file: String,
    /// Path of its module within the crate.
    module: Vec<String>,
    lines: usize,
    /// Every path, resolved, with its line.
    paths: Vec<(Vec<String>, usize)>,
    macros: Vec<(String, usize)>,
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}

/// All files of `grader/src` but those of the command line, which may do everything, and files of tests.
fn library_sources() -> Vec<Source> {
    let root = workspace().join("grader/src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.retain(|file| !file.starts_with(root.join("bin")) && !file.ends_with("tests.rs"));
    assert!(files.len() > 5, "the sources were found");
    files.iter().map(|file| read(&root, file)).collect()
}

/// The library without what only command lines use.
fn measuring_sources() -> impl Iterator<Item = Source> {
    library_sources().into_iter().filter(|source| source.module.first().is_none_or(|module| module != COMMAND))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

fn read(root: &Path, file: &Path) -> Source {
    let text = fs::read_to_string(file).unwrap();
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut module: Vec<String> = file
        .strip_prefix(root)
        .unwrap()
        .with_extension("")
        .components()
        .map(|component| component.as_os_str().to_string_lossy().into_owned())
        .collect();
    module.pop_if(|last| last == "mod" || last == "lib");
    let mut reader = Reader { module: module.clone(), paths: Vec::new(), macros: Vec::new() };
    reader.visit_file(&syntax);
    Source {
        file: file.strip_prefix(workspace()).unwrap().to_string_lossy().into_owned(),
        module,
        lines: text.lines().count(),
        paths: reader.paths,
        macros: reader.macros,
    }
}

/// Walks the syntax of a file and notes paths and macros outside of tests.
struct Reader {
    module: Vec<String>,
    paths: Vec<(Vec<String>, usize)>,
    macros: Vec<(String, usize)>,
}

impl Reader {
    /// `self` and `super` replaced by the module they mean; others as they are.
    fn note(&mut self, segments: Vec<String>, line: usize) {
        let mut place = None;
        for segment in &segments {
            match (segment.as_str(), place.as_mut()) {
                ("self", None) => place = Some(self.module.clone()),
                ("super", None) => place = Some(self.module[..self.module.len().saturating_sub(1)].to_vec()),
                ("super", Some(module)) => drop(module.pop()),
                _ => break,
            }
        }
        let rest = segments.iter().skip_while(|segment| ["self", "super"].contains(&segment.as_str())).cloned();
        let resolved = match place {
            Some(module) => std::iter::once("crate".to_owned()).chain(module).chain(rest).collect(),
            None => segments,
        };
        self.paths.push((resolved, line));
    }

    fn note_uses(&mut self, tree: &syn::UseTree, prefix: &[String]) {
        let with = |segment: String| [prefix, &[segment]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_uses(&path.tree, &with(path.ident.to_string())),
            syn::UseTree::Name(name) => self.note(with(name.ident.to_string()), line_of(name)),
            syn::UseTree::Rename(name) => self.note(with(name.ident.to_string()), line_of(name)),
            syn::UseTree::Glob(glob) => self.note(with("*".to_owned()), line_of(glob)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.note_uses(item, prefix)),
        }
    }
}

fn line_of(syntax: &impl Spanned) -> usize {
    syntax.span().start().line
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test")
    })
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if is_test(&item.attrs) {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_test(&item.attrs) {
            self.note_uses(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.note(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), line_of(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(name) = call.path.segments.last() {
            self.macros.push((name.ident.to_string(), line_of(call)));
        }
        visit::visit_macro(self, call);
    }
}

/// Names of all packages that `grader` is built from.
fn dependencies(features: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["tree", "--locked", "--package", "grader", "--edges", "normal,build", "--prefix", "none"])
        .args(features)
        .current_dir(workspace())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    names.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[cfg(test)]
mod of_the_reader {
    use super::*;

    fn paths_in(module: &[&str], text: &str) -> Vec<String> {
        let module = module.iter().map(|&name| name.to_owned()).collect();
        let mut reader = Reader { module, paths: Vec::new(), macros: Vec::new() };
        reader.visit_file(&syn::parse_str(text).unwrap());
        reader.paths.into_iter().map(|(path, _)| path.join("::")).collect()
    }

    #[test]
    fn groups_are_taken_apart() {
        let paths = paths_in(&["a"], "use crate::{b, c::{D, E as F}, g::*};");
        assert_eq!(paths, ["crate::b", "crate::c::D", "crate::c::E", "crate::g::*"]);
    }

    #[test]
    fn super_and_self_are_resolved() {
        assert_eq!(paths_in(&["a", "b"], "use super::super::c::D;"), ["crate::c::D"]);
        assert_eq!(paths_in(&["a", "b"], "use super::c; use self::d::E;"), ["crate::a::c", "crate::a::b::d::E"]);
        assert_eq!(paths_in(&["a"], "mod inner { use super::super::c; }"), ["crate::c"]);
    }

    #[test]
    fn paths_in_expressions_and_types_are_seen() {
        let paths = paths_in(&["a"], "fn f(x: crate::b::T) { std::fs::read(x) }");
        assert!(paths.contains(&"crate::b::T".to_owned()) && paths.contains(&"std::fs::read".to_owned()));
    }

    #[test]
    fn tests_may_look_anywhere() {
        assert!(paths_in(&["a"], "#[cfg(test)] mod tests { use crate::b; }").is_empty());
    }
}
