//! Faults of the web: dots that do not print, and bands.
//!
//! In: the frame itself (not through an aperture), the map of the sheet, the solid bars and strips. Out: light columns with
//! their dots and widths, bands with their period.
//!
//! A dot of the print head that does not print leaves a light line along the web, through every bar at the same place; a
//! speck of dust does so in one bar only. So the light share of each dot column is taken in each bar for itself, against
//! the columns around it, and the median of the bars decides.

use grader::geometry::{Point, median};
use grader::reflectance::ReflectanceImage;
use serde::{Deserialize, Serialize};

use super::cell::{CellResult, rounded};
use super::find::Found;
use super::plan::{Dots, Plan};

mod banding;

pub use banding::Band;

/// A column of dots that prints light.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LightColumn {
    /// First dot, as the print head counts.
    pub dot: i64,
    /// Dots that do not print.
    pub width_dots: u32,
    /// Middle, mm from the left edge of the page.
    pub position_mm: f64,
    /// How much lighter its lightest dot is than its surroundings, as a share of the contrast.
    pub light: f64,
    /// The same against the scatter of all dots, standard deviations.
    pub z: f64,
    /// Bars in which it is seen, and bars there are.
    pub bars: [usize; 2],
    /// The same in the dark modules of the symbols that it crosses; null if it crosses none.
    pub in_modules: Option<f64>,
    /// Columns of the sheet whose symbols it crosses, from 1.
    pub columns: Vec<usize>,
}

/// Faults of the web.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WebFaults {
    /// Pixels per dot of the printer.
    pub pixels_per_dot: f64,
    /// Whether single dots can be told apart: two pixels each.
    pub resolved: bool,
    /// Scatter of the light share of dots that print.
    pub scatter: f64,
    /// Columns that print light.
    pub light_columns: Vec<LightColumn>,
    /// Bands along the web; null if there are none.
    pub band: Option<Band>,
}

/// A dot column is light from this share of the contrast on. A dead dot two pixels wide, half closed by the growth of its
/// neighbours, leaves 0.38 behind a blur of one pixel; specks and the texture of paper leave a few hundredths.
const LEAST_LIGHT: f64 = 0.06;
/// And from this many standard deviations of the others: one false find in a billion dots.
const LEAST_Z: f64 = 6.0;
/// Dots on each side that a dot is compared with.
const AROUND: usize = 20;
/// Pixels that edges of bars reach inwards.
const EDGE: f64 = 2.5;
/// Pixels per dot from which single dots are told apart.
const RESOLVED: f64 = 2.0;

/// Looks for faults. `cells` give the reflectances of paper and ink.
#[must_use]
pub fn faults(plan: &Plan, found: &Found, image: ReflectanceImage<'_>, cells: &[CellResult]) -> WebFaults {
    let pixels_per_dot = found.map.pixels_per_mm(plan.middle())[0] * plan.dot_mm;
    let level = |which: usize| median(&mut cells.iter().filter_map(|c| Some(c.levels?[which])).collect::<Vec<_>>());
    let contrast = level(0).zip(level(1)).map_or(1.0, |(light, dark)| (light - dark).max(0.05));
    let view = View { plan, found, image, contrast, pixels_per_dot };
    let bars: Vec<Profile> = plan.bars.iter().filter_map(|bar| view.profile(*bar)).collect();
    let (light, scatter) = combined(&bars, plan.page_dots[0] as usize);
    let light_columns = if bars.is_empty() {
        Vec::new()
    } else {
        groups(&light, scatter).map(|g| view.column(g, &light, scatter, &bars)).collect()
    };
    WebFaults {
        pixels_per_dot: rounded(pixels_per_dot, 2),
        resolved: pixels_per_dot >= RESOLVED,
        scatter: rounded(scatter, 4),
        light_columns,
        band: banding::find(&view),
    }
}

/// A picture of a sheet.
struct View<'a> {
    plan: &'a Plan,
    found: &'a Found,
    image: ReflectanceImage<'a>,
    contrast: f64,
    pixels_per_dot: f64,
}

/// Light share of each dot column in one bar; `None` outside it.
type Profile = Vec<Option<f64>>;

impl View<'_> {
    fn reflectance(&self, x: f64, y: f64) -> Option<f64> {
        self.image.interpolated(self.found.map.pixel(Point::new(x, y) * self.plan.dot_mm)).map(f64::from)
    }

    /// Mean reflectance along the web over part of a dot column.
    fn mean(&self, x: f64, from: f64, to: f64) -> Option<f64> {
        let steps = ((to - from) * self.pixels_per_dot).ceil().clamp(1.0, 400.0);
        let at = |i: u32| self.reflectance(x, from + (to - from) * (f64::from(i) + 0.5) / steps);
        let values: Vec<f64> = (0..steps as u32).filter_map(at).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    fn profile(&self, [left, top, right, bottom]: Dots) -> Option<Profile> {
        let edge = EDGE / self.pixels_per_dot;
        let (from, to) = (top + edge, bottom - edge);
        if from >= to {
            return None;
        }
        let inside = |dot: usize| dot as f64 >= left + edge && dot as f64 + 1.0 <= right - edge;
        let raw: Profile = (0..self.plan.page_dots[0] as usize)
            .map(|dot| if inside(dot) { self.mean(dot as f64 + 0.5, from, to) } else { None })
            .collect();
        let share = |dot: usize| {
            let near = dot.saturating_sub(AROUND)..(dot + AROUND + 1).min(raw.len());
            let ground = median(&mut raw[near].iter().flatten().copied().collect::<Vec<_>>())?;
            Some((raw[dot]? - ground) / self.contrast)
        };
        Some((0..raw.len()).map(share).collect())
    }

    fn column(&self, dots: std::ops::Range<usize>, light: &[f64], scatter: f64, bars: &[Profile]) -> LightColumn {
        // What lies beside the found dots belongs to them: blur spreads a line.
        let wide = dots.start.saturating_sub(2)..(dots.end + 2).min(light.len());
        let weights: Vec<(f64, f64)> = wide.map(|dot| (dot as f64 + 0.5, light[dot].max(0.0))).collect();
        let sum: f64 = weights.iter().map(|(_, w)| w).sum();
        let middle = weights.iter().map(|(at, w)| at * w).sum::<f64>() / sum;
        let peak = dots.clone().map(|dot| light[dot]).fold(0.0, f64::max);
        // Neighbours grow into the gap: a line of one dot is narrower than a dot, never wider than two.
        let width = (sum.ceil() as usize).clamp(1, dots.len());
        let first = (middle - width as f64 / 2.0).round();
        let half = 0.5 * peak;
        let seen = |bar: &&Profile| dots.clone().any(|dot| bar[dot].is_some_and(|share| share > half));
        let crossed: Vec<usize> = (0..self.plan.cells.len())
            .filter(|index| {
                let cell = &self.plan.cells[*index];
                (cell.corner_dots[0]..cell.corner_dots[0] + self.plan.side_dots(cell)).contains(&middle)
            })
            .collect();
        let mut columns: Vec<usize> = crossed.iter().map(|index| self.plan.cells[*index].column).collect();
        columns.dedup();
        columns.sort_unstable();
        columns.dedup();
        LightColumn {
            dot: self.plan.first_dot + first as i64,
            width_dots: width as u32,
            position_mm: rounded(middle * self.plan.dot_mm, 3),
            light: rounded(peak, 3),
            z: rounded(peak / scatter, 1),
            bars: [bars.iter().filter(seen).count(), bars.len()],
            in_modules: self.in_modules(&crossed, middle),
            columns,
        }
    }

    /// Light share in dark modules that the column crosses, against dark modules beside it.
    fn in_modules(&self, cells: &[usize], middle: f64) -> Option<f64> {
        let mut shares = Vec::new();
        for index in cells {
            let cell = &self.plan.cells[*index];
            let Some(symbol) = self.plan.symbol(cell) else { continue };
            let (side, [left, top]) = (f64::from(cell.x_dots), cell.corner_dots);
            let column = ((middle - left) / side).floor();
            for row in 0..symbol.matrix.height() {
                // A run of three dark modules: the outer two tell what the middle one should be.
                let dark = |offset: f64| {
                    let at = column + offset;
                    at >= 0.0 && symbol.matrix.get(row, at as usize) == Some(&true)
                };
                if !(dark(-1.0) && dark(0.0) && dark(1.0)) {
                    continue;
                }
                let y = top + (row as f64 + 0.5) * side;
                let beside = [-1.0, 1.0].map(|d| self.reflectance(middle + d * side.max(3.0), y));
                if let (Some(here), [Some(a), Some(b)]) = (self.reflectance(middle, y), beside) {
                    shares.push((here - f64::midpoint(a, b)) / self.contrast);
                }
            }
        }
        median(&mut shares).map(|share| rounded(share, 3))
    }
}

/// Median of the bars for each dot, and the scatter of that over all dots.
fn combined(bars: &[Profile], dots: usize) -> (Vec<f64>, f64) {
    let light: Vec<Option<f64>> = (0..dots)
        .map(|dot| {
            let mut values: Vec<f64> = bars.iter().filter_map(|bar| bar[dot]).collect();
            // Of two bars the darker one: a speck in one of them is no column.
            if values.len() == 2 { values.into_iter().min_by(f64::total_cmp) } else { median(&mut values) }
        })
        .collect();
    let mut sizes: Vec<f64> = light.iter().flatten().map(|share| share.abs()).collect();
    // Standard deviation of a normal distribution from its median distance; not below what eight bits resolve.
    let scatter = (1.4826 * median(&mut sizes).unwrap_or(0.0)).max(0.002);
    (light.into_iter().map(|share| share.unwrap_or(0.0)).collect(), scatter)
}

/// Runs of light dots; those with one dot between them are one.
fn groups(light: &[f64], scatter: f64) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
    let limit = LEAST_LIGHT.max(LEAST_Z * scatter);
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for (dot, _) in light.iter().enumerate().filter(|(_, share)| **share >= limit) {
        match groups.last_mut() {
            Some(last) if dot <= last.end + 1 => last.end = dot + 1,
            _ => groups.push(dot..dot + 1),
        }
    }
    groups.into_iter()
}
