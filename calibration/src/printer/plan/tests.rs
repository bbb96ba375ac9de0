use super::*;
use crate::printer::sheet::lay_out;
use crate::printer::testing::request;
use proptest::prelude::*;

fn changed(change: impl FnOnce(&mut Plan)) -> Result<Plan, PlanError> {
    let mut plan = lay_out(&request()).unwrap();
    change(&mut plan);
    Plan::parse(&plan.to_toml())
}

#[test]
fn numbers_that_no_sheet_has_are_refused() {
    assert!(changed(|_| {}).is_ok());
    assert_eq!(changed(|plan| plan.schema = 2), Err(PlanError::Schema(2)));
    let contradictions: [&dyn Fn(&mut Plan); 12] = [
        &|plan| plan.dot_mm = 0.0,
        &|plan| plan.dot_mm = f64::NAN,
        &|plan| plan.page_dots = [f64::INFINITY, 100.0],
        &|plan| plan.page_dots = [1e9, 1e9],
        &|plan| plan.version = 40,
        &|plan| plan.bars[0] = [0.0, 0.0, -5.0, 3.0],
        &|plan| plan.marks[2] = [1e6, 0.0],
        &|plan| plan.cells.truncate(3),
        &|plan| plan.cells[3].row = 0,
        &|plan| plan.cells[3].corner_dots = [f64::NAN, 4.0],
        &|plan| plan.cells[3].message = "A".repeat(5000),
        &|plan| plan.compensations = vec![f64::NAN; 4],
    ];
    for (index, contradiction) in contradictions.into_iter().enumerate() {
        assert!(matches!(changed(contradiction), Err(PlanError::Contradiction(_))), "{index}");
    }
}

proptest! {
    #[test]
    fn any_text_is_taken_or_refused(text in "\\PC{0,400}") {
        let _ = Plan::parse(&text);
        let _ = crate::printer::message::parse(&text);
        let _ = crate::printer::earlier::parse(&text);
    }

    /// A plan with one line changed is taken or refused, and what is taken can be drawn.
    #[test]
    fn a_damaged_plan_is_taken_or_refused(line in 0_usize..60, value in "[-0-9.e]{0,8}") {
        let text = lay_out(&request()).unwrap().to_toml();
        let lines = text.lines().enumerate().map(|(index, held)| match held.split_once(" = ") {
            Some((key, _)) if index == line => format!("{key} = {value}"),
            _ => held.to_owned(),
        });
        if let Ok(plan) = Plan::parse(&lines.collect::<Vec<_>>().join("\n")) {
            prop_assert!(!crate::printer::page::draw(&plan, grader::report::Language::En).items.is_empty());
        }
    }
}
