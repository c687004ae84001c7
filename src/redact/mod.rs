//! Secrets out of customers' text, before anything stores, logs, indexes or sends it.
