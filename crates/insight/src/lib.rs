//! What orders tell together: the figures of boards. And tables that come in and go out: CSV and XLSX, read with
//! suspicion and written for the programs people have.

pub mod board;
pub mod reading;
pub mod review;
pub mod writing;
