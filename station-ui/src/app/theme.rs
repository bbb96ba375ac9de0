//! Colours, sizes and the font: one place for all of them.
//!
//! Colours of verdicts are those of Okabe and Ito, which people with every kind of colour vision tell apart; shape, letter and
//! word say the same without any colour.

use std::sync::Arc;

use egui::{Color32, Context, FontData, FontDefinitions, FontFamily, FontId, TextStyle, Visuals};

use crate::settings::Theme;

/// Noto Sans SC with the characters of GB 2312, level 1 (SIL Open Font License 1.1).
const FONT: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Window.ttf");

/// Height of what is touched, points: a finger in a glove.
pub const TOUCH: f32 = 44.0;
/// Room between things, points.
pub const GAP: f32 = 10.0;

/// Colours of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub ground: Color32,
    /// Cards.
    pub card: Color32,
    /// Lines.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text that matters less.
    pub weak: Color32,
    /// What is chosen.
    pub accent: Color32,
    /// Pass, and what is as it should be.
    pub good: Color32,
    /// Fail, and what does not work.
    pub bad: Color32,
    /// Not read, and what needs a look.
    pub doubtful: Color32,
    /// Waiting.
    pub idle: Color32,
    /// Text on any of the four.
    pub on_colour: Color32,
}

impl Palette {
    /// The colours of a theme.
    #[must_use]
    pub const fn of(theme: Theme) -> Self {
        let (good, bad) = (Color32::from_rgb(0, 133, 98), Color32::from_rgb(200, 75, 0));
        let (doubtful, on_colour) = (Color32::from_rgb(146, 82, 120), Color32::WHITE);
        match theme {
            Theme::Dark => Self {
                ground: Color32::from_rgb(17, 22, 28),
                card: Color32::from_rgb(28, 35, 43),
                line: Color32::from_rgb(58, 68, 80),
                text: Color32::from_rgb(236, 240, 244),
                weak: Color32::from_rgb(160, 172, 184),
                accent: Color32::from_rgb(36, 110, 185),
                good,
                bad,
                doubtful,
                idle: Color32::from_rgb(74, 88, 104),
                on_colour,
            },
            Theme::Light => Self {
                ground: Color32::from_rgb(240, 243, 246),
                card: Color32::WHITE,
                line: Color32::from_rgb(200, 208, 216),
                text: Color32::from_rgb(22, 28, 34),
                weak: Color32::from_rgb(92, 104, 116),
                accent: Color32::from_rgb(20, 92, 165),
                good,
                bad,
                doubtful,
                idle: Color32::from_rgb(96, 110, 124),
                on_colour,
            },
        }
    }

    /// Colour of a grade, from 4 to 0: from blue-green over grey to vermilion.
    #[must_use]
    pub fn of_grade(&self, grade: f64) -> Color32 {
        match grade {
            grade if grade >= 3.5 => self.good,
            grade if grade >= 2.5 => Color32::from_rgb(46, 120, 130),
            grade if grade >= 1.5 => Color32::from_rgb(110, 110, 110),
            grade if grade >= 0.5 => Color32::from_rgb(170, 96, 30),
            _ => self.bad,
        }
    }
}

/// Gives a context the font, and the sizes of text.
pub fn install(context: &Context) {
    // Nothing but this font, whatever fonts egui is built with: the same letters in the window and in pictures of it.
    let mut fonts = FontDefinitions::empty();
    fonts.font_data.insert("window".into(), Arc::new(FontData::from_static(FONT)));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.entry(family).or_default().push("window".into());
    }
    context.set_fonts(fonts);
    context.all_styles_mut(|style| {
        let size = |text: &TextStyle| match text {
            TextStyle::Small => 13.0,
            TextStyle::Heading => 24.0,
            TextStyle::Monospace => 15.0,
            _ => 16.0,
        };
        for (text, font) in &mut style.text_styles {
            *font = FontId::new(size(text), font.family.clone());
        }
        style.spacing.item_spacing = egui::vec2(8.0, 8.0);
        style.spacing.button_padding = egui::vec2(14.0, 8.0);
        style.spacing.interact_size = egui::vec2(TOUCH, TOUCH);
        style.spacing.icon_width = 22.0;
    });
}

/// Sets the colours.
pub fn apply(context: &Context, theme: Theme) {
    let palette = Palette::of(theme);
    let mut visuals = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    visuals.panel_fill = palette.ground;
    visuals.window_fill = palette.card;
    visuals.extreme_bg_color = palette.ground;
    visuals.override_text_color = Some(palette.text);
    visuals.selection.bg_fill = palette.accent;
    visuals.selection.stroke.color = Color32::WHITE;
    visuals.widgets.noninteractive.bg_stroke.color = palette.line;
    visuals.widgets.inactive.weak_bg_fill = palette.card;
    visuals.widgets.inactive.bg_fill = palette.card;
    visuals.widgets.inactive.bg_stroke = egui::Stroke::new(1.0, palette.line);
    context.set_theme(match theme {
        Theme::Dark => egui::Theme::Dark,
        Theme::Light => egui::Theme::Light,
    });
    context.set_visuals(visuals);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours by WCAG 2.2.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |colour: Color32| {
            let linear = |value: u8| {
                let value = f64::from(value) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn text_can_be_read_on_everything_it_stands_on() {
        for theme in [Theme::Dark, Theme::Light] {
            let palette = Palette::of(theme);
            for (text, ground) in
                [(palette.text, palette.ground), (palette.text, palette.card), (palette.weak, palette.card)]
            {
                assert!(contrast(text, ground) >= 4.5, "{theme:?} {text:?} on {ground:?}");
            }
            // Large letters: 3 : 1 is the demand; verdicts have more.
            for ground in [palette.good, palette.bad, palette.doubtful, palette.idle, palette.accent] {
                assert!(contrast(palette.on_colour, ground) >= 4.0, "{theme:?} {ground:?}");
            }
        }
    }
}
