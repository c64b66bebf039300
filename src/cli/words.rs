//! Words of flags for types of other rooms: those that the reports use.

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::contract::{Level, Readings};
use crate::event::FailOn;
use crate::run::Profile;
use crate::suite::Class;

impl ValueEnum for Readings {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for FailOn {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for Level {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Must, Self::Should, Self::May]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()))
    }
}

impl ValueEnum for Class {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.about()))
    }
}

/// Reads the name of a profile.
pub(super) fn profile() -> impl TypedValueParser<Value = Profile> {
    let names = Profile::all().map(|profile| PossibleValue::new(profile.name).help(profile.about));
    PossibleValuesParser::new(names).try_map(|name| {
        Profile::all().into_iter().find(|profile| profile.name == name).ok_or("there is no such profile")
    })
}
