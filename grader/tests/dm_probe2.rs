use grader::inspect::{Request, inspect};
use grader::locate::search;
use grader::synth::{random::random_scene, render, spec::Kind, truth};
#[test]
fn probe() {
    let seed: u64 = std::env::var("SEED").unwrap().parse().unwrap();
    let scene = random_scene(Kind::DataMatrix, seed, 10.0, 0.12).unwrap();
    let t = &truth(&scene).unwrap().symbols[0];
    let f = render(&scene).unwrap();
    let pic = grader::inspect::picture(&f);
    for l in search(&pic) {
        let c = l.size.corners(0.0).map(|c| l.map.map(c));
        println!(
            "located {:?} read {} off {:?}",
            l.size,
            l.reading.is_some(),
            c.iter()
                .zip(t.corners)
                .map(|(a, b)| format!("{:.2},{:.2}", (a.x - b[0]) / 10., (a.y - b[1]) / 10.))
                .collect::<Vec<_>>()
        );
    }
    let r = inspect(&f, &Request { detail: true, ..Request::default() }).unwrap();
    let Some(s) = r.symbols.first() else {
        println!("nothing");
        return;
    };
    let d = s.detail.as_ref().unwrap();
    println!(
        "cu {:?} truth {:?} {:?}",
        s.parameters.contrast_uniformity,
        t.contrast_uniformity_of_all.parameter.value,
        t.contrast_uniformity_of_all.worst
    );
    println!(
        "gn {:?} truth {:?} {:?}",
        s.parameters.grid_nonuniformity, t.grid_nonuniformity.parameter.value, t.grid_nonuniformity.worst
    );
    for row in 0..d.centres.height() {
        println!(
            "{}",
            (0..d.centres.width())
                .map(|c| {
                    let a = d.centres[(row, c)];
                    let b = t.detail.centres[(row, c)];
                    format!("{:>5.0}", 100.0 * ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt() / 10.0)
                })
                .collect::<String>()
        );
    }
}
