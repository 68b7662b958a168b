//! The tables as diesel sees them. Both engines have the same tables, columns and nullability; `tests/it/house.rs` compares them.

#![expect(missing_docs, reason = "the columns are described in the migrations")]

diesel::table! {
    accounts (id) {
        id -> BigInt,
        username -> Text,
        domain -> Text,
        display_name -> Text,
        bio_source -> Text,
        bio_html -> Text,
        fields -> Text,
        avatar_id -> Nullable<BigInt>,
        header_id -> Nullable<BigInt>,
        terms -> SmallInt,
        default_label -> SmallInt,
        is_indexable -> Bool,
        is_locked -> Bool,
        shows_counts -> Bool,
        created_at -> BigInt,
        suspended_at -> Nullable<BigInt>,
        posts_count -> BigInt,
        followers_count -> BigInt,
        following_count -> BigInt,
        last_post_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    invitations (id) {
        id -> BigInt,
        code -> Text,
        created_by -> BigInt,
        note -> Text,
        max_uses -> Nullable<Integer>,
        uses -> Integer,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        account_id -> BigInt,
        email -> Nullable<Text>,
        password_hash -> Text,
        role -> SmallInt,
        application -> Text,
        invitation_id -> Nullable<BigInt>,
        locale -> Text,
        created_at -> BigInt,
        approved_at -> Nullable<BigInt>,
        approved_by -> Nullable<BigInt>,
        disabled_at -> Nullable<BigInt>,
        last_seen_at -> Nullable<BigInt>,
        notifications_read_id -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Binary,
        user_agent -> Text,
        address -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    access_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Binary,
        name -> Text,
        scopes -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    one_time_links (id) {
        id -> BigInt,
        kind -> SmallInt,
        user_id -> Nullable<BigInt>,
        token_hash -> Binary,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
        updated_at -> BigInt,
        updated_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit_events (id) {
        id -> BigInt,
        at -> BigInt,
        by_user -> Nullable<BigInt>,
        action -> Text,
        subject -> Text,
        detail -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> SmallInt,
        visibility -> SmallInt,
        parent_id -> Nullable<BigInt>,
        parent_account_id -> Nullable<BigInt>,
        root_id -> Nullable<BigInt>,
        title -> Text,
        year -> Text,
        medium -> Text,
        source -> Text,
        html -> Text,
        warning -> Text,
        sensitivity -> Integer,
        language -> Text,
        terms -> SmallInt,
        actor_terms -> SmallInt,
        resolved_terms -> SmallInt,
        label -> SmallInt,
        shown_label -> SmallInt,
        is_held -> Bool,
        media_count -> SmallInt,
        submission_key -> Nullable<Text>,
        created_at -> BigInt,
        edited_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        likes_count -> BigInt,
        boosts_count -> BigInt,
        replies_count -> BigInt,
    }
}

diesel::table! {
    post_versions (id) {
        id -> BigInt,
        post_id -> BigInt,
        at -> BigInt,
        title -> Text,
        year -> Text,
        medium -> Text,
        source -> Text,
        html -> Text,
        warning -> Text,
        sensitivity -> Integer,
        media -> Text,
    }
}

diesel::table! {
    drafts (id) {
        id -> BigInt,
        account_id -> BigInt,
        body -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    media (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> Nullable<BigInt>,
        draft_id -> Nullable<BigInt>,
        purpose -> SmallInt,
        position -> SmallInt,
        state -> SmallInt,
        file_name -> Text,
        format -> Text,
        sha256 -> Binary,
        byte_size -> BigInt,
        width -> Integer,
        height -> Integer,
        blurhash -> Text,
        average_rgb -> Integer,
        alt -> Text,
        terms -> SmallInt,
        file_terms -> SmallInt,
        resolved_terms -> SmallInt,
        label -> SmallInt,
        evidence_label -> SmallInt,
        shown_label -> SmallInt,
        evidence -> Text,
        report -> Text,
        renditions -> Text,
        original_key -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    likes (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    boosts (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    bookmarks (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    follows (id) {
        id -> BigInt,
        follower_id -> BigInt,
        followee_id -> BigInt,
        shows_boosts -> Bool,
        created_at -> BigInt,
        accepted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    blocks (id) {
        id -> BigInt,
        account_id -> BigInt,
        target_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    mutes (id) {
        id -> BigInt,
        account_id -> BigInt,
        target_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    mentions (post_id, account_id) {
        post_id -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    tags (id) {
        id -> BigInt,
        name -> Text,
        spelling -> Text,
    }
}

diesel::table! {
    post_tags (tag_id, post_id) {
        tag_id -> BigInt,
        post_id -> BigInt,
    }
}

diesel::table! {
    notifications (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> SmallInt,
        from_account_id -> BigInt,
        post_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    consent_events (id) {
        id -> BigInt,
        at -> BigInt,
        subject -> SmallInt,
        subject_id -> BigInt,
        account_id -> BigInt,
        by_account_id -> Nullable<BigInt>,
        origin -> Text,
        old_terms -> SmallInt,
        new_terms -> SmallInt,
        old_label -> SmallInt,
        new_label -> SmallInt,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        state -> SmallInt,
        run_at -> BigInt,
        attempts -> Integer,
        leased_until -> Nullable<BigInt>,
        fence -> BigInt,
        last_error -> Text,
        created_at -> BigInt,
    }
}

diesel::joinable!(users -> accounts (account_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(access_tokens -> users (user_id));
diesel::joinable!(posts -> accounts (account_id));
diesel::joinable!(media -> posts (post_id));
diesel::joinable!(drafts -> accounts (account_id));
diesel::joinable!(likes -> posts (post_id));
diesel::joinable!(boosts -> posts (post_id));
diesel::joinable!(bookmarks -> posts (post_id));
diesel::joinable!(mentions -> posts (post_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(notifications -> posts (post_id));
diesel::joinable!(post_versions -> posts (post_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    invitations,
    users,
    sessions,
    access_tokens,
    one_time_links,
    settings,
    audit_events,
    posts,
    post_versions,
    drafts,
    media,
    likes,
    boosts,
    bookmarks,
    follows,
    blocks,
    mutes,
    mentions,
    tags,
    post_tags,
    notifications,
    consent_events,
    jobs,
);
