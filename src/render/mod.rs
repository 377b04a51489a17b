//! `ResolvedModel → objects`: one file an emitted kind. Nothing here can fail or decide.
