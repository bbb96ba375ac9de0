//! A device at the other end of a pseudo-terminal or of a connection: it answers, is silent, speaks rubbish, is unplugged.

use std::fs::File;
use std::os::unix::fs::{OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_serial::{SerialPort, SerialStream};

use super::watch::PATIENCE;

/// What a device does with a line that it is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Answers,
    /// Says nothing.
    Silent,
    /// Says what is no answer.
    Rubbish,
}

enum Order {
    Say(Vec<u8>),
    Mood(Mood),
    Cut,
    Plug,
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Where it is plugged in.
#[derive(Clone)]
enum Place {
    /// A name that leads to the newest terminal, as `/dev/serial/by-id` does.
    Terminal(PathBuf),
    Address(std::net::SocketAddr),
}

pub struct Device {
    /// What settings call it.
    pub port: String,
    place: Place,
    orders: mpsc::UnboundedSender<Order>,
    lines: Receiver<String>,
    thread: Option<JoinHandle<()>>,
}

/// What a device answers to a line, without the line ends.
pub type Answer = fn(&str) -> Option<String>;

impl Device {
    pub fn terminal(answer: Answer) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let link = std::env::temp_dir().join(format!("station-line-{}-{number}", std::process::id()));
        Self::start(Place::Terminal(link.clone()), link.display().to_string(), answer)
    }

    pub fn tcp(answer: Answer) -> Self {
        // A port that is free now; nobody else takes it in the moment until it is bound again.
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self::start(Place::Address(address), format!("tcp://{address}"), answer)
    }

    fn start(place: Place, port: String, answer: Answer) -> Self {
        let (orders, inbox) = mpsc::unbounded_channel();
        let (outbox, lines) = crossbeam_channel::unbounded();
        let (begun, begins) = crossbeam_channel::bounded(1);
        let there = place.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(&there, inbox, &outbox, &begun, answer));
        });
        begins.recv_timeout(PATIENCE).unwrap();
        Self { port, place, orders, lines, thread: Some(thread) }
    }

    fn order(&self, order: Order) {
        self.orders.send(order).ok().unwrap();
    }

    pub fn say(&self, bytes: impl AsRef<[u8]>) {
        self.order(Order::Say(bytes.as_ref().to_vec()));
    }

    pub fn mood(&self, mood: Mood) {
        self.order(Order::Mood(mood));
    }

    /// Unplugs it.
    pub fn cut(&self) {
        self.order(Order::Cut);
    }

    pub fn plug(&self) {
        self.order(Order::Plug);
    }

    /// Waits for a line, and returns those that came before.
    pub fn hears(&self, wanted: &str) -> Vec<String> {
        let deadline = std::time::Instant::now() + PATIENCE;
        let mut before = Vec::new();
        loop {
            match self.lines.recv_deadline(deadline) {
                Ok(line) if line == wanted => return before,
                Ok(line) => before.push(line),
                Err(_) => panic!("{wanted} was not heard; heard were {before:?}"),
            }
        }
    }

    /// Forgets what was heard up to now.
    pub fn forget(&self) {
        while self.lines.try_recv().is_ok() {}
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.orders = mpsc::unbounded_channel().0;
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        if let Place::Terminal(link) = &self.place {
            let _ = std::fs::remove_file(link);
        }
    }
}

/// What keeps a device reachable.
enum Plugged {
    /// The outer end; without it the terminal would end as soon as the station closes it.
    Terminal {
        _kept_open: File,
    },
    Listening(TcpListener),
}

/// A new terminal under a name: the end of the device, and what keeps it open while the station does not use it.
pub fn terminal(link: &Path) -> (SerialStream, File) {
    let (master, mut slave) = SerialStream::pair().unwrap();
    slave.set_exclusive(false).unwrap();
    let name = slave.name().unwrap();
    // Without the lock that the pair holds on its own end.
    let flags = nix::fcntl::OFlag::O_NOCTTY.bits();
    let kept_open = File::options().read(true).write(true).custom_flags(flags).open(&name).unwrap();
    let _ = std::fs::remove_file(link);
    symlink(name, link).unwrap();
    (master, kept_open)
}

async fn plug(place: &Place) -> (Plugged, Option<Box<dyn Stream>>) {
    match place {
        Place::Terminal(link) => {
            let (master, kept_open) = terminal(link);
            (Plugged::Terminal { _kept_open: kept_open }, Some(Box::new(master)))
        }
        Place::Address(address) => (Plugged::Listening(TcpListener::bind(address).await.unwrap()), None),
    }
}

async fn serve(
    place: &Place,
    mut orders: mpsc::UnboundedReceiver<Order>,
    lines: &Sender<String>,
    begun: &Sender<()>,
    answer: Answer,
) {
    let (plugged, mut stream) = plug(place).await;
    let mut plugged = Some(plugged);
    let mut mood = Mood::Answers;
    let mut line = Vec::new();
    begun.send(()).unwrap();
    loop {
        let mut buffer = [0; 256];
        tokio::select! {
            order = orders.recv() => match order {
                None => return,
                Some(Order::Mood(new)) => mood = new,
                Some(Order::Say(bytes)) => {
                    if let Some(stream) = &mut stream {
                        stream.write_all(&bytes).await.unwrap();
                    }
                }
                Some(Order::Cut) => {
                    (plugged, stream) = (None, None);
                    line.clear();
                    if let Place::Terminal(link) = place {
                        std::fs::remove_file(link).unwrap();
                    }
                }
                Some(Order::Plug) => {
                    let (new, there) = plug(place).await;
                    (plugged, stream) = (Some(new), there);
                }
            },
            accepted = accept(plugged.as_ref()) => stream = Some(accepted),
            read = read(stream.as_mut(), &mut buffer) => match read {
                Some(0) => stream = None,
                read => {
                    for byte in &buffer[..read.unwrap_or(0)] {
                        if !matches!(byte, b'\r' | b'\n') {
                            line.push(*byte);
                        } else if !line.is_empty() {
                            let text = String::from_utf8(std::mem::take(&mut line)).unwrap();
                            let said = match mood {
                                Mood::Answers => answer(&text).map(String::into_bytes),
                                Mood::Silent => None,
                                Mood::Rubbish => Some(b"\xff\x1b?!\r\n".to_vec()),
                            };
                            let _ = lines.send(text);
                            if let (Some(said), Some(stream)) = (said, &mut stream) {
                                let _ = stream.write_all(&said).await;
                            }
                        }
                    }
                }
            }
        }
    }
}

async fn accept(plugged: Option<&Plugged>) -> Box<dyn Stream> {
    match plugged {
        Some(Plugged::Listening(listener)) => Box::new(listener.accept().await.unwrap().0),
        _ => std::future::pending().await,
    }
}

/// Bytes that were read; 0: the other end is gone; `None`: nobody is there.
async fn read(stream: Option<&mut Box<dyn Stream>>, buffer: &mut [u8]) -> Option<usize> {
    match stream {
        None => std::future::pending().await,
        Some(stream) => match stream.read(buffer).await {
            Ok(read) => Some(read),
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(1)).await;
                None
            }
        },
    }
}
