use crate::frame::Samples;
use image::{DynamicImage, ExtendedColorType, GrayImage, ImageBuffer, ImageEncoder, Luma, Rgb, RgbImage, Rgba};

use super::*;

fn load_bytes(bytes: &[u8], channel: Channel) -> Result<Loaded, InputError> {
    decode("test", bytes.to_vec(), channel)
}

fn file_of(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn samples_8(loaded: &Loaded) -> &[u8] {
    match loaded.frame.samples() {
        Samples::Bits8(plane) => plane.data(),
        Samples::Bits16(_) => panic!("8 bits expected"),
    }
}

fn samples_16(loaded: &Loaded) -> &[u16] {
    match loaded.frame.samples() {
        Samples::Bits16(plane) => plane.data(),
        Samples::Bits8(_) => panic!("16 bits expected"),
    }
}

/// A grey ramp 3 wide and 2 high.
fn ramp() -> GrayImage {
    GrayImage::from_vec(3, 2, vec![0, 50, 100, 150, 200, 255]).unwrap()
}

#[test]
fn text_pgm_with_its_hash() {
    let loaded = load_bytes(b"P2\n3 2\n255\n0 50 100\n150 200 255\n", Channel::Red).unwrap();
    assert_eq!(samples_8(&loaded), [0, 50, 100, 150, 200, 255]);
    assert_eq!((loaded.frame.width(), loaded.frame.height(), loaded.frame.bits()), (3, 2, 8));
    assert_eq!((loaded.frame.source(), loaded.frame.channel()), ("test", "grey"));
    assert!(loaded.notes.is_empty());
}

/// The hash is that of the file's bytes: SHA-256 of `abc` is the example of FIPS 180-2.
#[test]
fn hash_as_published() {
    let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hexadecimal(&Sha256::digest(b"abc")), published);
}

#[test]
fn lossless_grey_formats_give_the_values_written() {
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Pnm] {
        let loaded = load_bytes(&file_of(&ramp().into(), format), Channel::Blue).unwrap();
        assert_eq!(samples_8(&loaded), ramp().as_raw().as_slice(), "{format:?}");
        assert_eq!(loaded.frame.channel(), "grey", "{format:?}");
    }
}

#[test]
fn sixteen_bits_stay_sixteen_bits() {
    let values = [0_u16, 1, 0x0102, 0xFFFF];
    let image = ImageBuffer::<Luma<u16>, _>::from_vec(2, 2, values.to_vec()).unwrap();
    for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::Pnm] {
        let loaded = load_bytes(&file_of(&image.clone().into(), format), Channel::Red).unwrap();
        assert_eq!(samples_16(&loaded), values, "{format:?}");
        assert_eq!(loaded.frame.bits(), 16);
    }
}

#[test]
fn channels_of_colour() {
    let image = RgbImage::from_vec(2, 1, vec![10, 20, 30, 250, 100, 0]).unwrap();
    // 0.2126 · 10 + 0.7152 · 20 + 0.0722 · 30 = 18.596; 0.2126 · 250 + 0.7152 · 100 = 124.67.
    let cases = [
        (Channel::Red, "red", [10, 250]),
        (Channel::Green, "green", [20, 100]),
        (Channel::Blue, "blue", [30, 0]),
        (Channel::Luma, "luma", [19, 125]),
    ];
    for (channel, name, expected) in cases {
        let loaded = load_bytes(&file_of(&image.clone().into(), ImageFormat::Png), channel).unwrap();
        assert_eq!(samples_8(&loaded), expected);
        assert_eq!(loaded.frame.channel(), name);
    }
    let deep = ImageBuffer::<Rgb<u16>, _>::from_vec(1, 1, vec![1000, 2000, 3000]).unwrap();
    let loaded = load_bytes(&file_of(&deep.into(), ImageFormat::Png), Channel::Green).unwrap();
    assert_eq!((samples_16(&loaded), loaded.frame.channel()), ([2000].as_slice(), "green"));
}

#[test]
fn colour_without_colours_is_grey() {
    let image = DynamicImage::from(ramp()).to_rgb8();
    let loaded = load_bytes(&file_of(&image.into(), ImageFormat::Bmp), Channel::Luma).unwrap();
    assert_eq!(samples_8(&loaded), ramp().as_raw().as_slice());
    assert_eq!(loaded.frame.channel(), "grey");
}

#[test]
fn opaque_alpha_says_nothing_and_transparency_is_laid_on_white() {
    let of_alpha = |alpha| {
        let image = ImageBuffer::from_pixel(1, 1, Rgba([100_u8, 100, 100, alpha]));
        load_bytes(&file_of(&image.into(), ImageFormat::Png), Channel::Red).unwrap()
    };
    let opaque = of_alpha(255);
    assert_eq!((samples_8(&opaque), opaque.notes.as_slice()), ([100].as_slice(), [].as_slice()));
    // 100 · 51/255 + 255 · 204/255 = 224.
    let transparent = of_alpha(51);
    assert_eq!(
        (samples_8(&transparent), transparent.notes.as_slice()),
        ([224].as_slice(), [Note::LaidOnWhite].as_slice())
    );
    assert_eq!(samples_8(&of_alpha(0)), [255]);
}

/// A PNG chunk with its checksum (PNG, CRC appendix).
fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 != 0 { 0xEDB8_8320 } else { 0 };
        }
    }
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], kind, data, &(!crc).to_be_bytes()].concat()
}

fn png(width: u32, height: u32, depth: u8, colour: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
    let chunks = chunks.concat();
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &header), chunks, chunk(b"IEND", b"")].concat()
}

/// A zlib stream of one stored block (RFC 1950, RFC 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let length = u16::try_from(data.len()).unwrap();
    let ends = (b << 16 | a).to_be_bytes();
    [&[0x78, 0x01, 0x01][..], &length.to_le_bytes(), &(!length).to_le_bytes(), data, &ends].concat()
}

#[test]
fn palettes_are_looked_up() {
    let palette = chunk(b"PLTE", &[0, 0, 0, 200, 10, 20, 255, 255, 255]);
    // Four pixels of two bits: entries 0, 1, 2, 1.
    let data = chunk(b"IDAT", &stored(&[0, 0b00_01_10_01]));
    let loaded = load_bytes(&png(4, 1, 2, 3, &[palette, data]), Channel::Red).unwrap();
    assert_eq!((samples_8(&loaded), loaded.frame.channel()), ([0, 200, 255, 200].as_slice(), "red"));
}

/// The eight orientations of EXIF on the ramp `0 1 2 / 3 4 5`: where row 0 and column 0 of the file belong is the
/// definition of the tag.
#[test]
fn orientation_is_obeyed() {
    let turned: [(u8, (usize, usize), [u8; 6]); 8] = [
        (1, (3, 2), [0, 1, 2, 3, 4, 5]),
        (2, (3, 2), [2, 1, 0, 5, 4, 3]),
        (3, (3, 2), [5, 4, 3, 2, 1, 0]),
        (4, (3, 2), [3, 4, 5, 0, 1, 2]),
        (5, (2, 3), [0, 3, 1, 4, 2, 5]),
        (6, (2, 3), [3, 0, 4, 1, 5, 2]),
        (7, (2, 3), [5, 2, 4, 1, 3, 0]),
        (8, (2, 3), [2, 5, 1, 4, 0, 3]),
    ];
    for (tag, (width, height), expected) in turned {
        let exif = [b"II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[tag, 0, 0, 0], &[0; 4]].concat();
        let data = chunk(b"IDAT", &stored(&[0, 0, 1, 2, 0, 3, 4, 5]));
        let loaded = load_bytes(&png(3, 2, 8, 0, &[chunk(b"eXIf", &exif), data]), Channel::Red).unwrap();
        assert_eq!(samples_8(&loaded), expected, "orientation {tag}");
        assert_eq!((loaded.frame.width(), loaded.frame.height()), (width, height));
        assert_eq!(loaded.notes, if tag == 1 { vec![] } else { vec![Note::Oriented] });
    }
}

/// A picture with structure enough that its file is cut somewhere in the data.
fn structured() -> GrayImage {
    GrayImage::from_fn(64, 48, |x, y| Luma([(x * 37 + y * 101 + x * y) as u8]))
}

#[test]
fn files_cut_short_are_errors() {
    let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Pnm];
    for format in formats {
        let bytes = file_of(&structured().into(), format);
        load_bytes(&bytes, Channel::Red).unwrap();
        for length in (0..bytes.len().saturating_sub(2)).step_by(7) {
            // The directory of a TIFF file and the end of a PNG file say nothing about pixels.
            let harmless = format == ImageFormat::Png && length >= bytes.len() - 12;
            let outcome = load_bytes(&bytes[..length], Channel::Red);
            assert!(outcome.is_err() || harmless, "{format:?} cut to {length} of {}", bytes.len());
        }
    }
}

#[test]
fn a_jpeg_is_decoded() {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 100);
    encoder.write_image(&[128; 64], 8, 8, ExtendedColorType::L8).unwrap();
    // A flat picture has only its mean to keep.
    assert_eq!(samples_8(&load_bytes(&bytes, Channel::Red).unwrap()), [128; 64]);
}

#[test]
fn sizes_beyond_the_limits_are_refused_by_name() {
    let data = || chunk(b"IDAT", &stored(&[0; 10]));
    let giant = load_bytes(&png(60_000, 60_000, 8, 0, &[data()]), Channel::Red).unwrap_err();
    assert!(matches!(giant, InputError::Frame { source: FrameError::TooLarge { width: 60_000, .. }, .. }), "{giant}");
    assert!(giant.to_string().starts_with("test: the picture is too large: 60000 x 60000"), "{giant}");
    let heavy = load_bytes(&png(32_000, 32_000, 16, 2, &[data()]), Channel::Red).unwrap_err();
    assert!(matches!(heavy, InputError::Memory { .. }), "{heavy}");
    let lying = load_bytes(&png(20_000, 20_000, 8, 0, &[data()]), Channel::Red).unwrap_err();
    assert!(matches!(lying, InputError::Decode { .. }), "{lying}");
    for text in ["P5\n60000 60000\n255\n", "P2 32769 1 255 0"] {
        let error = load_bytes(text.as_bytes(), Channel::Red).unwrap_err();
        assert!(matches!(error, InputError::Frame { .. }), "{error}");
    }
}

#[test]
fn what_is_no_picture_is_said() {
    for bytes in [&b""[..], b"hello", b"%PDF-1.7", &[0; 100]] {
        let error = load_bytes(bytes, Channel::Red).unwrap_err();
        assert!(matches!(error, InputError::Format { .. }), "{error}");
    }
    let missing = load(&Source::File("/no/such/picture.png".into()), Channel::Red).unwrap_err();
    assert!(missing.to_string().starts_with("/no/such/picture.png: cannot be read"), "{missing}");
}

/// Files with a few bytes changed give a picture or an error, nothing else.
#[test]
fn damaged_files_are_borne() {
    let mut state = 1_u32;
    let mut next = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Pnm] {
        let whole = file_of(&structured().into(), format);
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..=next(4) {
                let at = next(bytes.len());
                bytes[at] = next(256) as u8;
            }
            if let Ok(loaded) = load_bytes(&bytes, Channel::Red) {
                assert!(loaded.frame.width() <= MAX_SIDE);
            }
        }
    }
}
