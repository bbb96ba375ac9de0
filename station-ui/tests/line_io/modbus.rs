//! A PLC that speaks Modbus, over loopback and over a pseudo-terminal.

use std::future::{Ready, ready};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use station::line::settings::{DeviceSettings, SignalSettings};
use station::line::{Action, DeviceState, LineSettings, PartVerdict, SimulatedLine};
use tokio::sync::oneshot;
use tokio_modbus::server::{Service, rtu, tcp};
use tokio_modbus::{ExceptionCode, Request, Response};

use super::device::terminal;
use super::watch::{Watch, wait_for};

/// Long enough for a verdict on a busy machine.
const DELAY_MS: u64 = 250;

/// Memory of a PLC. Clones are the same.
#[derive(Clone, Default)]
struct Plc(Arc<Mutex<Memory>>);

#[derive(Default)]
struct Memory {
    coils: [bool; 8],
    /// Every change of a coil.
    history: Vec<(u16, bool, Instant)>,
    inputs: [bool; 8],
    /// Whether the photocell was last seen without a part.
    seen_low: bool,
    registers: [u16; 8],
    silent: bool,
}

impl Plc {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap()
    }

    /// A part comes: the edge that is seen from this moment on.
    fn edge(&self) -> Instant {
        // An edge that rises before anybody saw the fall of the last one is none.
        wait_for("a look at the photocell", || self.memory().seen_low);
        self.memory().inputs[0] = true;
        Instant::now()
    }

    fn went_on(&self, coil: u16) -> Option<Instant> {
        let memory = self.memory();
        memory.history.iter().rev().find(|(at, on, _)| (*at, *on) == (coil, true)).map(|(.., when)| *when)
    }
}

impl Service for Plc {
    type Request = Request<'static>;
    type Response = Option<Response>;
    type Exception = ExceptionCode;
    type Future = Ready<Result<Option<Response>, ExceptionCode>>;

    fn call(&self, request: Self::Request) -> Self::Future {
        let mut memory = self.memory();
        if memory.silent {
            return ready(Ok(None));
        }
        let response = match request {
            Request::WriteSingleCoil(coil, on) if coil < 8 => {
                memory.coils[usize::from(coil)] = on;
                memory.history.push((coil, on, Instant::now()));
                Response::WriteSingleCoil(coil, on)
            }
            Request::ReadDiscreteInputs(input, 1) if input < 8 => {
                memory.seen_low = !memory.inputs[usize::from(input)];
                Response::ReadDiscreteInputs(vec![memory.inputs[usize::from(input)]])
            }
            Request::ReadInputRegisters(first, count) if first + count <= 8 => {
                Response::ReadInputRegisters(memory.registers[usize::from(first)..usize::from(first + count)].to_vec())
            }
            _ => return ready(Err(ExceptionCode::IllegalDataAddress)),
        };
        ready(Ok(Some(response)))
    }
}

/// A server that ends, with its connections, when it is dropped.
struct Server {
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.end.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

fn in_background(serve: impl AsyncFnOnce() + Send + 'static) -> Server {
    let (end, ended) = oneshot::channel::<()>();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            tokio::select! {
                () = serve() => {}
                _ = ended => {}
            }
        });
    });
    Server { end: Some(end), thread: Some(thread) }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn serve_tcp(address: SocketAddr, plc: &Plc) -> Server {
    let plc = plc.clone();
    in_background(async move || {
        let server = tcp::Server::new(tokio::net::TcpListener::bind(address).await.unwrap());
        let connected = async |stream, from| tcp::accept_tcp_connection(stream, from, |_| Ok(Some(plc.clone())));
        server.serve(&connected, |_| ()).await.unwrap();
    })
}

fn serve_rtu(link: PathBuf, plc: &Plc) -> Server {
    let plc = plc.clone();
    in_background(async move || {
        let (master, _kept_open) = terminal(&link);
        let _ = rtu::Server::new(master).serve_forever(plc).await;
    })
}

fn settings(driver: &str, port: String) -> LineSettings {
    let mut plc = DeviceSettings::new("plc", driver, port);
    (plc.poll_ms, plc.timeout_ms, plc.retry_ms) = (1, 1000, 20);
    let mut settings = LineSettings { devices: vec![plc], ..LineSettings::default() };
    let signal = |address: &str| {
        Some(SignalSettings { device: "plc".to_owned(), address: address.to_owned(), ..SignalSettings::default() })
    };
    settings.inputs.photocell = signal("discrete:0");
    settings.inputs.encoder = signal("input32:0");
    settings.outputs.pass = signal("coil:0");
    settings.outputs.fail = signal("coil:1");
    settings.outputs.ready = signal("coil:2");
    settings.outputs.heartbeat = signal("coil:3");
    settings.outputs.stop = signal("coil:4");
    settings.gate.delay_ms = Some(DELAY_MS);
    settings.gate.tolerance_ms = 1000;
    settings.gate.pulse_ms = 20;
    settings.gate.heartbeat_ms = 50;
    settings
}

fn is_ready(plc: &Plc) {
    wait_for("ready", || plc.memory().coils[2]);
}

/// A part goes through and passes; how late the coil was set.
fn passes(plc: &Plc, watch: &mut Watch) -> Duration {
    let edge = plc.edge();
    let (part, ..) = watch.triggered();
    watch.verdict(part, PartVerdict::Pass);
    assert_eq!(watch.acted(), (Some(part), Action::Passed));
    plc.memory().inputs[0] = false;
    wait_for("end of the pulse", || !plc.memory().coils[0]);
    plc.went_on(0).unwrap() - edge - Duration::from_millis(DELAY_MS)
}

fn lives_through_everything(plc: &Plc, watch: &mut Watch, server: Server, again: impl FnOnce() -> Server) {
    watch.ready();
    watch.device(DeviceState::Up);
    is_ready(plc);
    plc.memory().registers[..2].copy_from_slice(&[1, 2]);
    let mut late: Vec<Duration> = (0..5).map(|_| passes(plc, watch)).collect();
    late.sort();
    println!("modbus: coil set late by {:?} at the median, {:?} at worst of five", late[2], late[4]);

    plc.memory().silent = true;
    watch.trouble("no answer");
    plc.memory().silent = false;
    watch.device(DeviceState::Up);
    is_ready(plc);
    passes(plc, watch);

    // Cut while a part is on its way that would pass.
    plc.edge();
    let (part, _, encoder) = watch.triggered();
    assert_eq!(encoder, Some(0x0001_0002));
    watch.verdict(part, PartVerdict::Pass);
    drop(server);
    watch.trouble("unplugged");
    assert_eq!(watch.acted(), (Some(part), Action::Rejected));
    plc.memory().coils = [true; 8];
    plc.memory().inputs[0] = false;
    plc.memory().seen_low = false;
    let server = again();
    watch.device(DeviceState::Up);
    wait_for("safe outputs", || !plc.memory().coils[0] && !plc.memory().coils[1] && !plc.memory().coils[4]);
    is_ready(plc);
    passes(plc, watch);
    drop(server);
}

#[test]
fn modbus_tcp() {
    let plc = Plc::default();
    let address = free_address();
    let server = serve_tcp(address, &plc);
    let mut watch = Watch::start(&settings("modbus-tcp", format!("tcp://{address}")), &SimulatedLine::new());
    lives_through_everything(&plc, &mut watch, server, || serve_tcp(address, &plc));
}

#[test]
fn modbus_rtu() {
    let plc = Plc::default();
    let link = std::env::temp_dir().join(format!("station-line-rtu-{}", std::process::id()));
    let server = serve_rtu(link.clone(), &plc);
    wait_for("terminal", || link.exists());
    let mut watch = Watch::start(&settings("modbus-rtu", link.display().to_string()), &SimulatedLine::new());
    lives_through_everything(&plc, &mut watch, server, || serve_rtu(link.clone(), &plc));
    std::fs::remove_file(link).unwrap();
}

#[test]
fn the_outputs_are_safe_after_the_end_and_the_heart_stands_still() {
    let plc = Plc::default();
    let address = free_address();
    let _server = serve_tcp(address, &plc);
    let mut watch = Watch::start(&settings("modbus-tcp", format!("tcp://{address}")), &SimulatedLine::new());
    watch.ready();
    watch.device(DeviceState::Up);
    is_ready(&plc);
    wait_for("a beat", || plc.memory().coils[3]);
    watch.line.shutdown();
    assert_eq!(plc.memory().coils[..5], [false, false, false, false, true]);
}

#[test]
fn an_address_that_the_device_does_not_have_is_told() {
    let plc = Plc::default();
    let address = free_address();
    let _server = serve_tcp(address, &plc);
    let mut settings = settings("modbus-tcp", format!("tcp://{address}"));
    settings.inputs.photocell.as_mut().unwrap().address = "discrete:99".to_owned();
    let mut watch = Watch::start(&settings, &SimulatedLine::new());
    let said = watch.trouble("refuses discrete:99: exception 2");
    assert_eq!(said.state, DeviceState::Faulty);
}

/// Answers that are no Modbus, too short, too long, or for somebody else.
#[test]
fn rubbish_is_told_and_does_no_harm() {
    let address = free_address();
    let listener = TcpListener::bind(address).unwrap();
    let answers: [&[u8]; 5] = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        &[0xff; 300],
        // Protocol 0, length 0.
        &[0, 0, 0, 0, 0, 0, 1],
        // Writing a coil is answered with reading discrete inputs, none of them.
        &[0, 0, 0, 0, 0, 3, 1, 2, 0],
        // A byte count without its bytes.
        &[0, 0, 0, 0, 0, 3, 1, 5, 200],
    ];
    let thread = std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 64];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer);
            // Until the station hangs up.
            while stream.read(&mut request).is_ok_and(|read| read > 0) {}
        }
    });
    let mut settings = settings("modbus-tcp", format!("tcp://{address}"));
    settings.devices[0].timeout_ms = 100;
    let mut watch = Watch::start(&settings, &SimulatedLine::new());
    watch.device(DeviceState::Faulty);
    thread.join().unwrap();
    // And then a real one.
    let plc = Plc::default();
    let _server = serve_tcp(address, &plc);
    watch.ready();
    watch.device(DeviceState::Up);
    is_ready(&plc);
    passes(&plc, &mut watch);
}
