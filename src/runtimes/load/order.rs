//! Options in an order in which each stands behind those that its value depends on.

use crate::diagnostic::Path;
use crate::runtimes::options::OptionDecl;
use crate::runtimes::scope::Scope;

/// An order in which each option stands behind those that its value depends on.
pub(super) fn order(
    field: &str,
    options: &[OptionDecl],
    scope: &mut Scope,
    in_default: impl Fn(&OptionDecl) -> Vec<usize>,
) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    fn visit(
        index: usize,
        edges: &[Vec<usize>],
        marks: &mut [Mark],
        trail: &mut Vec<usize>,
        order: &mut Vec<usize>,
    ) -> Option<Vec<usize>> {
        match marks[index] {
            Mark::Done => return None,
            Mark::Open => {
                let start = trail.iter().position(|other| *other == index).unwrap_or(0);
                return Some(trail[start..].to_vec());
            }
            Mark::New => {}
        }
        marks[index] = Mark::Open;
        trail.push(index);
        let cycle = edges[index].iter().find_map(|&next| visit(next, edges, marks, trail, order));
        trail.pop();
        marks[index] = Mark::Done;
        order.push(index);
        cycle
    }
    let edges: Vec<Vec<usize>> =
        options.iter().map(|option| option.needs.into_iter().chain(in_default(option)).collect()).collect();
    let mut marks = vec![Mark::New; options.len()];
    let mut order = Vec::with_capacity(options.len());
    for index in 0..options.len() {
        if let Some(cycle) = visit(index, &edges, &mut marks, &mut Vec::new(), &mut order) {
            let names: Vec<&str> =
                cycle.iter().chain(cycle.first()).map(|index| options[*index].name.as_str()).collect();
            scope.problems.error(
                Path::spec([field, &options[cycle[0]].name]),
                format!("its value depends on itself ({}); break the circle", names.join(" → ")),
            );
        }
    }
    order
}
