//! Files built by code, and what the scan says about them: one for every row of the catalogue of traces,
//! works of people that must stay unflagged, and files made to harm.

mod declared;
mod generators;
mod hostile;
mod humans;
mod marks;

use consent::{AiLabel, SourceType};

use super::*;
use crate::make::*;

/// A text as AUTOMATIC1111 and many others write it.
const SETTINGS: &str = "a tree\nNegative prompt: people\nSteps: 28, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: 0123456789";
