//! Other programs: started with their arguments in sight, without standard input, and named when they fail.

use crate::failure::{Failure, Outcome};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

/// One run of another program.
pub(crate) struct Program {
    name: String,
    command: Command,
}

impl Program {
    /// A program by name or path.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(&program);
        command.stdin(Stdio::null());
        Self {
            name: Path::new(&program).file_name().map_or_else(
                || program.as_ref().to_string_lossy().into_owned(),
                |name| name.to_string_lossy().into_owned(),
            ),
            command,
        }
    }

    /// Cargo, the one that started us, without the variables it sets for the program it runs: they would make build
    /// scripts believe that something changed.
    pub(crate) fn cargo(subcommand: &str) -> Self {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut program = Self::new(cargo).argument(subcommand);
        for (name, _) in env::vars_os() {
            if is_set_by_cargo_run(&name) {
                program.command.env_remove(name);
            }
        }
        program.name = format!("cargo {subcommand}");
        program
    }

    /// Adds one argument.
    pub(crate) fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    pub(crate) fn arguments<I: IntoIterator<Item: AsRef<OsStr>>>(mut self, arguments: I) -> Self {
        self.command.args(arguments);
        self
    }

    /// Sets one variable of the environment.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs in this directory.
    pub(crate) fn inside(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// Keeps what the program prints to itself, errors excepted.
    pub(crate) fn quiet(mut self) -> Self {
        self.command.stdout(Stdio::null());
        self
    }

    /// Runs to the end and fails with the program's name when it failed.
    pub(crate) fn run(mut self) -> Outcome {
        let status = self.command.status();
        let status = self.started(status)?;
        self.succeeded(status)
    }

    /// Runs to the end and tells the exit status.
    pub(crate) fn status(mut self) -> Outcome<ExitStatus> {
        let status = self.command.status();
        self.started(status)
    }

    /// Runs to the end and returns what it printed on standard output.
    pub(crate) fn output(mut self) -> Outcome<String> {
        let output = self.command.stderr(Stdio::inherit()).output();
        let output = self.started(output)?;
        self.succeeded(output.status)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Like [`Program::output`], but nothing is shown and a failure is no news: for looking whether something is there.
    pub(crate) fn probe(mut self) -> Option<String> {
        let output = self.command.stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success().then_some(text)
    }

    /// Runs to the end, shows each line it prints and hands it to `each_line`.
    pub(crate) fn watch(self, mut each_line: impl FnMut(&str)) -> Outcome<ExitStatus> {
        self.lines(|line| {
            println!("{line}");
            each_line(line);
        })
    }

    /// Runs to the end and hands each line it prints to `each_line`.
    pub(crate) fn lines(mut self, mut each_line: impl FnMut(&str)) -> Outcome<ExitStatus> {
        let child = self.command.stdout(Stdio::piped()).spawn();
        let mut child = self.started(child)?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line.map_err(|error| self.unreadable(&error))?;
                each_line(&String::from_utf8_lossy(&line));
            }
        }
        let status = child.wait();
        self.started(status)
    }

    /// Starts it and lets it run beside us; its standard output is ours to read.
    pub(crate) fn start(mut self) -> Outcome<Running> {
        let child = self.command.stdout(Stdio::piped()).spawn();
        Ok(Running {
            child: self.started(child)?,
        })
    }

    fn started<T>(&self, result: std::io::Result<T>) -> Outcome<T> {
        result.map_err(|error| match error.kind() {
            ErrorKind::NotFound => {
                Failure::new(format!("{} is not installed or not on PATH", self.name))
            }
            _ => Failure::new(format!("cannot start {}: {error}", self.name)),
        })
    }

    fn succeeded(&self, status: ExitStatus) -> Outcome {
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!("{} failed ({status})", self.name)))
    }

    fn unreadable(&self, error: &std::io::Error) -> Failure {
        Failure::new(format!("cannot read what {} prints: {error}", self.name))
    }
}

/// A program that runs beside us; it is ended when this value goes.
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Reads lines until `find` answers, then lets the rest flow to standard error.
    ///
    /// `None` when the program ended before.
    pub(crate) fn wait_for<T>(&mut self, mut find: impl FnMut(&str) -> Option<T>) -> Option<T> {
        let mut lines = BufReader::new(self.child.stdout.take()?).lines();
        let found = lines.by_ref().map_while(Result::ok).find_map(|line| {
            eprintln!("{line}");
            find(&line)
        });
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                eprintln!("{line}");
            }
        });
        found
    }

    /// Ends it now.
    pub(crate) fn end(&mut self) {
        // It may have ended by itself: then there is nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// The place of a program on PATH.
pub(crate) fn find_on_path(names: &[&str]) -> Option<OsString> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|directory| {
                directory
                    .join(name)
                    .with_extension(env::consts::EXE_EXTENSION)
            })
            .find(|candidate| candidate.is_file())
            .map(OsString::from)
    })
}

fn is_set_by_cargo_run(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    name.starts_with("CARGO_PKG_")
        || matches!(
            name,
            "CARGO_MANIFEST_DIR"
                | "CARGO_MANIFEST_PATH"
                | "CARGO_BIN_NAME"
                | "CARGO_CRATE_NAME"
                | "CARGO_PRIMARY_PACKAGE"
        )
}
