//! Pictures of parts: the label drawn once by the forward model, the code of each part projected onto it.

use grader::plane::Plane;
use grader::symbology::qr::encode::{encode_segments, segments_of};
use grader::symbology::qr::sizes::ErrorCorrectionLevel;
use grader::synth::label::{Camera, Item, LabelScene, good, render_label};
use grader::synth::prng::Prng;

use super::print::{Placement, Print, project};
use super::{Fault, Part, SimulationError, SimulationSettings};

/// Numbers of the table of noise: more than pixels in a row of the largest picture.
const NOISE: usize = 1 << 16;
/// Gain 1 in the fixed-point numbers of the last step.
const ONE: u32 = 1 << 10;

/// What all pictures of a line have in common. It is made once, and draws any number of parts on any thread.
#[derive(Clone, Debug)]
pub struct Studio {
    size: [usize; 2],
    /// Pixels of the faces beyond the picture on each side, so that labels can lie elsewhere.
    border: [usize; 2],
    scale: f64,
    /// Label without code, with its mark and without.
    faces: [Plane<u8>; 2],
    /// Belt without label.
    empty: u8,
    /// Middle of the code on a face, pixels.
    centre: [f64; 2],
    /// X dimension, pixels.
    pitch: f64,
    ground: f64,
    dark: f64,
    noise: Vec<i8>,
    seed: u64,
}

impl Studio {
    /// Draws what all pictures share.
    ///
    /// # Errors
    /// If settings are out of range or the label cannot be drawn.
    pub fn new(settings: &SimulationSettings) -> Result<Self, SimulationError> {
        settings.check()?;
        let drawing = |reason: String| SimulationError::Drawing { reason };
        let label = good();
        let Some(code) = label.items.iter().find_map(|item| match item {
            Item::Symbol(code) => Some(code.clone()),
            _ => None,
        }) else {
            return Err(drawing("the label has no code".into()));
        };
        let [width, height] = settings.size;
        let border = [width / 40 + 1, height / 40 + 1];
        // The label takes nine tenths of the picture.
        let scale = (label.size[0] / (0.9 * width as f64)).max(label.size[1] / (0.9 * height as f64));
        let picture = [width + 2 * border[0], height + 2 * border[1]];
        let at = [0, 1].map(|k| picture[k] as f64 / 2.0 + (code.centre[k] - label.size[k] / 2.0) / scale);
        let scene = LabelScene {
            picture,
            camera: Camera { pivot: code.centre, at, scale, ..label.camera },
            items: label.items.iter().filter(|item| !matches!(item, Item::Symbol(_))).cloned().collect(),
            ..label
        };
        let frame = render_label(&scene).map_err(|error| drawing(error.to_string()))?;
        let marked = grader::inspect::picture(&frame).into_owned();
        let faces = [marked.clone(), without_mark(marked, &scene)];
        let mut lot = Prng::new(settings.seed);
        let noise = (0..NOISE).map(|_| (lot.normal() * settings.noise * 255.0).round() as i8).collect();
        Ok(Self {
            size: settings.size,
            border,
            scale,
            faces,
            empty: (scene.background * 255.0).round() as u8,
            centre: at,
            pitch: code.x / scale,
            ground: scene.ground,
            dark: code.dark,
            noise,
            seed: settings.seed,
        })
    }

    /// Millimetres per pixel.
    #[must_use]
    pub const fn scale(&self) -> f64 {
        self.scale
    }

    /// The picture of a part under light of that strength; 1: white is where it should be.
    ///
    /// # Errors
    /// If its text does not fit into a code.
    pub fn draw(&self, part: &Part, light: f64) -> Result<Plane<u8>, SimulationError> {
        let face = &self.faces[usize::from(part.fault == Some(Fault::MissingMark))];
        let [left, top] = [0, 1].map(|k| {
            let at = self.border[k] as i64 - i64::from(part.shift[k]);
            at.clamp(0, 2 * self.border[k] as i64) as usize
        });
        let [width, height] = self.size;
        let mut pixels = Vec::with_capacity(width * height);
        for row in top..top + height {
            pixels.extend_from_slice(&face.row(row)[left..left + width]);
        }
        if part.fault != Some(Fault::NoCode) {
            self.lay_code(&mut pixels, part, [left, top])?;
        }
        self.expose(&mut pixels, part.index, light);
        Plane::from_vec(width, height, pixels)
            .ok_or_else(|| SimulationError::Drawing { reason: "rows are missing".into() })
    }

    /// The belt between two labels.
    #[must_use]
    pub fn draw_empty(&self, number: u64, light: f64) -> Plane<u8> {
        let mut picture = Plane::filled(self.size[0], self.size[1], self.empty);
        self.expose(picture.data_mut(), number, light);
        picture
    }

    fn lay_code(&self, pixels: &mut [u8], part: &Part, [left, top]: [usize; 2]) -> Result<(), SimulationError> {
        // One mask is as good as another; choosing the best takes longer than all the rest.
        let mask = (part.index % 8) as u8;
        let symbol = encode_segments(&segments_of(&part.text), ErrorCorrectionLevel::M, None, Some(mask))
            .map_err(|error| SimulationError::Drawing { reason: error.to_string() })?;
        let side = symbol.matrix.width();
        let half = side as f64 / 2.0 * self.pitch;
        let corner = [self.centre[0] - left as f64 - half, self.centre[1] - top as f64 - half];
        let placement = Placement { corner, pitch: self.pitch };
        let code = project(&symbol.matrix, &self.print(part.fault), &placement);
        let [columns, rows] = placement.reach(side);
        let end = columns.end.min(self.size[0]);
        for (row, line) in rows.zip(0..code.height()) {
            let Some(pixels) = pixels.get_mut(row * self.size[0]..) else { break };
            if let Some(under) = pixels.get_mut(columns.start..end) {
                under.copy_from_slice(&code.row(line)[..under.len()]);
            }
        }
        Ok(())
    }

    const fn print(&self, fault: Option<Fault>) -> Print {
        let mut print = Print { light: self.ground, dark: self.dark, growth: 0.0, blur: 0.0, voids: None };
        match fault {
            Some(Fault::Growth) => print.growth = 0.48,
            Some(Fault::Voids) => print.voids = Some((8, 0.45)),
            Some(Fault::LowContrast) => print.dark = 0.66,
            Some(Fault::Blur) => print.blur = 0.38,
            Some(Fault::MissingMark | Fault::WrongContent | Fault::DuplicateSerial | Fault::NoCode) | None => {}
        }
        print
    }

    /// Light and noise.
    fn expose(&self, pixels: &mut [u8], number: u64, light: f64) {
        let gain = (light.clamp(0.0, 16.0) * f64::from(ONE)).round() as u32;
        let mut lot = Prng::new(self.seed ^ number.rotate_left(17));
        let width = self.size[0];
        for row in pixels.chunks_mut(width) {
            let from = lot.below(NOISE - width.min(NOISE));
            for (pixel, noise) in row.iter_mut().zip(&self.noise[from..]) {
                let lit = ((u32::from(*pixel) * gain + ONE / 2) / ONE).min(255) as i16;
                *pixel = (lit + i16::from(*noise)).clamp(0, 255) as u8;
            }
        }
    }
}

/// The face with plain label in the place of the mark: nothing else is printed there, and drawing takes seconds.
fn without_mark(mut face: Plane<u8>, scene: &LabelScene) -> Plane<u8> {
    let map = scene.camera.homography();
    let ground = (scene.ground * 255.0).round() as u8;
    for item in &scene.items {
        if let Item::Mark { size, centre, .. } = item {
            let corner = |sign: f64| map.to_picture(centre.map(|middle| middle + sign * size / 2.0));
            let ([left, top], [right, bottom]) = (corner(-1.0), corner(1.0));
            let end = (right.ceil().max(0.0) as usize).min(face.width());
            for row in top.max(0.0) as usize..(bottom.ceil().max(0.0) as usize).min(face.height()) {
                face.row_mut(row)[left.max(0.0) as usize..end].fill(ground);
            }
        }
    }
    face
}

#[cfg(test)]
mod tests;
