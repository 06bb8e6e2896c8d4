//! Tables that come in and go out: CSV and XLSX, read with suspicion and written for the programs people have.

pub mod reading;
pub mod writing;
