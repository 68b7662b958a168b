//! What a template is given: plain structs with ready words.
//!
//! A template decides nothing. Whoever fills these structs has already asked
//! `consent` what may be seen and said, has turned times into words and
//! addresses into links; the template only puts them in their places.
//! Nothing here reads a clock, a database or a setting.

mod form;
mod marks;
mod page;
mod picture;
mod post;
mod ratio;

pub use form::{
    Choice, ConsentPicker, Fault, Faults, ImagePicker, LabelPicker, PictureBlock, Slider, UseRow,
};
pub use marks::{ConsentMark, LabelMark, UseWords, VisibilityMark};
pub use page::{Assets, FeedLink, Flash, FlashKind, Page, ViewerMenu};
pub use picture::{AbsentView, OriginLink, PictureView, Source, TileView};
pub use post::{
    AuthorView, BaseView, Counts, FactView, FromAfar, HeaderRow, LinkView, Moment, MovedView,
    NoticeView, PagerView, PollLine, PollView, PostView, ProfileView, ReplyLine, ShareView, Tab,
    TieView, Tombstone,
};
pub use ratio::{RATIO_STEPS, ratio_class, ratio_sheet, tone_class};
