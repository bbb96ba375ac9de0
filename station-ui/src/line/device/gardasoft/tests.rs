use super::*;

fn light(mode: LightMode, levels: &[f64]) -> LightSettings {
    LightSettings { mode, levels: levels.to_vec(), ..crate::line::LineSettings::simulated().light.unwrap() }
}

#[test]
fn commands_are_as_the_manuals_print_them() {
    assert_eq!(command(&light(LightMode::Continuous, &[1.0]), 2, 0.5), "RS2,50");
    assert_eq!(command(&light(LightMode::Switched, &[1.0]), 1, 0.254), "RW1,25");
    let mut pulsed = light(LightMode::Pulsed, &[1.0]);
    (pulsed.pulse_ms, pulsed.delay_ms) = (Some(0.5), Some(0.01));
    assert_eq!(command(&pulsed, 1, 1.0), "RT1,0.5,0.01,100");
    assert_eq!(command(&light(LightMode::Continuous, &[1.0]), 1, 7.0), "RS1,100");
}

#[test]
fn settings_of_a_light_are_checked() {
    assert!(Gardasoft.light(&light(LightMode::Continuous, &[0.1, 0.2])).is_ok());
    assert!(Gardasoft.light(&light(LightMode::Pulsed, &[0.1])).is_err(), "no times");
    let mut pulsed = light(LightMode::Pulsed, &[0.1]);
    (pulsed.pulse_ms, pulsed.delay_ms) = (Some(0.5), Some(0.01));
    assert!(Gardasoft.light(&pulsed).is_ok());
    pulsed.levels.push(0.1);
    assert!(Gardasoft.light(&pulsed).is_err(), "described for one channel only");
    pulsed.mode = LightMode::Switched;
    assert!(Gardasoft.light(&pulsed).is_err(), "times that would not be used");
}

#[test]
fn an_answer_is_what_is_not_the_command_and_not_the_prompt() {
    let lines = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    assert_eq!(answer("VR", &lines(&["VR", "RT420-20 (HW02) V031", ">"])), ["RT420-20 (HW02) V031"]);
    assert_eq!(answer("VR", &lines(&["VRRT420-20 V031", ">"])), ["RT420-20 V031"]);
    assert!(answer("RS1,50", &lines(&["RS1,50", ">"])).is_empty());
    assert_eq!(answer("RS9,50", &lines(&["RS9,50Err 1", ">"])), ["Err 1"]);
    assert_eq!(meaning("Err 2").en, "Err 2 (the command is not known)");
    assert_eq!(meaning("Err 77").zh, "Err 77（见控制器手册）");
}
