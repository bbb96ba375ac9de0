//! Pictures of labels with exact truth, drawn for the tests of this folder: convex polygons on a plane before a camera.
//! Independent of what they test, except for the encoder of the symbology.

use crate::geometry::{Homography, Point, Vector};
use crate::image::local::block_means;
use crate::plane::Plane;
use crate::scene::reduced::Reduced;
use crate::scene::sight::Sight;
use crate::scene::symbol::{Landmark, PlacedSymbol};
use crate::symbology::SymbolSize;
use crate::symbology::qr::encode::encode_text;
use crate::symbology::qr::sizes::{ErrorCorrectionLevel, Version};

/// A camera that looks at a label: millimetres on the label to pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Camera {
    /// Degrees against the line of sight.
    pub tilt: f64,
    /// Direction of the axis of tilt, degrees.
    pub axis: f64,
    /// Millimetres from the camera to the origin of the label.
    pub distance: f64,
    /// Turn of the label in the picture, degrees.
    pub turn: f64,
    /// Pixels per millimetre at the origin of the label.
    pub px_per_mm: f64,
    /// The origin of the label in the picture.
    pub centre: Point,
}

impl Camera {
    pub fn see(&self, x: f64, y: f64) -> Point {
        let (rs, rc) = self.turn.to_radians().sin_cos();
        let (x, y) = (rc * x - rs * y, rs * x + rc * y);
        let (s, c) = self.axis.to_radians().sin_cos();
        // Along the axis of tilt and across it.
        let (along, across) = (c * x + s * y, c * y - s * x);
        let (ts, tc) = self.tilt.to_radians().sin_cos();
        let depth = self.distance + across * ts;
        let (px, py) = (along * self.distance / depth, across * tc * self.distance / depth);
        self.centre + Vector::new(c * px - s * py, s * px + c * py) * self.px_per_mm
    }
}

/// Numbers that look random and are the same every time.
#[derive(Clone, Debug)]
pub(crate) struct Chance(pub u64);

impl Chance {
    /// In 0..1.
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }

    /// Roughly normal, of standard deviation 1.
    pub fn normal(&mut self) -> f64 {
        ((0..4).map(|_| self.next()).sum::<f64>() - 2.0) * 3_f64.sqrt()
    }
}

/// A picture being drawn, grey 0 to 255.
#[derive(Clone, Debug)]
pub(crate) struct Drawing {
    pub camera: Camera,
    pub grey: Plane<f32>,
}

/// A symbol that was drawn.
pub(crate) struct Drawn {
    pub placed: PlacedSymbol,
}

impl Drawing {
    pub fn new(width: usize, height: usize, background: f32, camera: Camera) -> Self {
        Self { camera, grey: Plane::filled(width, height, background) }
    }

    /// Fills a convex polygon, millimetres on the label.
    pub fn fill(&mut self, corners: &[(f64, f64)], level: f32) {
        let seen: Vec<Point> = corners.iter().map(|(x, y)| self.camera.see(*x, *y)).collect();
        self.fill_px(&seen, level);
    }

    pub fn rectangle(&mut self, [left, top, right, bottom]: [f64; 4], level: f32) {
        self.fill(&[(left, top), (right, top), (right, bottom), (left, bottom)], level);
    }

    /// A rectangle turned about its middle, degrees.
    pub fn turned(&mut self, (x, y): (f64, f64), [width, height]: [f64; 2], turn: f64, level: f32) {
        let (s, c) = turn.to_radians().sin_cos();
        let corner = |(u, v): (f64, f64)| {
            let (u, v) = (u * width / 2.0, v * height / 2.0);
            (x + c * u - s * v, y + s * u + c * v)
        };
        self.fill(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(corner), level);
    }

    pub fn disc(&mut self, (x, y): (f64, f64), radius: f64, level: f32) {
        let corners: Vec<(f64, f64)> = (0..48)
            .map(|i| (f64::from(i) * std::f64::consts::PI / 24.0).sin_cos())
            .map(|(s, c)| (x + radius * c, y + radius * s))
            .collect();
        self.fill(&corners, level);
    }

    /// Fills a convex polygon, pixels; each pixel by the share of 4 × 4 points inside.
    pub fn fill_px(&mut self, corners: &[Point], level: f32) {
        let turn = if crate::scene::polygon::signed_area(corners) < 0.0 { -1.0 } else { 1.0 };
        let sides: Vec<(Point, Vector)> = crate::scene::polygon::sides(corners)
            .filter(|(a, b)| (b - a).norm() > 0.0)
            .map(|(a, b)| (a, Vector::new(a.y - b.y, b.x - a.x).normalize() * turn))
            .collect();
        let inside = |p: Point| sides.iter().map(|(a, n)| n.dot(&(p - a))).fold(f64::INFINITY, f64::min);
        let bound = |value: fn(&Point) -> f64, size: usize| {
            let low = corners.iter().map(value).fold(f64::INFINITY, f64::min).floor().max(0.0) as usize;
            let high = corners.iter().map(value).fold(0.0, f64::max).ceil().min(size as f64) as usize;
            low.min(size)..high.max(low.min(size))
        };
        let (columns, rows) = (bound(|p| p.x, self.grey.width()), bound(|p| p.y, self.grey.height()));
        for y in rows {
            for x in columns.clone() {
                let middle = inside(Point::new(x as f64 + 0.5, y as f64 + 0.5));
                let share = if middle > 0.75 {
                    1.0
                } else if middle < -0.75 {
                    0.0
                } else {
                    let point = |i: usize, at: usize| at as f64 + (i as f64 + 0.5) / 4.0;
                    let hits = (0..16).filter(|i| inside(Point::new(point(i % 4, x), point(i / 4, y))) > 0.0);
                    hits.count() as f32 / 16.0
                };
                let pixel = &mut self.grey[(y, x)];
                *pixel += share * (level - *pixel);
            }
        }
    }

    /// A QR Code of level M upon paper with its quiet zone; `centre` and `module` in millimetres.
    pub fn symbol(&mut self, text: &str, centre: (f64, f64), module: f64, turn: f64, dark: f32) -> Drawn {
        let symbol = encode_text(text, ErrorCorrectionLevel::M, None, None).expect("fits");
        let side = symbol.matrix.width();
        let (s, c) = turn.to_radians().sin_cos();
        let middle = side as f64 / 2.0;
        let label = move |u: f64, v: f64| {
            let (u, v) = ((u - middle) * module, (v - middle) * module);
            (centre.0 + c * u - s * v, centre.1 + s * u + c * v)
        };
        // Runs of modules, so that no seams show between them.
        for row in 0..side {
            let mut column = 0;
            while column < side {
                let end = (column..side).find(|at| !symbol.matrix[(row, *at)]).unwrap_or(side);
                if end > column {
                    let (left, right, top) = (column as f64, end as f64, row as f64);
                    self.fill(
                        &[label(left, top), label(right, top), label(right, top + 1.0), label(left, top + 1.0)],
                        dark,
                    );
                }
                column = end.max(column + 1);
            }
        }
        let camera = self.camera;
        let see = move |u: f64, v: f64| {
            let (x, y) = label(u, v);
            camera.see(x, y)
        };
        Drawn { placed: placed(side, see, symbol.version) }
    }

    /// Bars of modules given as text of 0 and 1; `corner` is the upper left one, millimetres. Returns the width.
    pub fn bars(&mut self, modules: &str, (left, top): (f64, f64), module: f64, height: f64, dark: f32) -> f64 {
        let runs: Vec<bool> = modules.chars().map(|c| c == '1').collect();
        let mut at = 0;
        while at < runs.len() {
            let end = (at..runs.len()).find(|i| !runs[*i]).unwrap_or(runs.len());
            if end > at {
                let (from, to) = (left + at as f64 * module, left + end as f64 * module);
                self.rectangle([from, top, to, top + height], dark);
            }
            at = end.max(at + 1);
        }
        runs.len() as f64 * module
    }

    /// Rows of little blocks, like small print.
    pub fn text(&mut self, [left, top, right, bottom]: [f64; 4], size: f64, dark: f32, chance: &mut Chance) {
        let mut y = top;
        while y + size < bottom {
            let mut x = left;
            while x + 0.6 * size < right {
                if chance.next() > 0.15 {
                    for (column, row) in (0..3).flat_map(|c| (0..5).map(move |r| (f64::from(c), f64::from(r)))) {
                        if chance.next() < 0.5 {
                            let (u, v) = (x + column * 0.18 * size, y + row * 0.2 * size);
                            self.rectangle([u, v, u + 0.18 * size, v + 0.2 * size], dark);
                        }
                    }
                }
                x += 0.75 * size;
            }
            y += 1.5 * size;
        }
    }

    /// The grey as a camera delivers it: blurred by 3 × 3 means as often as said, with noise.
    pub fn seen(&self, blurs: usize, noise: f64, seed: u64) -> Seen {
        Seen::new(self.picture(blurs, noise, seed))
    }

    pub fn picture(&self, blurs: usize, noise: f64, seed: u64) -> Plane<u8> {
        let mut grey = self.grey.clone();
        for _ in 0..blurs {
            grey = blurred(&grey);
        }
        let mut chance = Chance(seed);
        grey.map(|value| {
            let extra = if noise > 0.0 { noise * chance.normal() } else { 0.0 };
            (f64::from(*value) + extra).round().clamp(0.0, 255.0) as u8
        })
    }
}

/// A picture as an inspection hands it on.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    picture: Plane<u8>,
    blocks: Reduced,
}

impl Seen {
    pub fn new(picture: Plane<u8>) -> Self {
        let blocks = Reduced::of_blocks(block_means(&picture));
        Self { picture, blocks }
    }

    pub fn sight(&self) -> Sight<'_> {
        Sight::new(&self.picture, &self.blocks)
    }
}

fn blurred(grey: &Plane<f32>) -> Plane<f32> {
    let (width, height) = (grey.width(), grey.height());
    let pass = |from: &Plane<f32>, down: bool| {
        Plane::from_fn(width, height, |row, column| {
            let near = |by: isize| {
                let shifted = |at: usize, by: isize, size: usize| at.saturating_add_signed(by).min(size - 1);
                if down { from[(shifted(row, by, height), column)] } else { from[(row, shifted(column, by, width))] }
            };
            (near(-1) + near(0) + near(1)) / 3.0
        })
    };
    pass(&pass(grey, false), true)
}

/// A symbol as a perfect measurement would place it.
pub(crate) fn placed(side: usize, see: impl Fn(f64, f64) -> Point, version: Version) -> PlacedSymbol {
    let size = side as f64;
    let mut landmarks = Vec::new();
    for (u, v, edges) in
        [(3.5, 3.5, 3.5), (size - 3.5, 3.5, 3.5), (3.5, size - 3.5, 3.5), (size - 6.5, size - 6.5, 1.5)]
    {
        let centre = see(u, v);
        let middle = |a: Point, b: Point| nalgebra::center(&a, &b) - centre;
        let pixels =
            centre + middle(see(u - edges, v), see(u + edges, v)) + middle(see(u, v - edges), see(u, v + edges));
        landmarks.push(Landmark { modules: Point::new(u, v), pixels, edges });
    }
    let corners = [(0.0, 0.0), (size, 0.0), (size, size), (0.0, size)];
    let map = Homography::from_pairs(&corners.map(|(u, v)| (Point::new(u, v), see(u, v)))).expect("four corners");
    let (u, v) = map.axes(Point::new(size / 2.0, size / 2.0));
    let x_px = f64::midpoint(u.norm(), v.norm());
    let size = SymbolSize::QrCode(version);
    PlacedSymbol { size, map, landmarks, x_px, quiet_zone: 4.0, wrong: None }
}
