//! The profiles that come with the program.

/// Id and text of each built-in profile.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("zhisuma", include_str!("../../profiles/zhisuma.toml")),
    ("gb33993-2024", include_str!("../../profiles/gb33993-2024.toml")),
    ("gb33993-2017", include_str!("../../profiles/gb33993-2017.toml")),
    ("gs1-digital-link-qr", include_str!("../../profiles/gs1-digital-link-qr.toml")),
    ("gs1-datamatrix", include_str!("../../profiles/gs1-datamatrix.toml")),
    ("plain", include_str!("../../profiles/plain.toml")),
];

/// The text of the built-in profile of that id.
#[must_use]
pub fn text_of(id: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}
