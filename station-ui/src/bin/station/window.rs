//! The window, opened over a station that runs, or drawn into a file.

use std::path::Path;

use grader::command::status::Status;
use grader::report::Language;

use crate::failure::Failure;

#[cfg(feature = "screens")]
mod shown {
    use std::path::Path;
    use std::sync::Arc;

    use grader::command::files::write_whole;
    #[cfg(feature = "window")]
    use grader::command::status::Status;
    use grader::report::Language;
    use station::app::{self, Screen, Window};
    use station::state::Source;

    use crate::failure::Failure;

    /// Size of a drawn window, points, and pixels in a point.
    const SIZE: ([f32; 2], f32) = ([1280.0, 800.0], 1.5);

    /// Opens the window over a station that runs, and ends the station when it is closed.
    #[cfg(feature = "window")]
    pub fn open(config: &Path, batch: Option<&str>, language: Language) -> Result<Status, Failure> {
        use grader::bilingual::Bilingual;
        use station::worker::{Start, Station};

        let start = Start { batch: batch.map(str::to_owned), ..Start::by_file(config)? };
        let station = Arc::new(Station::start(start)?);
        let source: Arc<dyn Source> = Arc::clone(&station) as Arc<dyn Source>;
        let opened = app::run(source, language);
        let is_recorded = Arc::into_inner(station).is_none_or(Station::shutdown);
        opened.map_err(|error| {
            let text = error.to_string();
            Failure::Told(Bilingual::new(
                format!("{text}. Without a display use: station --headless"),
                format!("无法打开窗口（{text}）。没有显示器时请使用 station --headless"),
            ))
        })?;
        Ok(if is_recorded { Status::Pass } else { Status::NotCarriedOut })
    }

    /// Draws a screen into a PNG file.
    pub fn draw(source: Arc<dyn Source>, screen: Screen, path: &Path, language: Language) -> Result<(), Failure> {
        let context = egui::Context::default();
        app::install(&context);
        let mut window = Window::new(source, language);
        window.set_language(language);
        match screen {
            Screen::Result => window.open_newest(),
            screen => window.go_to(screen),
        }
        let (size, scale) = SIZE;
        let picture = app::picture::render(&context, size, scale, |ui| window.show(ui));
        write_whole(path, |file| {
            picture
                .write_with_encoder(image::codecs::png::PngEncoder::new(file))
                .map_err(|error| std::io::Error::other(error.to_string()))
        })?;
        Ok(())
    }
}

/// Opens the window over a station that runs.
///
/// # Errors
/// If the station cannot be started, or there is no display.
#[cfg(feature = "window")]
pub fn open(config: &Path, batch: Option<&str>, language: Language) -> Result<Status, Failure> {
    shown::open(config, batch, language)
}

#[cfg(feature = "screens")]
pub use shown::draw;

/// Opens the window over a station that runs.
///
/// # Errors
/// Always: there is none.
#[cfg(not(feature = "window"))]
pub fn open(_: &Path, _: Option<&str>, _: Language) -> Result<Status, Failure> {
    Err(Failure::Told(grader::bilingual::Bilingual::new(
        "This program was built without a window: use --headless, or build with the feature `window`.",
        "此程序未包含窗口：请使用 --headless，或以 window 特性编译。",
    )))
}
