use super::*;

#[test]
fn every_fault_is_told_in_both_languages_with_its_port() {
    let port = || "tcp://plc:502".to_owned();
    let answer = Bilingual::new("no", "否");
    let faults = [
        Fault::NotFound { port: port() },
        Fault::Denied { port: port() },
        Fault::Gone { port: port() },
        Fault::Silent { port: port(), waited: Duration::from_millis(300) },
        Fault::Stuck { port: port() },
        Fault::garbage(&port(), b"\xff"),
        Fault::Refused { port: port(), request: "coil:1".to_owned(), answer },
        Fault::Telegram { port: port() },
        Fault::NoModemLines { port: port() },
        Fault::TooSlow { port: port() },
        Fault::Jumped { port: port(), step: -7 },
    ];
    for fault in faults {
        let said = fault.say();
        assert!(said.en.contains(&port()) && said.zh.contains(&port()), "{said:?}");
        assert!(said.zh.chars().any(|c| c > '\u{2e80}'), "{said:?}");
    }
}

#[test]
fn what_the_system_says_is_told_as_what_to_do() {
    let fault = |error: io::Error| Fault::from_io("p", &error);
    let port = || "p".to_owned();
    assert_eq!(fault(io::ErrorKind::ConnectionRefused.into()), Fault::NotFound { port: port() });
    assert_eq!(fault(io::ErrorKind::ConnectionReset.into()), Fault::Gone { port: port() });
    assert_eq!(fault(io::Error::from_raw_os_error(5)), Fault::Gone { port: port() });
    assert_eq!(fault(io::ErrorKind::InvalidData.into()), Fault::Telegram { port: port() });
    assert!(matches!(fault(io::Error::from_raw_os_error(28)), Fault::Io { .. }));
    let busy = tokio_serial::Error::new(tokio_serial::ErrorKind::NoDevice, "Device or resource busy");
    assert_eq!(Fault::from_serial("p", &busy), Fault::Denied { port: port() });
}
