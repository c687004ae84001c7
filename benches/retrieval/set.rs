use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// What is indexed and what is asked.
pub struct Set {
    pub sources: Vec<PathBuf>,
    pub queries: Vec<String>,
}

impl Set {
    /// A folder in BEIR's form; its corpus `copies` times, which are written below `beside`.
    pub fn beir(folder: &Path, corpus: Option<&Path>, copies: usize, beside: &Path) -> Self {
        let corpus = match corpus {
            Some(given) if given.is_file() => given.to_owned(),
            given => folder.join(given.unwrap_or(Path::new("corpus.jsonl"))),
        };
        let lines = fs::read_to_string(folder.join("queries.jsonl")).expect("the set has queries");
        let text = |line: &str| Some(serde_json::from_str::<Value>(line).ok()?.get("text")?.as_str()?.to_owned());
        let queries = lines.lines().filter_map(text).collect();
        let sources = if copies > 1 { repeated(&corpus, copies, beside) } else { vec![corpus] };
        Self { sources, queries }
    }

    /// The documents of `corpus`, `copies` times, which are written below `beside`; their titles are asked.
    pub fn demo(corpus: &Path, copies: usize, beside: &Path) -> Self {
        let mut queries = Vec::new();
        let files = walkdir::WalkDir::new(corpus.join("docs")).sort_by_file_name().into_iter().filter_map(Result::ok);
        for file in files.filter(|it| it.path().extension().is_some_and(|it| it == "md")) {
            let text = fs::read_to_string(file.path()).expect("a document");
            queries.extend(text.lines().find_map(|line| line.strip_prefix("# ")).map(str::to_owned));
            let folder = file.path().strip_prefix(corpus).ok().and_then(Path::parent).expect("below the corpus");
            let folder = beside.join(folder);
            fs::create_dir_all(&folder).expect("a folder");
            for copy in 0..copies {
                let name = format!("copy-{copy}-{}", file.file_name().to_string_lossy());
                fs::write(folder.join(name), &text).expect("written");
            }
        }
        Self { sources: vec![beside.to_owned()], queries }
    }
}

/// One file a copy, each document under a name of its own.
fn repeated(corpus: &Path, copies: usize, beside: &Path) -> Vec<PathBuf> {
    fs::create_dir_all(beside).expect("a folder");
    let path = |copy| beside.join(format!("copy-{copy}.jsonl"));
    let paths: Vec<PathBuf> = (0..copies).map(path).collect();
    if paths.iter().all(|it| it.exists()) {
        return paths;
    }
    let mut files: Vec<_> = paths.iter().map(|it| BufWriter::new(File::create(it).expect("a file"))).collect();
    let file = File::open(corpus).expect("the set has a corpus");
    let is_packed = corpus.extension().is_some_and(|it| it == "gz");
    let reader: Box<dyn Read> =
        if is_packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) };
    for line in BufReader::new(reader).lines() {
        let mut document: Value = serde_json::from_str(&line.expect("a line")).expect("a document");
        let id = document.get("_id").and_then(Value::as_str).expect("an id").to_owned();
        for (copy, file) in files.iter_mut().enumerate() {
            document.as_object_mut().expect("an object").insert("_id".to_owned(), format!("copy-{copy}/{id}").into());
            writeln!(file, "{document}").expect("written");
        }
    }
    paths
}
