//! Building and serving the page with Trunk, and the folder and file that are given out.

use crate::shell::{TaskError, root, run, say};
use crate::{give, imports, tools, traces};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

pub struct ServeOptions {
    pub open: bool,
    pub release: bool,
    pub port: String,
}

/// Returns the folder for static hosting.
pub fn dist_dir() -> PathBuf {
    root().join("dist")
}

/// Builds the app, serves it on loopback and builds it again when a source changes. Ends with Ctrl-C.
pub fn serve(options: &ServeOptions) -> Result<(), TaskError> {
    let port: u16 =
        options.port.parse().map_err(|_| TaskError::Usage(format!("`{}` is no port number", options.port)))?;
    let address = format!("127.0.0.1:{port}");
    TcpListener::bind(&address).map_err(|source| {
        TaskError::Failed(format!("{address} cannot be served on ({source}); take another: serve --port N"))
    })?;
    let tools = tools::page_tools(options.release)?;
    say("building the app (the first time: 2 to 4 minutes)");
    let url = format!("http://{address}/");
    let announced = url.clone();
    std::thread::spawn(move || {
        while TcpStream::connect(&address).is_err() {
            std::thread::sleep(Duration::from_millis(200));
        }
        say(&format!("Watchglass is at {announced}  (Ctrl-C ends it; reload the page after a change)"));
    });
    let mut trunk = Command::new(&tools.trunk);
    trunk.args(["serve", "--offline", "--locked", "--address", "127.0.0.1", "--port", &options.port]);
    // Apart from dist/, so that serving does not overwrite what was built to be given out, nor what another one serves.
    let folder = format!("target/serve/{port}");
    trunk.args(["--dist", &folder]);
    if options.release {
        trunk.arg("--release");
    }
    if options.open {
        trunk.arg("--open");
    }
    run(trunk.current_dir(root()).env("PATH", &tools.path))
}

/// Writes `dist/`. `accept_imports`: whatever the page asks of the browser becomes the list that later builds are held to.
pub fn dist(accept_imports: bool) -> Result<(), TaskError> {
    let tools = tools::page_tools(true)?;
    say("building the app for release (2 to 5 minutes)");
    let mut trunk = Command::new(&tools.trunk);
    trunk.args(["build", "--release", "--offline", "--locked"]).current_dir(root()).env("PATH", &tools.path);
    // Paths of this machine are no part of what is given out.
    trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", remap());
    // Either would stand in for the flags of the house.
    trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut trunk)?;
    imports::check(&dist_dir(), accept_imports)?;
    traces::check(&dist_dir())?;
    give::finish(&dist_dir())?;
    say(&format!("wrote {} and watchglass.html in it", dist_dir().display()));
    Ok(())
}

/// The flags of `.cargo/config.toml` and, beside them, short names for the folders of this machine.
fn remap() -> String {
    format!(
        "-C target-feature=+simd128 --cfg erase_components --remap-path-prefix={}=/crates --remap-path-prefix={}=/watchglass",
        traces::cargo_home().join("registry/src").display(),
        root().display()
    )
}

/// Builds the tools and prints the line that puts them on a shell's PATH.
pub fn print_tools() -> Result<(), TaskError> {
    let tools = tools::page_tools(true)?;
    println!("export PATH='{}'", tools.path.to_string_lossy());
    Ok(())
}
