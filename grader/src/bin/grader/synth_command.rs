//! `grader synth`: pictures of symbols with stated defects, and the right answers beside them.

use std::fmt::Write as _;
use std::fs::{File, create_dir_all, read, write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use grader::frame::{Frame, Samples};
use grader::synth::catalogue::{Sample, catalogue};
use grader::synth::random::random_scene;
use grader::synth::spec::Scene;
use grader::synth::{render, truth};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use rayon::prelude::*;

/// Draws symbols with stated defects and writes the right answers beside them.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Args {
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
    /// Pixels per module of scenes drawn by lot
    #[arg(long, default_value_t = 12.0)]
    pixels_per_module: f64,
    /// Folder to write into
    #[arg(long, default_value = ".")]
    out: PathBuf,
}

/// Carries the command out.
///
/// # Errors
/// If a scene cannot be read or drawn, or a file cannot be written.
pub fn run(args: &Args) -> Result<()> {
    if let Some(folder) = &args.catalogue {
        return write_catalogue(folder);
    }
    if let Some(count) = args.random {
        return (0..count).into_par_iter().try_for_each(|number| {
            let seed = args.seed.wrapping_add(number);
            write_scene(&random_scene(seed, args.pixels_per_module, 0.2)?, &args.out, &format!("random-{seed:06}"))
        });
    }
    let Some(path) = &args.scene else { bail!("no scene given") };
    let text = read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let scene: Scene = serde_json::from_slice(&text).with_context(|| format!("{} is no scene", path.display()))?;
    let name = path.file_stem().map_or_else(|| "scene".into(), |stem| stem.to_string_lossy().into_owned());
    write_scene(&scene, &args.out, &name)
}

fn write_catalogue(folder: &Path) -> Result<()> {
    let samples = catalogue()?;
    samples.par_iter().try_for_each(|sample| write_scene(&sample.scene, folder, sample.name))?;
    write(folder.join("manifest.toml"), manifest(&samples)).context("the index cannot be written")
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

/// Writes `name.png` and `name.truth.json`.
fn write_scene(scene: &Scene, folder: &Path, name: &str) -> Result<()> {
    create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let frame = render(scene).with_context(|| format!("{name} cannot be drawn"))?;
    let picture = folder.join(format!("{name}.png"));
    write_png(&frame, &picture).with_context(|| format!("{} cannot be written", picture.display()))?;
    let mut json = serde_json::to_string_pretty(&truth(scene)?)?;
    json.push('\n');
    let path = folder.join(format!("{name}.truth.json"));
    write(&path, json).with_context(|| format!("{} cannot be written", path.display()))
}

/// Samples of 9 to 15 bits are stretched to the 16 that a file has.
fn write_png(frame: &Frame, path: &Path) -> Result<()> {
    let file = std::io::BufWriter::new(File::create(path)?);
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Default, FilterType::Adaptive);
    let (width, height) = (u32::try_from(frame.width())?, u32::try_from(frame.height())?);
    match frame.samples() {
        Samples::Bits8(plane) => encoder.write_image(plane.data(), width, height, ExtendedColorType::L8)?,
        Samples::Bits16(plane) => {
            let full_scale = f64::from(frame.full_scale());
            let stretch = |sample: &u16| (f64::from(*sample) * f64::from(u16::MAX) / full_scale).round() as u16;
            let bytes: Vec<u8> = plane.data().iter().flat_map(|sample| stretch(sample).to_ne_bytes()).collect();
            encoder.write_image(&bytes, width, height, ExtendedColorType::L16)?;
        }
    }
    Ok(())
}
