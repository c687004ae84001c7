//! What the command line says, and the files of a set.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// Every set, by its folder's name.
pub(crate) const SETS: [&str; 9] = [
    "abstention",
    "aws-docs-qa",
    "mtrag-un",
    "clinc-oos",
    "bipia",
    "asb-attacks",
    "notinject",
    "gitbugs",
    "aws-practice-exams",
];

pub(crate) struct Given {
    pub(crate) set: String,
    pub(crate) folder: PathBuf,
    /// Failed samples to list.
    pub(crate) misses: usize,
    /// Samples to run, from the first.
    pub(crate) of: usize,
    /// Documents for a set that has none of its own.
    pub(crate) corpus: Option<PathBuf>,
}

impl Given {
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Self {
        let mut given = Self { set: String::new(), folder: PathBuf::new(), misses: 0, of: usize::MAX, corpus: None };
        let mut places = Vec::new();
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut number = || arguments.next().and_then(|it| it.parse().ok()).expect("a number");
            match argument.as_str() {
                "--bench" => {}
                "--misses" => given.misses = number(),
                "--of" => given.of = number(),
                "--corpus" => given.corpus = Some(PathBuf::from(arguments.next().expect("a file"))),
                _ => places.push(argument),
            }
        }
        let [set, folder] = <[String; 2]>::try_from(places).unwrap_or_else(|_| {
            eprintln!("usage: cargo bench --bench public_sets -- SET DIR   SET: {}", SETS.join(", "));
            std::process::exit(2);
        });
        given.set = set;
        given.folder = PathBuf::from(folder);
        given
    }

    /// The lines of a file of the set, as far as they are to be run.
    pub(crate) fn samples<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let mut all = lines(&self.folder.join(name));
        if all.len() > self.of {
            println!("the first {} of {} samples", self.of, all.len());
            all.truncate(self.of);
        }
        all
    }
}

/// One JSON object a line.
pub(crate) fn lines<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .filter(|it| !it.trim().is_empty())
        .map(|it| serde_json::from_str(it).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        .collect()
}
