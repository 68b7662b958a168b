//! Pages of posts: home, profile, tag, wall.
