//! `grader synth`: pictures of symbols with stated defects, and the right answers beside them.

use std::fmt::Write as _;
use std::fs::{create_dir_all, read};
use std::path::{Path, PathBuf};

use grader::synth::catalogue::{Sample, catalogue};
use grader::synth::label::{
    Expected, LabelSample, LabelScene, LabelTruth, label_truth, labels, render_label, teaching_picture,
};
use grader::synth::random::random_scene;
use grader::synth::spec::{Kind, Scene, SynthError};
use grader::synth::{render, truth};
use rayon::prelude::*;
use serde::Serialize;

use crate::failure::Failure;
use grader::command::files;

/// Largest print growth of scenes drawn by lot, fraction of X.
const GROWTH: f64 = 0.2;

/// Draw symbols with stated defects and write the right answers beside them
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct SynthArguments {
    /// Scene to draw, JSON
    #[arg(value_name = "SCENE", required_unless_present_any = ["random", "catalogue"])]
    scene: Option<PathBuf>,
    /// Draw that many scenes by lot
    #[arg(long, value_name = "N", conflicts_with_all = ["scene", "catalogue"])]
    random: Option<u64>,
    /// Draw the samples and write their index, into this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "scene")]
    catalogue: Option<PathBuf>,
    /// First seed of scenes drawn by lot
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Symbology of scenes drawn by lot: `qr`, `datamatrix`
    #[arg(long, value_parser = kind, default_value = "qr")]
    symbology: Kind,
    /// Pixels per module of scenes drawn by lot
    #[arg(long, default_value_t = 12.0)]
    pixels_per_module: f64,
    /// Folder to write into
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

fn kind(name: &str) -> Result<Kind, String> {
    match name {
        "qr" => Ok(Kind::QrCode),
        "datamatrix" => Ok(Kind::DataMatrix),
        _ => Err("there are: qr, datamatrix".into()),
    }
}

/// Carries the command out.
///
/// # Errors
/// If a scene cannot be read or drawn, or a file cannot be written.
pub fn run(arguments: &SynthArguments) -> Result<(), Failure> {
    if let Some(folder) = &arguments.catalogue {
        return write_catalogue(folder);
    }
    if let Some(count) = arguments.random {
        return (0..count).into_par_iter().try_for_each(|number| {
            let seed = arguments.seed.wrapping_add(number);
            let name = format!("random-{seed:06}");
            let scene = random_scene(arguments.symbology, seed, arguments.pixels_per_module, GROWTH);
            write_scene(&scene.map_err(|error| undrawable(&name, error))?, &arguments.out, &name)
        });
    }
    arguments.scene.as_deref().map_or(Ok(()), |path| write_scene_of(path, &arguments.out))
}

fn write_scene_of(path: &Path, folder: &Path) -> Result<(), Failure> {
    let text = read(path).map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    let scene: Scene =
        serde_json::from_slice(&text).map_err(|error| Failure::NoScene { path: path.to_owned(), error })?;
    let name = path.file_stem().map_or_else(|| "scene".into(), |stem| stem.to_string_lossy());
    write_scene(&scene, folder, &name)
}

fn write_catalogue(folder: &Path) -> Result<(), Failure> {
    let samples = catalogue().map_err(|error| undrawable("catalogue", error))?;
    samples.par_iter().try_for_each(|sample| write_scene(&sample.scene, folder, sample.name))?;
    files::write_text(&folder.join("manifest.toml"), &manifest(&samples))?;
    let labels_folder = folder.join("labels");
    let labels = labels();
    labels.par_iter().try_for_each(|sample| write_label(sample, &labels_folder))?;
    write_picture(&teaching_picture(), &labels_folder, TEACHING)
}

/// Name of the picture from which the special mark is taught.
const TEACHING: &str = "mark-example";

/// Truth of a label, and what a station must find.
#[derive(Serialize)]
struct LabelFile<'a> {
    zh: &'a str,
    en: &'a str,
    expected: &'a Expected,
    truth: LabelTruth,
}

fn write_label(sample: &LabelSample, folder: &Path) -> Result<(), Failure> {
    let name = sample.name;
    let truth = label_truth(&sample.scene).map_err(|error| undrawable(name, error))?;
    let file = LabelFile { zh: sample.chinese, en: sample.english, expected: &sample.expected, truth };
    write_picture(&sample.scene, folder, name)?;
    let text = serde_json::to_string_pretty(&file).expect("the truth has only text keys");
    Ok(files::write_text(&folder.join(format!("{name}.truth.json")), &(text + "\n"))?)
}

fn write_picture(scene: &LabelScene, folder: &Path, name: &str) -> Result<(), Failure> {
    let frame = render_label(scene).map_err(|error| undrawable(name, error))?;
    create_dir_all(folder).map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
    Ok(files::write_frame(&folder.join(format!("{name}.png")), &frame)?)
}

/// The index of the samples.
fn manifest(samples: &[Sample]) -> String {
    let mut text = String::from(
        "# Drawn by `grader synth --catalogue`; the truth beside each picture is derived, not measured.\n",
    );
    for sample in samples {
        let name = sample.name;
        // Names and descriptions hold no quotes or backslashes.
        let _ = write!(
            text,
            "\n[[sample]]\npicture = \"{name}.png\"\ntruth = \"{name}.truth.json\"\nzh = \"{}\"\nen = \"{}\"\n",
            sample.chinese, sample.english
        );
    }
    text
}

/// Writes `name.png` and `name.truth.json`, or nothing if one of them cannot be had.
fn write_scene(scene: &Scene, folder: &Path, name: &str) -> Result<(), Failure> {
    let frame = render(scene).map_err(|error| undrawable(name, error))?;
    let truth = truth(scene).map_err(|error| undrawable(name, error))?;
    create_dir_all(folder).map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
    files::write_frame(&folder.join(format!("{name}.png")), &frame)?;
    let truth = serde_json::to_string_pretty(&truth).expect("the truth has only text keys");
    Ok(files::write_text(&folder.join(format!("{name}.truth.json")), &(truth + "\n"))?)
}

fn undrawable(name: &str, error: SynthError) -> Failure {
    Failure::Undrawable { name: name.to_owned(), error }
}
