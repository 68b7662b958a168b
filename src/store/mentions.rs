//! Who is mentioned in a post.
