use grader::synth::{random::random_scene, render, spec::Kind};
use grader_tests::conformance::{Value, compare};
#[test]
fn dbg() {
    let n: u64 = std::env::var("N").ok().and_then(|s| s.parse().ok()).unwrap_or(24);
    let px: f64 = std::env::var("PX").ok().and_then(|s| s.parse().ok()).unwrap_or(10.0);
    for seed in 0..n {
        let scene = random_scene(Kind::DataMatrix, seed, px, 0.12).unwrap();
        let o = compare(&scene);
        let bad = !o.read
            || !o.wrong_grades.is_empty()
            || o.deviations.iter().zip(Value::ALL).any(|(d, v)| d.is_some_and(|d| d > v.tolerance()));
        if bad {
            let s = &scene.symbols[0];
            println!(
                "seed {seed} size {:?} rot {:.1} mir {} rev {} persp {:?} shifts {:?} growth {:?} pitch {:?} patches {}",
                s.size,
                s.rotation,
                s.mirrored,
                s.reversed,
                s.perspective,
                s.node_shifts.iter().map(|n| (n.node, n.shift)).collect::<Vec<_>>(),
                s.growth,
                s.pitch,
                s.patches.len()
            );
            println!(
                "   read {} dev {:?} wrong {:?}",
                o.read,
                o.deviations.iter().map(|d| d.map(|d| (d * 1e4).round() / 1e4)).collect::<Vec<_>>(),
                o.wrong_grades
            );
            if std::env::var("SAVE").is_ok() {
                let f = render(&scene).unwrap();
                if let grader::frame::Samples::Bits8(p) = f.samples() {
                    let mut b = format!("P5 {} {} 255\n", p.width(), p.height()).into_bytes();
                    b.extend(p.data());
                    std::fs::write(format!("/tmp/dm-{seed}.pgm"), b).unwrap();
                }
            }
        }
    }
}
