use super::*;
use grader::synth::prng::Prng;

fn samples(growth: impl Fn(f64, f64) -> f64, deviation: f64, seed: u64) -> Vec<Sample> {
    let mut prng = Prng::new(seed);
    let mut all = Vec::new();
    for x in [0.25, 0.34, 0.42, 0.51, 0.68, 0.85] {
        for compensation in [-0.17, -0.085, 0.0, 0.085, 0.17] {
            all.push(Sample { x, compensation, growth: growth(x, compensation) + deviation * prng.normal() });
        }
    }
    all
}

#[test]
fn a_physical_press_is_found_with_its_factors() {
    let cells = samples(|x, c| 0.06 - 0.95 * c - 0.004 / x, 0.002, 3);
    let surface = GrowthSurface::fit(&cells).unwrap();
    assert_eq!(surface.kind, Kind::Physical);
    for (term, truth) in [(Term::One, 0.06), (Term::Compensation, -0.95), (Term::InverseX, -0.004)] {
        let (factor, error) = surface.factor(term).unwrap();
        assert!((factor - truth).abs() < 3.0 * error, "{term:?}: {factor} +- {error}");
    }
    // Growth vanishes where 0.06 - 0.004 / 0.5 = 0.95 c.
    let zero = surface.zero(0.5, -0.3, 0.3).unwrap();
    assert!((zero - 0.052 / 0.95).abs() < 0.003, "{zero}");
}

#[test]
fn a_press_that_follows_no_such_law_gets_the_quadratic() {
    let cells = samples(|x, c| 0.02 + 0.3 * (x - 0.5).powi(2) - c * (1.0 - 0.8 * x), 0.001, 4);
    assert_eq!(GrowthSurface::fit(&cells).unwrap().kind, Kind::Quadratic);
}

#[test]
fn damaged_cells_do_not_move_the_surface() {
    let mut cells = samples(|_, c| 0.03 - c, 0.001, 5);
    cells[4].growth += 0.2;
    cells[17].growth -= 0.15;
    let surface = GrowthSurface::fit(&cells).unwrap();
    assert_eq!((surface.left_out, surface.kind), (2, Kind::Physical));
    assert!((surface.at(0.5, 0.0) - 0.03).abs() < 0.002);
}

#[test]
fn one_compensation_or_one_x_suffices_for_a_simpler_model() {
    let all = samples(|_, c| 0.03 - c, 0.0005, 6);
    let one_c: Vec<Sample> = all.iter().copied().filter(|s| s.compensation == 0.0).collect();
    let surface = GrowthSurface::fit(&one_c).unwrap();
    assert!(surface.full_effect_assumed);
    assert!((surface.zero(0.5, -0.3, 0.3).unwrap() - 0.03).abs() < 0.003);
    let one_x: Vec<Sample> = all.iter().copied().filter(|s| s.x == 0.42).collect();
    assert!((GrowthSurface::fit(&one_x).unwrap().at(0.42, 0.0) - 0.03).abs() < 0.002);
    assert!(GrowthSurface::fit(&one_x[..2]).is_none());
    assert!(GrowthSurface::fit(&[]).is_none());
}
