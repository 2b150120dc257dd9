//! Prints how often the guesser is right, by format and field. With `--wrong`, examples of what is not, of the formats
//! that it is tuned on; with `--wrong FORMAT`, of one; with `--wrong all`, of all.

use wg_tests::guess;

fn main() {
    let Some(shared) = wg_tests::shared("the guesser's evaluation") else { return };
    let rows = guess::measure(&shared.join("samples"));
    let args: Vec<String> = std::env::args().skip(1).collect();
    print!("{}", guess::table(&rows));
    if args.first().is_none_or(|arg| arg != "--wrong") {
        return;
    }
    for row in &rows {
        let is_wanted =
            args.get(1).map_or(!guess::is_held_back(row), |wanted| wanted == "all" || *wanted == row.format);
        if !is_wanted {
            continue;
        }
        println!("\n{}", row.format);
        for ((field, _), (is, guessed, n)) in &row.wrong {
            println!("  {field} {n}x: {is:.90} <- {guessed:.90}");
        }
    }
}
