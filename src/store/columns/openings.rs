//! What an opening is, in closed sets of words.

use super::{
    AsExpression, Backend, BigInt, Deserialize, FromSql, FromSqlRow, Output, Serialize, SmallInt,
    ToSql, deserialize, serialize,
};

id!(
    /// Paid work that somebody offers.
    OpeningId
);

states!(
    /// How far an opening has come. Whether it is over is a question of time, not of this.
    OpeningState {
        /// It waits for staff.
        Waiting = 0 => "waiting",
        /// Staff let it in, or posted it.
        Approved = 1 => "approved",
        /// Staff refused it.
        Refused = 2 => "refused",
        /// Staff took it down.
        TakenDown = 3 => "taken-down",
        /// Its poster withdrew it.
        Withdrawn = 4 => "withdrawn",
    }
);

states!(
    /// What is to be made.
    Discipline {
        /// None of the others.
        Other = 0 => "other",
        /// Pictures for books, magazines, covers.
        Illustration = 1 => "illustration",
        /// How worlds and people of a story may look.
        ConceptArt = 2 => "concept-art",
        /// Comics and graphic novels.
        Comics = 3 => "comics",
        /// Moving pictures.
        Animation = 4 => "animation",
        /// The pictures by which a film is planned.
        Storyboard = 5 => "storyboard",
        /// Modelling, texturing, rigging.
        ThreeD = 6 => "3d",
        /// Pictures of a game: sprites, tiles, surfaces.
        GameArt = 7 => "game-art",
        /// Effects of films and games.
        Effects = 8 => "effects",
        /// Type, layout, brands, interfaces.
        Design = 9 => "design",
        /// Leading those who make pictures.
        ArtDirection = 10 => "art-direction",
        /// Painting, sculpture, murals, print.
        FineArt = 11 => "fine-art",
        /// Photographs.
        Photography = 12 => "photography",
        /// Teaching any of it.
        Teaching = 13 => "teaching",
    }
);

states!(
    /// What kind of work an opening is.
    OpeningKind {
        /// Employed without an end.
        Permanent = 0 => "permanent",
        /// For a time, employed or not.
        Contract = 1 => "contract",
        /// One piece of work.
        Commission = 2 => "commission",
        /// Learning by working.
        Internship = 3 => "internship",
    }
);

states!(
    /// Where the work is done.
    Workplace {
        /// At the place that is named.
        OnSite = 0 => "on-site",
        /// Anywhere.
        Remote = 1 => "remote",
        /// As one likes.
        Either = 2 => "either",
    }
);

states!(
    /// For what the pay is.
    PayPer {
        /// An hour.
        Hour = 0 => "hour",
        /// A day.
        Day = 1 => "day",
        /// A month.
        Month = 2 => "month",
        /// A year.
        Year = 3 => "year",
        /// All of the work.
        Project = 4 => "project",
    }
);

states!(
    /// What the work has to do with generative AI.
    AiClause {
        /// Nothing.
        None = 0 => "none",
        /// Others in the team use it; whoever is hired need not.
        Team = 1 => "team",
        /// Using it is part of the work.
        Included = 2 => "included",
    }
);
