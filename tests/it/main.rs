//! The whole server, through its doors. One binary, so that there is one thing to link.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    unreachable_pub,
    reason = "a test fails loudly, and nobody links to it"
)]

#[path = "../support/mod.rs"]
mod support;

mod api;
mod api_access;
mod api_admin;
mod api_filters;
mod api_instance;
mod api_lists;
mod api_media;
mod api_notifications;
mod api_oauth;
mod api_people;
mod api_polls;
mod api_push;
mod api_scheduled;
mod api_search;
mod api_sequences;
mod api_statuses;
mod api_streaming;
mod api_timelines;
mod backup;
mod budgets;
mod command_line;
mod composer;
mod consent_cli;
mod crash;
mod crawlers;
mod detector;
mod exiftool;
mod explore;
mod federation;
mod full_disk;
mod house;
mod interactions;
mod judgement;
mod language;
mod live_page;
mod markup;
mod mix;
mod moderation;
mod openings;
mod panel;
mod passkeys;
mod people;
mod portfolio;
mod posting;
mod posts;
mod rules;
mod scheduled;
mod search;
mod second_factor;
mod security;
mod sessions;
mod share;
mod shelves;
mod signals;
mod storage;
mod terms;
mod uploads;
mod visibility;
