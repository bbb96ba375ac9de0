//! The window as a picture, drawn on the processor: for demonstrations, documents and tests, where there is no display.
//!
//! Triangles are filled as egui's own painters do it: colours and textures in gamma space with premultiplied alpha, pixels
//! by their middles, and every pixel on a common edge once (top-left rule). The same window gives the same bytes.

use std::collections::HashMap;

use egui::epaint::textures::{TextureFilter, TextureOptions};
use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive, Vertex};
use egui::{ClippedPrimitive, Color32, Context, Pos2, RawInput, Rect, TextureId, TexturesDelta, Ui, Vec2};
use image::RgbaImage;

/// Passes before the picture is taken: sizes that depend on each other settle within them.
const PASSES: usize = 4;
/// Seconds between passes: animations are over.
const STEP: f64 = 1.0;

/// Draws what `show` shows in a window of so many points.
///
/// A window without area gives a picture of one pixel.
pub fn render(context: &Context, size: [f32; 2], pixels_per_point: f32, mut show: impl FnMut(&mut Ui)) -> RgbaImage {
    context.set_pixels_per_point(pixels_per_point);
    let mut textures = Textures::default();
    let mut primitives = Vec::new();
    let mut scale = pixels_per_point;
    for pass in 0..PASSES {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::from(size))),
            time: Some(pass as f64 * STEP),
            ..RawInput::default()
        };
        let mut output = context.run_ui(input, &mut show);
        textures.apply(&output.textures_delta);
        // What was applied is said to be: otherwise dropping it is taken for a mistake.
        output.textures_delta.clear();
        scale = output.pixels_per_point;
        primitives = context.tessellate(output.shapes, scale);
    }
    let pixels = |points: f32| (points * scale).round().clamp(1.0, 16_384.0) as u32;
    let mut canvas = Canvas::new(pixels(size[0]), pixels(size[1]));
    for primitive in &primitives {
        canvas.draw(primitive, &textures, scale);
    }
    canvas.picture
}

/// Textures by their names.
#[derive(Default)]
struct Textures(HashMap<TextureId, Texture>);

struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
    options: TextureOptions,
}

impl Textures {
    fn apply(&mut self, delta: &TexturesDelta) {
        for (id, delta) in delta.set.iter().flat_map(|(id, deltas)| deltas.iter().map(move |delta| (id, delta))) {
            let ImageDelta { image: ImageData::Color(image), options, pos } = delta;
            match (pos, self.0.get_mut(id)) {
                (Some([left, top]), Some(texture)) => {
                    for (row, line) in image.pixels.chunks_exact(image.size[0].max(1)).enumerate() {
                        let at = (top + row) * texture.size[0] + left;
                        if let Some(into) = texture.pixels.get_mut(at..at + line.len()) {
                            into.copy_from_slice(line);
                        }
                    }
                }
                _ => {
                    let texture = Texture { size: image.size, pixels: image.pixels.clone(), options: *options };
                    self.0.insert(*id, texture);
                }
            }
        }
    }
}

impl Texture {
    /// Colour at a place, 0 to 1 over the texture.
    fn at(&self, u: f32, v: f32) -> [f32; 4] {
        let [width, height] = self.size;
        let (x, y) = (u * width as f32, v * height as f32);
        let pixel = |x: f32, y: f32| -> [f32; 4] {
            let column = (x.max(0.0) as usize).min(width.saturating_sub(1));
            let row = (y.max(0.0) as usize).min(height.saturating_sub(1));
            self.pixels.get(row * width + column).map_or([0.0; 4], |colour| colour.to_array().map(f32::from))
        };
        if self.options.magnification == TextureFilter::Nearest {
            return pixel(x, y);
        }
        let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
        let (fx, fy) = (x - 0.5 - left, y - 0.5 - top);
        let (a, b) = (pixel(left, top), pixel(left + 1.0, top));
        let (c, d) = (pixel(left, top + 1.0), pixel(left + 1.0, top + 1.0));
        std::array::from_fn(|k| (a[k] * (1.0 - fx) + b[k] * fx) * (1.0 - fy) + (c[k] * (1.0 - fx) + d[k] * fx) * fy)
    }
}

struct Canvas {
    picture: RgbaImage,
}

impl Canvas {
    fn new(width: u32, height: u32) -> Self {
        Self { picture: RgbaImage::from_pixel(width, height, image::Rgba([0, 0, 0, 255])) }
    }

    fn draw(&mut self, primitive: &ClippedPrimitive, textures: &Textures, scale: f32) {
        // What is painted by call-backs of a graphics card has no place here; the window has none.
        let Primitive::Mesh(mesh) = &primitive.primitive else { return };
        let Some(texture) = textures.0.get(&mesh.texture_id) else { return };
        let clip = |points: f32, most: u32| ((points * scale).round().max(0.0) as u32).min(most);
        let Rect { min, max } = primitive.clip_rect;
        let (width, height) = self.picture.dimensions();
        let window = [clip(min.x, width), clip(min.y, height), clip(max.x, width), clip(max.y, height)];
        self.mesh(mesh, texture, scale, window);
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, scale: f32, window: [u32; 4]) {
        for corners in mesh.indices.chunks_exact(3) {
            let vertex = |index: u32| mesh.vertices.get(index as usize);
            if let (Some(a), Some(b), Some(c)) = (vertex(corners[0]), vertex(corners[1]), vertex(corners[2])) {
                self.triangle([a, b, c], texture, scale, window);
            }
        }
    }

    fn triangle(&mut self, corners: [&Vertex; 3], texture: &Texture, scale: f32, [left, top, right, bottom]: [u32; 4]) {
        let at = corners.map(|vertex| vertex.pos * scale);
        let area = cross(at[0], at[1], at[2]);
        if area == 0.0 || !area.is_finite() {
            return;
        }
        // Clockwise on the screen, so that insides are positive.
        let order = if area > 0.0 { [0, 1, 2] } else { [0, 2, 1] };
        let (corners, at, area) = (order.map(|k| corners[k]), order.map(|k| at[k]), area.abs());
        let low = |of: fn(Pos2) -> f32, least: u32| {
            (at.iter().map(|p| of(*p)).fold(f32::INFINITY, f32::min).floor().max(0.0) as u32).max(least)
        };
        let high = |of: fn(Pos2) -> f32, most: u32| {
            (at.iter().map(|p| of(*p)).fold(f32::NEG_INFINITY, f32::max).ceil().max(0.0) as u32).min(most)
        };
        let is_plain = corners[1..].iter().all(|corner| corner.uv == corners[0].uv && corner.color == corners[0].color);
        let plain = is_plain.then(|| shaded(corners[0].color.to_array().map(f32::from), texture, corners[0].uv));
        for y in low(|p| p.y, top)..high(|p| p.y, bottom) {
            for x in low(|p| p.x, left)..high(|p| p.x, right) {
                let middle = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
                let weights = [(1, 2), (2, 0), (0, 1)].map(|(from, to)| {
                    let weight = cross(at[from], at[to], middle);
                    (weight, weight > 0.0 || weight == 0.0 && is_top_or_left(at[from], at[to]))
                });
                if !weights.iter().all(|(_, inside)| *inside) {
                    continue;
                }
                let source = plain.unwrap_or_else(|| {
                    let share = weights.map(|(weight, _)| weight / area);
                    let mix = |of: &dyn Fn(&Vertex) -> f32| (0..3).map(|k| share[k] * of(corners[k])).sum::<f32>();
                    let colour = std::array::from_fn(|k| mix(&|vertex| f32::from(vertex.color.to_array()[k])));
                    let uv = Pos2::new(mix(&|vertex| vertex.uv.x), mix(&|vertex| vertex.uv.y));
                    shaded(colour, texture, uv)
                });
                let pixel = self.picture.get_pixel_mut(x, y);
                for k in 0..3 {
                    let under = f32::from(pixel.0[k]) * (1.0 - source[3] / 255.0);
                    pixel.0[k] = (source[k] + under).round().clamp(0.0, 255.0) as u8;
                }
            }
        }
    }
}

/// Colour of a vertex times that of the texture.
fn shaded(colour: [f32; 4], texture: &Texture, uv: Pos2) -> [f32; 4] {
    let texel = texture.at(uv.x, uv.y);
    std::array::from_fn(|k| colour[k] * texel[k] / 255.0)
}

/// Twice the area of a triangle, positive if it goes clockwise on the screen.
fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// Whether pixels exactly on an edge of a clockwise triangle belong to it.
fn is_top_or_left(from: Pos2, to: Pos2) -> bool {
    from.y == to.y && to.x > from.x || to.y < from.y
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHITE: Texture = Texture { size: [1, 1], pixels: Vec::new(), options: TextureOptions::NEAREST };

    fn white() -> Texture {
        Texture { pixels: vec![Color32::WHITE], ..WHITE }
    }

    fn vertex(x: f32, y: f32, color: Color32) -> Vertex {
        Vertex { pos: Pos2::new(x, y), uv: Pos2::ZERO, color }
    }

    fn square(canvas: &mut Canvas, [left, top, right, bottom]: [f32; 4], color: Color32, window: [u32; 4]) {
        let corner = |x, y| vertex(x, y, color);
        let [a, b, c, d] = [corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)];
        canvas.triangle([&a, &b, &c], &white(), 1.0, window);
        canvas.triangle([&a, &c, &d], &white(), 1.0, window);
    }

    #[test]
    fn squares_cover_the_pixels_whose_middles_they_hold_once_each() {
        let mut canvas = Canvas::new(8, 8);
        // Half transparent: a pixel painted twice would be lighter.
        square(&mut canvas, [1.0, 2.0, 6.0, 7.0], Color32::from_rgba_premultiplied(100, 0, 0, 128), [0, 0, 8, 8]);
        for (x, y, pixel) in canvas.picture.enumerate_pixels() {
            let inside = (1..6).contains(&x) && (2..7).contains(&y);
            assert_eq!(pixel.0[0], if inside { 100 } else { 0 }, "{x} {y}");
        }
    }

    #[test]
    fn alpha_and_clipping_are_as_arithmetic_says() {
        let mut canvas = Canvas::new(4, 4);
        square(&mut canvas, [0.0, 0.0, 4.0, 4.0], Color32::from_rgb(200, 100, 0), [0, 0, 4, 4]);
        square(&mut canvas, [0.0, 0.0, 4.0, 4.0], Color32::from_rgba_premultiplied(50, 0, 20, 102), [0, 0, 2, 4]);
        // 102 / 255 = 0.4: 50 + 0.6 · 200, 0.6 · 100, 20.
        assert_eq!(canvas.picture.get_pixel(1, 1).0, [170, 60, 20, 255]);
        assert_eq!(canvas.picture.get_pixel(2, 1).0, [200, 100, 0, 255]);
    }

    #[test]
    fn colours_go_evenly_from_corner_to_corner() {
        let mut canvas = Canvas::new(10, 1);
        let [a, b, c, d] = [(0.0, 0.0, 0), (10.0, 0.0, 250), (10.0, 1.0, 250), (0.0, 1.0, 0)]
            .map(|(x, y, grey)| vertex(x, y, Color32::from_gray(grey)));
        canvas.triangle([&a, &b, &c], &white(), 1.0, [0, 0, 10, 1]);
        canvas.triangle([&a, &c, &d], &white(), 1.0, [0, 0, 10, 1]);
        for x in 0..10 {
            // At the middle of the pixel.
            let expected = 25.0 * (x as f32 + 0.5);
            assert!((f32::from(canvas.picture.get_pixel(x, 0).0[0]) - expected).abs() <= 1.0, "{x}");
        }
    }

    #[test]
    fn windows_of_no_size_and_far_triangles_do_no_harm() {
        let mut canvas = Canvas::new(1, 1);
        square(&mut canvas, [-1e9, -1e9, 1e9, 1e9], Color32::WHITE, [0, 0, 1, 1]);
        square(&mut canvas, [f32::NAN, 0.0, 1.0, 1.0], Color32::WHITE, [0, 0, 1, 1]);
        assert_eq!(canvas.picture.get_pixel(0, 0).0[0], 255);
        let picture = render(&Context::default(), [0.0, 0.0], 1.0, |_| {});
        assert_eq!(picture.dimensions(), (1, 1));
    }
}
