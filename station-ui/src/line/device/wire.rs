//! Opening what text goes through: a serial port, or TCP to a device server or a controller with a network plug.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_serial::{SerialPort, SerialPortBuilder, SerialPortBuilderExt, SerialStream};

use super::Fault;
use crate::line::settings::{DeviceSettings, Parity};

/// Bytes in both directions.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl Wire for Serial {}
impl Wire for TcpStream {}

/// A serial port that is never drained: `flush` of a [`SerialStream`] waits in `tcdrain` until the last bit is out, and with it
/// every other device of the thread.
#[derive(Debug)]
pub(super) struct Serial(SerialStream);

impl AsyncRead for Serial {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(context, into)
    }
}

impl AsyncWrite for Serial {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Bytes that remember whether the other end has closed: at the end of a stream tokio-modbus over TCP reports whatever error
/// the system had last.
#[derive(Debug)]
pub(super) struct Noting<T> {
    inner: T,
    ended: Arc<AtomicBool>,
}

impl<T> Noting<T> {
    /// The stream, and whether it has ended.
    pub(super) fn new(inner: T) -> (Self, Arc<AtomicBool>) {
        let ended = Arc::<AtomicBool>::default();
        (Self { inner, ended: Arc::clone(&ended) }, ended)
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Noting<T> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = into.filled().len();
        let had_room = into.remaining() > 0;
        let read = Pin::new(&mut this.inner).poll_read(context, into);
        if matches!(read, Poll::Ready(Ok(()))) && had_room && into.filled().len() == before {
            this.ended.store(true, Ordering::Relaxed);
        }
        read
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Noting<T> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(context)
    }
}

/// Begins the name of a port that is an address of TCP.
pub(crate) const TCP: &str = "tcp://";

/// Opens a serial port or a connection.
pub(super) async fn open(settings: &DeviceSettings) -> Result<Box<dyn Wire>, Fault> {
    match settings.port.strip_prefix(TCP) {
        Some(address) => Ok(Box::new(connect(settings, address).await?)),
        None => Ok(Box::new(open_quiet(settings)?)),
    }
}

/// Connects by TCP.
pub(super) async fn connect(settings: &DeviceSettings, address: &str) -> Result<TcpStream, Fault> {
    let port = &settings.port;
    let waited = Duration::from_millis(settings.timeout_ms);
    let stream = match timeout(waited, TcpStream::connect(address)).await {
        Err(_) => return Err(Fault::Silent { port: port.clone(), waited }),
        Ok(Err(error)) => return Err(Fault::from_io(port, &error)),
        Ok(Ok(stream)) => stream,
    };
    // Small telegrams must not wait for one another.
    stream.set_nodelay(true).map_err(|error| Fault::from_io(port, &error))?;
    Ok(stream)
}

/// Opens a serial port for a protocol.
pub(super) fn open_quiet(settings: &DeviceSettings) -> Result<Serial, Fault> {
    open_serial(settings).map(Serial)
}

/// Opens a serial port. What came before, such as an answer that was too late, is not for this connection.
pub(super) fn open_serial(settings: &DeviceSettings) -> Result<SerialStream, Fault> {
    let fault = |error: tokio_serial::Error| Fault::from_serial(&settings.port, &error);
    let serial = builder(settings).open_native_async().map_err(fault)?;
    serial.clear(tokio_serial::ClearBuffer::All).map_err(fault)?;
    Ok(serial)
}

fn builder(settings: &DeviceSettings) -> SerialPortBuilder {
    let parity = match settings.parity {
        Parity::None => tokio_serial::Parity::None,
        Parity::Even => tokio_serial::Parity::Even,
        Parity::Odd => tokio_serial::Parity::Odd,
    };
    let data_bits = if settings.data_bits == 7 { tokio_serial::DataBits::Seven } else { tokio_serial::DataBits::Eight };
    let stop_bits = if settings.stop_bits == 2 { tokio_serial::StopBits::Two } else { tokio_serial::StopBits::One };
    tokio_serial::new(&settings.port, settings.baud).parity(parity).data_bits(data_bits).stop_bits(stop_bits)
}

/// Reads what is there. A terminal or connection whose other end is gone reads nothing, for ever: that is a fault.
pub(super) async fn read(from: &mut (impl AsyncRead + Unpin), buffer: &mut [u8], port: &str) -> Result<usize, Fault> {
    match from.read(buffer).await {
        Ok(0) => Err(Fault::Gone { port: port.to_owned() }),
        Ok(bytes) => Ok(bytes),
        Err(error) => Err(Fault::from_io(port, &error)),
    }
}

/// Writes all of it within the time of the settings.
pub(super) async fn write(
    to: &mut (impl AsyncWrite + Unpin),
    bytes: &[u8],
    settings: &DeviceSettings,
) -> Result<(), Fault> {
    let port = &settings.port;
    match timeout(Duration::from_millis(settings.timeout_ms), to.write_all(bytes)).await {
        Err(_) => Err(Fault::Stuck { port: port.clone() }),
        Ok(Err(error)) => Err(Fault::from_io(port, &error)),
        Ok(Ok(())) => Ok(()),
    }
}
