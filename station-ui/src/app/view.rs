//! Pictures on the screen: textures that are made once, and a view that is zoomed and moved.

use std::sync::Arc;

use egui::{Color32, ColorImage, Context, Pos2, Rect, Sense, TextureHandle, TextureOptions, Ui, Vec2};
use grader::frame::Frame;
use grader::inspect::picture;

/// How a picture is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tone {
    /// As it was taken.
    #[default]
    Grey,
    /// Black and white, by a grey level.
    Binary(u8),
}

/// A picture as a texture.
pub struct Shown {
    frame: Arc<Frame>,
    tone: Tone,
    most: usize,
    texture: TextureHandle,
}

/// Textures of the pictures shown, by place.
#[derive(Default)]
pub struct Pictures(Vec<(&'static str, Shown)>);

impl Pictures {
    /// The texture of a picture at a place of the window, made anew only if the picture is another one. Larger pictures
    /// than `most` pixels on a side are made smaller.
    pub fn texture(
        &mut self,
        context: &Context,
        place: &'static str,
        frame: &Arc<Frame>,
        tone: Tone,
        most: usize,
    ) -> &TextureHandle {
        let known = self.0.iter().position(|(of, shown)| {
            *of == place && Arc::ptr_eq(&shown.frame, frame) && shown.tone == tone && shown.most == most
        });
        let at = known.unwrap_or_else(|| {
            self.0.retain(|(of, _)| *of != place);
            let texture = context.load_texture(place, image(frame, tone, most), TextureOptions::LINEAR);
            self.0.push((place, Shown { frame: Arc::clone(frame), tone, most, texture }));
            self.0.len() - 1
        });
        &self.0[at].1.texture
    }
}

fn image(frame: &Frame, tone: Tone, most: usize) -> ColorImage {
    let grey = picture(frame);
    let factor = grey.width().max(grey.height()).div_ceil(most.max(1)).max(1);
    let (width, height) = ((grey.width() / factor).max(1), (grey.height() / factor).max(1));
    let mut pixels = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            // The mean of the pixels that fall together.
            let mut sum = 0_usize;
            let mut count = 0;
            for y in row * factor..((row + 1) * factor).min(grey.height()) {
                let line = &grey.row(y)[column * factor..((column + 1) * factor).min(grey.width())];
                sum += line.iter().map(|value| usize::from(*value)).sum::<usize>();
                count += line.len();
            }
            let mean = (sum / count.max(1)) as u8;
            pixels.push(match tone {
                Tone::Grey => Color32::from_gray(mean),
                Tone::Binary(threshold) if mean < threshold => Color32::BLACK,
                Tone::Binary(_) => Color32::WHITE,
            });
        }
    }
    ColorImage::new([width, height], pixels)
}

/// Which part of a picture is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// Points per pixel in shares of what fits; 1 shows all.
    pub scale: f32,
    /// Place of the picture in the middle of the view, fractions of its size.
    pub centre: [f32; 2],
}

impl Default for Zoom {
    fn default() -> Self {
        Self { scale: 1.0, centre: [0.5, 0.5] }
    }
}

/// How a picture lies on the screen.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// Where the view is.
    pub view: Rect,
    /// Where the whole picture would be.
    pub picture: Rect,
    /// Points per pixel.
    pub scale: f32,
}

impl Placed {
    /// A place of the picture on the screen.
    #[must_use]
    pub fn place(&self, [x, y]: [f64; 2]) -> Pos2 {
        self.picture.min + Vec2::new(x as f32, y as f32) * self.scale
    }
}

impl Zoom {
    /// Shows a texture of a picture of so many pixels, moved and zoomed by pointer and keys.
    pub fn show(&mut self, ui: &mut Ui, texture: &TextureHandle, size: [usize; 2], room: Vec2, active: bool) -> Placed {
        let sense = if active { Sense::click_and_drag() } else { Sense::hover() };
        let (view, response) = ui.allocate_exact_size(room.max(Vec2::splat(1.0)), sense);
        let pixels = Vec2::new(size[0].max(1) as f32, size[1].max(1) as f32);
        let fit = (view.width() / pixels.x).min(view.height() / pixels.y);
        if active {
            self.moved(ui, &response, pixels * (fit * self.scale));
        }
        let scale = fit * self.scale;
        let shown = pixels * scale;
        let min = view.center() - shown * Vec2::from(self.centre);
        let picture = Rect::from_min_size(min, shown);
        let uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
        ui.painter().with_clip_rect(view).image(texture.id(), picture, uv, Color32::WHITE);
        Placed { view, picture, scale }
    }

    fn moved(&mut self, ui: &Ui, response: &egui::Response, shown: Vec2) {
        let drag = response.drag_delta();
        let mut by = Vec2::new(-drag.x / shown.x, -drag.y / shown.y);
        let mut factor = 1.0;
        if response.hovered() {
            factor *=
                (ui.input(|input| input.smooth_scroll_delta.y) / 240.0).exp() * ui.input(egui::InputState::zoom_delta);
        }
        if !ui.ctx().egui_wants_keyboard_input() {
            let pressed = |key| ui.input(|input| input.key_pressed(key));
            let step = 0.1 / self.scale;
            by.x += step * (f32::from(pressed(egui::Key::ArrowRight)) - f32::from(pressed(egui::Key::ArrowLeft)));
            by.y += step * (f32::from(pressed(egui::Key::ArrowDown)) - f32::from(pressed(egui::Key::ArrowUp)));
            if pressed(egui::Key::Plus) || pressed(egui::Key::Equals) {
                factor *= 1.25;
            }
            if pressed(egui::Key::Minus) {
                factor /= 1.25;
            }
            if pressed(egui::Key::Num0) || response.double_clicked() {
                *self = Self::default();
                return;
            }
        }
        self.scale = (self.scale * factor).clamp(1.0, 64.0);
        self.centre = [(self.centre[0] + by.x).clamp(0.0, 1.0), (self.centre[1] + by.y).clamp(0.0, 1.0)];
        if self.scale <= 1.0 {
            self.centre = [0.5, 0.5];
        }
    }
}
