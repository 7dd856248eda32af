"""The fast transport (extra `fast`): pyreqwest, which is Rust's reqwest, hyper and rustls, for both modes."""
