use super::*;

fn signal(address: &str) -> SignalSettings {
    SignalSettings { device: "plc".to_owned(), address: address.to_owned(), ..SignalSettings::default() }
}

#[test]
fn addresses_are_checked() {
    assert_eq!(output(&signal("coil:7")), Ok(OutputAddress::Coil(7)));
    for wrong in ["", "coil", "coil:", "coil:65536", "coil:-1", "discrete:1", "coil:1:2"] {
        assert!(output(&signal(wrong)).is_err(), "{wrong}");
    }
    let discrete = ModbusInput { kind: ModbusKind::Discrete, number: 3 };
    assert_eq!(input(Input::Photocell, &signal("discrete:3")), Ok(InputAddress::Modbus(discrete)));
    assert!(input(Input::Encoder, &signal("discrete:3")).is_err(), "a level is no count");
    assert!(input(Input::Encoder, &signal("input32:65535")).is_err(), "its second half would be beyond the last");
    assert!(input(Input::Encoder, &SignalSettings { inverted: true, ..signal("input:1") }).is_err());
}

#[test]
fn a_level_is_an_edge_when_it_rises_and_never_at_the_first_reading() {
    let mut seen = Seen::default();
    let edges: i64 =
        [true, true, false, true, false].iter().map(|level| seen.edges(Reading::Level(*level), false).unwrap()).sum();
    assert_eq!(edges, 1);
    let mut seen = Seen::default();
    let edges: Vec<i64> = [true, false, true].map(|level| seen.edges(Reading::Level(level), true).unwrap()).to_vec();
    assert_eq!(edges, [0, 1, 0], "inverted: when it falls");
}

#[test]
fn a_counter_of_parts_counts_over_its_wrap_and_a_jump_is_none() {
    let mut seen = Seen::default();
    let edges =
        [65_534, 65_534, 65_535, 1, 5000, 5001].map(|raw| seen.edges(Reading::Counter { raw, bits: 16 }, false));
    assert_eq!(edges, [Ok(0), Ok(0), Ok(1), Ok(2), Err(4999), Ok(1)]);
}

#[test]
fn silence_between_telegrams_is_as_the_specification_says() {
    assert_eq!(gap(115_200), Duration::from_micros(1750));
    // 3.5 characters of 11 bits at 9600 bit/s: 4.01 ms.
    assert!((gap(9600).as_secs_f64() - 0.004_010).abs() < 1e-5);
}
