//! Scenes drawn by lot, for runs that compare an instrument with the truth many times over.

use super::area::Point;
use super::encoded::Encoded;
use super::placement::{Placement, nodes};
use super::prng::Prng;
use super::spec::{
    Content, DefectKind, Kind, Level, ModuleDefect, NodeShift, Patch, Scene, Shading, SymbolSpec, SynthError,
};
use crate::symbology::datamatrix::encode::EncodeError as DataMatrixError;
use crate::symbology::datamatrix::sizes::Size;
use crate::symbology::qr::encode::EncodeError;

/// A scene with one symbol of a symbology, the same for the same seed: any version or size, level, mask, angle, contrast; print growth within
/// `growth` (fraction of X), stretch within 12 %, now and then a bent grid (to 0.8 X, of Data Matrix to 0.4 X and its border to 0.1 X across, mostly less), perspective (to 0.3 X), wrong and weak
/// modules within what error correction bears, spots in the quiet zone; noise to 0.6 % of the contrast, blur to 0.1 X,
/// shading to 3 %. `pixels_per_module` is the mean of both axes.
///
/// # Errors
/// None is known for 1 to 1000 pixels per module, as long as the picture stays below the limits of a scene.
pub fn random_scene(kind: Kind, seed: u64, pixels_per_module: f64, growth: f64) -> Result<Scene, SynthError> {
    let mut prng = Prng::new(seed);
    let spec = random_spec(&mut prng, kind, pixels_per_module, growth)?;
    let mut scene = Scene::around(spec)?;
    scene.symbols[0].centre = scene.symbols[0].centre.map(|middle| middle + prng.between(-0.5, 0.5));
    scene.noise = prng.between(0.0, 0.006) * (scene.symbols[0].light - scene.symbols[0].dark);
    scene.noise_seed = prng.bits();
    if prng.chance(0.5) {
        let mut part = || prng.between(-0.015, 0.015);
        scene.shading = Shading { right: part(), down: part(), edge: part() / 2.0 };
    }
    if prng.chance(0.15) {
        scene.bits = 16;
    }
    Ok(scene)
}

/// The symbol of [`random_scene`].
///
/// # Errors
/// If `pixels_per_module` cannot be drawn.
pub fn random_spec(prng: &mut Prng, kind: Kind, pixels_per_module: f64, growth: f64) -> Result<SymbolSpec, SynthError> {
    let mut spec = SymbolSpec { symbology: kind, ..SymbolSpec::new("", pixels_per_module, [0.0; 2]) };
    let symbol = match kind {
        Kind::QrCode => random_message(prng, &mut spec)?,
        Kind::DataMatrix => random_data_matrix(prng, &mut spec)?,
    };
    let stretch = if prng.chance(0.5) { prng.between(-0.02, 0.02) } else { prng.between(-0.12, 0.12) };
    spec.pitch = [pixels_per_module * (1.0 + stretch / 2.0), pixels_per_module * (1.0 - stretch / 2.0)];
    spec.rotation = prng.between(-180.0, 180.0);
    spec.mirrored = prng.chance(0.15);
    spec.reversed = prng.chance(0.1);
    spec.light = prng.between(0.45, 0.95);
    spec.dark = prng.between(0.02, 0.3_f64.min(spec.light - 0.25));
    let common = prng.between(-growth, growth);
    spec.growth = if prng.chance(0.5) { [common; 2] } else { [common, prng.between(-growth, growth)] };
    spec.blur = if prng.chance(0.5) { 0.0 } else { prng.between(0.02, 0.1) };
    spec.margin = 6.0;
    bend(prng, &mut spec, &symbol)?;
    spoil(prng, &mut spec, &symbol);
    Ok(spec)
}

/// A text of random kind and length in a random version that holds it.
fn random_message(prng: &mut Prng, spec: &mut SymbolSpec) -> Result<Encoded, SynthError> {
    let number = match prng.unit() {
        x if x < 0.6 => 1 + prng.below(10),
        x if x < 0.9 => 11 + prng.below(15),
        _ => 26 + prng.below(15),
    };
    spec.version = Some(number as u8);
    spec.level = [Level::L, Level::M, Level::Q, Level::H][prng.below(4)];
    spec.mask = Some(prng.below(8) as u8);
    let alphabet: Vec<char> = match prng.below(4) {
        0 => "0123456789".chars().collect(),
        1 => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".chars().collect(),
        2 => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:.?=&-_".chars().collect(),
        _ => "质量追溯码印刷检测品牌防伪批次序列号生产日期".chars().collect(),
    };
    // Twice the codewords are more than any text of these alphabets takes.
    let mut length = 1 + prng.below(20 + 90 * number);
    loop {
        let text: String = (0..length).map(|_| alphabet[prng.below(alphabet.len())]).collect();
        spec.message = Content::Text(text);
        match spec.encode() {
            Err(SynthError::Encode(EncodeError::TooLong { .. } | EncodeError::Segment { .. })) if length > 1 => {
                length = length * 2 / 3;
            }
            outcome => return outcome,
        }
    }
}

/// A text of random kind and length in a Data Matrix symbol of a random size, every size as often.
fn random_data_matrix(prng: &mut Prng, spec: &mut SymbolSpec) -> Result<Encoded, SynthError> {
    let sizes: Vec<Size> = Size::all().collect();
    let size = sizes[prng.below(sizes.len())];
    spec.size = Some([size.height(), size.width()]);
    let alphabet: Vec<char> = match prng.below(3) {
        0 => "0123456789".chars().collect(),
        1 => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:.?=&-_".chars().collect(),
        _ => "质量追溯码印刷检测品牌防伪批次序列号生产日期".chars().collect(),
    };
    let mut length = 1 + prng.below(2 * size.data_codewords());
    loop {
        let text: String = (0..length).map(|_| alphabet[prng.below(alphabet.len())]).collect();
        spec.message = Content::Text(text);
        match spec.encode() {
            Err(SynthError::EncodeDataMatrix(DataMatrixError::TooLong { .. } | DataMatrixError::Range { .. }))
                if length > 1 =>
            {
                length = length * 2 / 3;
            }
            // A Chinese character takes more than the smallest symbols hold.
            Err(SynthError::EncodeDataMatrix(_)) => {
                spec.message = Content::Text("7".into());
                return spec.encode();
            }
            outcome => return outcome,
        }
    }
}

/// Modules by which the border of a Data Matrix symbol is bent at most.
const STRAIGHT: f64 = 0.1;

/// Bends the grid and tilts the camera, each now and then.
fn bend(prng: &mut Prng, spec: &mut SymbolSpec, symbol: &Encoded) -> Result<(), SynthError> {
    let nodes = nodes(symbol.size);
    let (rows, columns) = (nodes.height(), nodes.width());
    if rows >= 2 && columns >= 2 && prng.chance(0.4) {
        let most = match (prng.chance(0.8), spec.symbology) {
            (true, _) => 0.2,
            (false, Kind::QrCode) => 0.8,
            (false, Kind::DataMatrix) => 0.4,
        };
        for _ in 0..1 + prng.below(3) {
            // Not those that carry the even grid along: three finder patterns, or four corners.
            let node = [prng.below(rows), prng.below(columns)];
            let (bottom, right) = (rows - 1, columns - 1);
            let is_corner = [[0, 0], [0, right], [bottom, 0]].contains(&node);
            if is_corner || (spec.symbology == Kind::DataMatrix && node == [bottom, right]) {
                continue;
            }
            let (angle, size) = (prng.between(0.0, std::f64::consts::TAU), prng.between(0.0, most));
            let mut shift = [size * angle.cos(), size * angle.sin()];
            if spec.symbology == Kind::DataMatrix {
                // Transport stretches a border along itself; across, the legs of the L are straight or no legs.
                for (axis, is_border) in [(1, node[0] == 0 || node[0] == bottom), (0, node[1] == 0 || node[1] == right)]
                {
                    if is_border {
                        shift[axis] *= (STRAIGHT / size).min(1.0);
                    }
                }
            }
            spec.node_shifts.retain(|other| other.node != node);
            spec.node_shifts.push(NodeShift { node, shift });
        }
    }
    if prng.chance(0.3) {
        let angle = prng.between(0.0, std::f64::consts::TAU);
        let tilt = [0.01 * angle.cos(), 0.01 * angle.sin()];
        let departure = departure(&SymbolSpec { perspective: tilt, node_shifts: Vec::new(), ..spec.clone() }, symbol)?;
        // Nearly proportional to so small a tilt.
        let factor = (prng.between(0.0, 0.3) / departure.max(1e-6)).min(2.0);
        spec.perspective = tilt.map(|part| part * factor);
    }
    Ok(())
}

/// How far the lower right corner lies from where the three finder patterns let expect it, modules.
fn departure(spec: &SymbolSpec, symbol: &Encoded) -> Result<f64, SynthError> {
    let placement = Placement::new(spec, symbol.size)?;
    let [right, bottom] = symbol.sides().map(|side| side - 3.5);
    let image = |point: Point| placement.to_image(point);
    let [origin, right, down, corner] =
        [image([3.5, 3.5]), image([right, 3.5]), image([3.5, bottom]), image([right, bottom])];
    let off = [0, 1].map(|k| corner[k] - (right[k] + down[k] - origin[k]));
    Ok(off[0].hypot(off[1]) / spec.pitch[0].min(spec.pitch[1]))
}

/// Spoils some modules of codewords, fewer than error correction bears, and the quiet zone.
fn spoil(prng: &mut Prng, spec: &mut SymbolSpec, symbol: &Encoded) {
    let bits = symbol.bits();
    let (columns, rows) = (bits.width(), bits.height());
    let bearable = symbol.blocks().0.iter().map(|block| block.capacity / 2).min().unwrap_or(0);
    let wrong = if prng.chance(0.5) { prng.below(bearable.min(6) + 1) } else { 0 };
    let weak = if prng.chance(0.5) { prng.below(8) } else { 0 };
    let mut used = Vec::new();
    for number in 0..wrong + weak {
        let at = (prng.below(rows), prng.below(columns));
        if bits[at].is_none() || used.contains(&at) {
            continue;
        }
        used.push(at);
        let kind = if number < wrong {
            DefectKind::WrongColour
        } else {
            let modulation = prng.between(0.12, 0.7);
            let middle = f64::midpoint(spec.light, spec.dark);
            let sign = if symbol.matrix[at] == spec.reversed { 1.0 } else { -1.0 };
            DefectKind::Reflectance(middle + sign * modulation * (spec.light - spec.dark) / 2.0)
        };
        spec.defects.push(ModuleDefect { row: at.0 as i32, column: at.1 as i32, kind });
    }
    if prng.chance(0.2) {
        for _ in 0..1 + prng.below(3) {
            let is_row = prng.chance(0.5);
            let (length, beside) = if is_row { (columns, rows) } else { (rows, columns) };
            let along = prng.between(-4.0, length as f64 + 2.0);
            let away = prng.between(1.0, 2.5);
            let (across, size) =
                (if prng.chance(0.5) { -away - 1.0 } else { beside as f64 + away }, prng.between(0.3, 1.0));
            let [u, v] = if is_row { [along, across] } else { [across, along] };
            let reflectance = if spec.reversed { spec.light } else { spec.dark };
            spec.patches.push(Patch { u: [u, u + size], v: [v, v + size], reflectance });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::truth;

    #[test]
    fn the_same_seed_gives_the_same_scene_and_every_scene_has_answers() {
        for (kind, seed) in
            [Kind::QrCode, Kind::DataMatrix].into_iter().flat_map(|kind| (0..60).map(move |s| (kind, s)))
        {
            let scene = random_scene(kind, seed, 6.0, 0.2).unwrap();
            assert_eq!(scene, random_scene(kind, seed, 6.0, 0.2).unwrap());
            let truth = truth(&scene).unwrap();
            let symbol = &truth.symbols[0];
            assert_eq!(symbol.decode.grade_2011, Some(4), "seed {seed}");
            for [x, y] in symbol.corners {
                assert!(x > 0.0 && y > 0.0 && x < scene.width as f64 && y < scene.height as f64, "seed {seed}");
            }
        }
    }
}
