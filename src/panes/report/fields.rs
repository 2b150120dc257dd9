//! Which fields the alerts of each sensor have. Hatched: none has it.

use leptos::prelude::*;

/// Rows are (label, OCSF path, percent by column).
#[component]
pub fn FieldsFound(fields: Vec<(String, String, Vec<u8>)>, columns: Vec<String>) -> impl IntoView {
    view! {
        <table class="heat-table">
            <thead>
                <tr>
                    <td></td>
                    {columns.into_iter().map(|column| view! { <th scope="col" title=column.clone()>{column.clone()}</th> }).collect_view()}
                </tr>
            </thead>
            <tbody>
                {fields
                    .into_iter()
                    .map(|(label, path, percents)| {
                        view! {
                            <tr>
                                <th scope="row" title=path.clone()>{label}" "<code class="u-faint">{path.clone()}</code></th>
                                {percents.into_iter().map(cell).collect_view()}
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}

fn cell(percent: u8) -> AnyView {
    if percent == 0 {
        return view! { <td class="heat-table__cell heat-table__cell--none"><span>{"none"}</span></td> }.into_any();
    }
    let step = match percent {
        0..=14 => "heat-0",
        15..=34 => "heat-1",
        35..=54 => "heat-2",
        55..=74 => "heat-3",
        75..=94 => "heat-4",
        _ => "heat-5",
    };
    view! { <td class=format!("heat-table__cell {step}")>{percent}</td> }.into_any()
}
