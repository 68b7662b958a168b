//! How routes are written down: one table that both registers them and lists them for tests.
//!
//! A route says what its answer shows. `tests/it` asks each route that shows works for the
//! signals of their terms; a route that is not in the table does not exist.

/// What an answer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// No work of anybody.
    Nothing,
    /// One or more works: the answer must carry their terms.
    Works,
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `get`, `post`, `delete`.
    pub method: &'static str,
    /// The pattern, as actix-web writes it.
    pub path: &'static str,
    /// What its answer shows.
    pub shows: Shows,
}

/// Declares a group of routes: a function that registers them and a table that lists them.
macro_rules! routes {
    (
        $(#[$doc:meta])*
        $register:ident, $table:ident:
        $($method:ident $path:literal => $handler:path, $shows:ident;)+
    ) => {
        $(#[$doc])*
        pub(crate) fn $register(config: &mut actix_web::web::ServiceConfig) {
            $(config.route($path, actix_web::web::$method().to($handler));)+
        }

        $(#[$doc])*
        pub(crate) const $table: &[$crate::routes::Route] = &[
            $($crate::routes::Route {
                method: stringify!($method),
                path: $path,
                shows: $crate::routes::Shows::$shows,
            },)+
        ];
    };
}

pub(crate) use routes;
