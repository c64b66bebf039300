//! Exit codes: the shortest report of a run.

/// How the `probity` command ends. The numbers are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ExitCode {
    /// Nothing that was judged is broken.
    Conformant = 0,
    /// The contract is broken: a case failed, or a known-failing one passes.
    Broken = 1,
    /// A usage, configuration or spec error.
    Usage = 2,
    /// It could not be judged: the target is unreachable, a credential is missing, the run was cut short, even before its first
    /// request.
    Inconclusive = 3,
    /// No case ran: none was selected.
    None = 4,
}

impl ExitCode {
    /// From the one that wins over all others to the one that holds when nothing else does.
    pub const PRECEDENCE: [Self; 5] = [Self::Usage, Self::None, Self::Broken, Self::Inconclusive, Self::Conformant];

    /// The number.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Of several that hold, the one to end with; of none, [`ExitCode::Conformant`].
    pub fn of(holding: &[Self]) -> Self {
        Self::PRECEDENCE.into_iter().find(|code| holding.contains(code)).unwrap_or(Self::Conformant)
    }
}

impl super::Report {
    /// How the command ends.
    pub fn exit(&self) -> ExitCode {
        ExitCode::PRECEDENCE.into_iter().find(|code| code.code() == self.exit_code).unwrap_or(ExitCode::Inconclusive)
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_wins_then_none_then_broken_then_inconclusive() {
        use ExitCode::{Broken, Conformant, Inconclusive, None, Usage};
        assert_eq!(ExitCode::of(&[Conformant, Broken, Usage]), Usage);
        assert_eq!(ExitCode::of(&[Inconclusive, None, Broken]), None);
        assert_eq!(ExitCode::of(&[Inconclusive, Broken]), Broken);
        assert_eq!(ExitCode::of(&[Inconclusive, Conformant]), Inconclusive);
        assert_eq!(ExitCode::of(&[]), Conformant);
        assert_eq!([Conformant, Broken, Usage, Inconclusive, None].map(ExitCode::code), [0, 1, 2, 3, 4]);
    }
}
