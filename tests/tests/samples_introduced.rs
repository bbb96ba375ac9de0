//! The list of samples in `samples/README.md` is complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Source: the folder itself. A picture that nobody introduced is one that nobody will look at.
#[test]
fn every_sample_is_introduced() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples");
    let pictures: BTreeSet<String> = fs::read_dir(&folder)
        .expect("the samples are part of the project")
        .map(|entry| entry.expect("a readable folder").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".png"))
        .collect();
    assert!(!pictures.is_empty());

    let text = fs::read_to_string(folder.join("README.md")).expect("the samples have a README");
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let introduced: BTreeSet<String> =
        rows.map(|(name, _)| name.to_owned()).filter(|name| name.ends_with(".png") && !name.contains("NAME")).collect();
    assert_eq!(introduced, pictures, "left: listed in samples/README.md, right: in the folder");
}
