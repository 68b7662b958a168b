//! The tables as diesel sees them, in the form of `diesel print-schema`. Both engines have the same tables, columns and nullability; `tests/it/house.rs` compares them.

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
        hides_follows -> Bool,
        also_known_as -> Text,
        moved_to -> Text,
        moved_at -> Nullable<BigInt>,
        follows_copies -> Bool,
        hides_ai -> Bool,
        is_bot -> Bool,
        is_discoverable -> Bool,
        limited_at -> Nullable<BigInt>,
        sensitized_at -> Nullable<BigInt>,
        edition -> BigInt,
        verified_links -> Text,
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
        posting_visibility -> SmallInt,
        posting_sensitive -> Bool,
        posting_language -> Text,
        totp_secret -> Nullable<Text>,
        totp_step -> BigInt,
        second_factor_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_codes (user_id, code_hash) {
        user_id -> BigInt,
        code_hash -> Binary,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkeys (id) {
        id -> BigInt,
        user_id -> BigInt,
        handle -> Binary,
        credential_id -> Binary,
        state -> Binary,
        name -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkey_questions (id) {
        id -> BigInt,
        token_hash -> Binary,
        user_id -> Nullable<BigInt>,
        state -> Binary,
        expires_at -> BigInt,
    }
}

diesel::table! {
    pending_sign_ins (id) {
        id -> BigInt,
        user_id -> BigInt,
        token_hash -> Binary,
        tries -> SmallInt,
        created_at -> BigInt,
        expires_at -> BigInt,
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
        user_id -> Nullable<BigInt>,
        app_id -> Nullable<BigInt>,
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
        app_id -> Nullable<BigInt>,
        card_id -> Nullable<BigInt>,
        has_poll -> Bool,
        edition -> BigInt,
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
        remote_url -> Text,
        refusal -> Text,
        focus_x -> Double,
        focus_y -> Double,
        pdq -> Binary,
        pdq_quality -> SmallInt,
        original_id -> Nullable<BigInt>,
        original_terms -> SmallInt,
        rights -> Text,
        ruling -> SmallInt,
        detector_score -> Double,
        detector_model -> Text,
        kept_bytes -> BigInt,
        used_at -> BigInt,
        claimed_until -> BigInt,
        tries -> SmallInt,
        stated -> Integer,
    }
}

diesel::table! {
    likes (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
        uri -> Nullable<Text>,
    }
}

diesel::table! {
    boosts (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
        uri -> Nullable<Text>,
        visibility -> SmallInt,
    }
}

diesel::table! {
    bookmarks (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
        folder_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    bookmark_folders (id) {
        id -> BigInt,
        account_id -> BigInt,
        title -> Text,
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
        uri -> Nullable<Text>,
        notifies -> Bool,
        languages -> Text,
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
        expires_at -> Nullable<BigInt>,
        hides_notifications -> Bool,
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
        is_filtered -> Bool,
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

diesel::table! {
    account_keys (account_id) {
        account_id -> BigInt,
        rsa_private -> Binary,
        rsa_public -> Text,
        ed25519_private -> Binary,
        ed25519_public -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    instances (id) {
        id -> BigInt,
        domain -> Text,
        software -> Text,
        version -> Text,
        promise -> SmallInt,
        promise_note -> Text,
        sends_terms -> Bool,
        looked_at -> Nullable<BigInt>,
        signs_rfc9421 -> Bool,
        cursor -> BigInt,
        failures -> Integer,
        failing_since -> Nullable<BigInt>,
        next_try_at -> Nullable<BigInt>,
        gave_up_at -> Nullable<BigInt>,
        last_success_at -> Nullable<BigInt>,
        last_error -> Text,
        last_received_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    domain_blocks (domain) {
        domain -> Text,
        reason -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        id -> BigInt,
        public_comment -> Text,
        is_obfuscated -> Bool,
    }
}

diesel::table! {
    inboxes (id) {
        id -> BigInt,
        instance_id -> BigInt,
        url -> Text,
        gone_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    remote_actors (account_id) {
        account_id -> BigInt,
        instance_id -> BigInt,
        uri -> Text,
        url -> Text,
        actor_type -> SmallInt,
        inbox -> Text,
        inbox_id -> BigInt,
        followers -> Text,
        following -> Text,
        outbox -> Text,
        featured -> Text,
        avatar_url -> Text,
        header_url -> Text,
        also_known_as -> Text,
        moved_to -> Text,
        key_id -> Text,
        key_pem -> Text,
        ed25519_key -> Text,
        key_fetched_at -> BigInt,
        claimed_followers -> Nullable<BigInt>,
        claimed_following -> Nullable<BigInt>,
        claimed_posts -> Nullable<BigInt>,
        is_confirmed -> Bool,
        updated_at -> Nullable<BigInt>,
        terms_at -> Nullable<BigInt>,
        fetched_at -> BigInt,
    }
}

diesel::table! {
    remote_posts (post_id) {
        post_id -> BigInt,
        uri -> Text,
        url -> Text,
        object_type -> Text,
        parent_uri -> Text,
        quote_uri -> Text,
        published_at -> BigInt,
        updated_at -> Nullable<BigInt>,
        terms_at -> Nullable<BigInt>,
        stated_terms -> SmallInt,
        header_terms -> SmallInt,
        claimed_likes -> Nullable<BigInt>,
        claimed_boosts -> Nullable<BigInt>,
        claimed_replies -> Nullable<BigInt>,
        refusal -> Text,
        fetched_at -> BigInt,
        searchable_by -> SmallInt,
    }
}

diesel::table! {
    tombstones (uri) {
        uri -> Text,
        deleted_at -> BigInt,
    }
}

diesel::table! {
    pins (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    incoming (id) {
        id -> BigInt,
        activity_uri -> Text,
        actor_uri -> Text,
        domain -> Text,
        kind -> Text,
        body -> Text,
        state -> SmallInt,
        attempts -> Integer,
        run_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        fence -> BigInt,
        reason -> Text,
        received_at -> BigInt,
        settled_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    outgoing (id) {
        id -> BigInt,
        account_id -> BigInt,
        activity_uri -> Text,
        object_key -> Text,
        body -> Text,
        inboxes -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    failed_deliveries (id) {
        id -> BigInt,
        outgoing_id -> BigInt,
        inbox_id -> BigInt,
        status -> SmallInt,
        error -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    post_audiences (post_id) {
        post_id -> BigInt,
        inboxes -> Binary,
    }
}

diesel::table! {
    reports (id) {
        id -> BigInt,
        uri -> Nullable<Text>,
        from_account_id -> Nullable<BigInt>,
        from_domain -> Text,
        account_id -> BigInt,
        post_ids -> Text,
        comment -> Text,
        is_forwarded -> Bool,
        created_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        settled_by -> Nullable<BigInt>,
        category -> SmallInt,
        rule_ids -> Text,
        assigned_to -> Nullable<BigInt>,
    }
}

diesel::table! {
    explore_works (post_id) {
        post_id -> BigInt,
        account_id -> BigInt,
        is_local -> Bool,
        medium -> SmallInt,
        made -> SmallInt,
        is_sensitive -> Bool,
        shuffle -> BigInt,
    }
}

diesel::table! {
    mixes (id) {
        id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        follows -> SmallInt,
        network -> SmallInt,
        here -> SmallInt,
        everywhere -> SmallInt,
        puts_rare_first -> Bool,
        is_art_only -> Bool,
        shows_boosts -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    openings (id) {
        id -> BigInt,
        account_id -> BigInt,
        state -> SmallInt,
        position -> BigInt,
        title -> Text,
        company -> Text,
        discipline -> SmallInt,
        kind -> SmallInt,
        workplace -> SmallInt,
        place -> Text,
        pay_min -> BigInt,
        pay_max -> BigInt,
        currency -> Text,
        pay_per -> SmallInt,
        ai_clause -> SmallInt,
        url -> Text,
        source -> Text,
        html -> Text,
        words -> Text,
        expires_at -> BigInt,
        created_at -> BigInt,
        changed_at -> BigInt,
        approved_at -> Nullable<BigInt>,
        reason -> Text,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
        withdrawn_from -> Nullable<SmallInt>,
    }
}

diesel::table! {
    rules (id) {
        id -> BigInt,
        name -> Text,
        state -> SmallInt,
        version -> Integer,
        created_at -> BigInt,
        changed_at -> BigInt,
        expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    rule_versions (id) {
        id -> BigInt,
        rule_id -> BigInt,
        version -> Integer,
        at -> BigInt,
        by_user -> Nullable<BigInt>,
        condition -> Text,
        action -> Text,
        reason -> Text,
    }
}

diesel::table! {
    sightings (id) {
        id -> BigInt,
        account_id -> BigInt,
        post_id -> BigInt,
        domain -> Text,
        facts -> Text,
        words -> Text,
    }
}

diesel::table! {
    rule_hits (id) {
        id -> BigInt,
        rule_id -> BigInt,
        version -> Integer,
        account_id -> BigInt,
        post_id -> BigInt,
        domain -> Text,
        action -> Text,
        is_shadow -> Bool,
        is_done -> Bool,
        state -> SmallInt,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
    }
}

diesel::joinable!(rule_versions -> rules (rule_id));
diesel::joinable!(rule_hits -> rules (rule_id));
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
diesel::joinable!(access_tokens -> oauth_apps (app_id));
diesel::joinable!(list_accounts -> lists (list_id));
diesel::joinable!(followed_tags -> tags (tag_id));
diesel::joinable!(featured_tags -> tags (tag_id));
diesel::joinable!(filter_keywords -> filters (filter_id));

diesel::table! {
    cases (id) {
        id -> BigInt,
        kind -> SmallInt,
        account_id -> BigInt,
        media_id -> BigInt,
        original_id -> Nullable<BigInt>,
        distance -> Nullable<SmallInt>,
        statement -> Text,
        created_at -> BigInt,
        ruling -> Nullable<SmallInt>,
        message -> Text,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    ruled_hashes (id) {
        id -> BigInt,
        sha256 -> Binary,
        pdq -> Binary,
        pdq_quality -> SmallInt,
        ruled_by -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    oauth_apps (id) {
        id -> BigInt,
        client_id -> Text,
        secret_hash -> Binary,
        name -> Text,
        website -> Text,
        redirect_uris -> Text,
        scopes -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
    }
}

diesel::table! {
    oauth_codes (id) {
        id -> BigInt,
        code_hash -> Binary,
        app_id -> BigInt,
        user_id -> BigInt,
        redirect_uri -> Text,
        scopes -> Text,
        challenge -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        token_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    account_notes (id) {
        id -> BigInt,
        account_id -> BigInt,
        target_id -> BigInt,
        comment -> Text,
    }
}

diesel::table! {
    endorsements (id) {
        id -> BigInt,
        account_id -> BigInt,
        target_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    account_domain_blocks (id) {
        id -> BigInt,
        account_id -> BigInt,
        domain -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    suggestion_dismissals (account_id, target_id) {
        account_id -> BigInt,
        target_id -> BigInt,
    }
}

diesel::table! {
    followed_tags (id) {
        id -> BigInt,
        account_id -> BigInt,
        tag_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    featured_tags (id) {
        id -> BigInt,
        account_id -> BigInt,
        tag_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    lists (id) {
        id -> BigInt,
        account_id -> BigInt,
        title -> Text,
        replies_policy -> SmallInt,
        is_exclusive -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    list_accounts (id) {
        id -> BigInt,
        list_id -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    filters (id) {
        id -> BigInt,
        account_id -> BigInt,
        title -> Text,
        contexts -> SmallInt,
        action -> SmallInt,
        expires_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    filter_keywords (id) {
        id -> BigInt,
        filter_id -> BigInt,
        keyword -> Text,
        whole_word -> Bool,
    }
}

diesel::table! {
    filter_posts (id) {
        id -> BigInt,
        filter_id -> BigInt,
        post_id -> BigInt,
    }
}

diesel::table! {
    thread_mutes (id) {
        id -> BigInt,
        account_id -> BigInt,
        root_id -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    polls (post_id) {
        post_id -> BigInt,
        is_multiple -> Bool,
        hides_totals -> Bool,
        options -> Text,
        voters_count -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        fetched_at -> BigInt,
    }
}

diesel::table! {
    poll_votes (id) {
        id -> BigInt,
        post_id -> BigInt,
        account_id -> BigInt,
        choice -> SmallInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    scheduled_posts (id) {
        id -> BigInt,
        account_id -> BigInt,
        scheduled_at -> BigInt,
        body -> Text,
        submission_key -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    conversations (id) {
        id -> BigInt,
        account_id -> BigInt,
        root_id -> BigInt,
        last_post_id -> BigInt,
        is_unread -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    markers (account_id, timeline) {
        account_id -> BigInt,
        timeline -> SmallInt,
        last_read_id -> BigInt,
        version -> Integer,
        updated_at -> BigInt,
    }
}

diesel::table! {
    notification_policies (account_id) {
        account_id -> BigInt,
        not_following -> SmallInt,
        not_followers -> SmallInt,
        new_accounts -> SmallInt,
        private_mentions -> SmallInt,
        limited_accounts -> SmallInt,
    }
}

diesel::table! {
    notification_requests (id) {
        id -> BigInt,
        account_id -> BigInt,
        from_account_id -> BigInt,
        last_post_id -> Nullable<BigInt>,
        count -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    notification_permissions (account_id, from_account_id) {
        account_id -> BigInt,
        from_account_id -> BigInt,
    }
}

diesel::table! {
    push_subscriptions (id) {
        id -> BigInt,
        token_id -> BigInt,
        account_id -> BigInt,
        endpoint -> Text,
        public_key -> Text,
        auth -> Text,
        alerts -> Integer,
        policy -> SmallInt,
        is_standard -> Bool,
        token -> Text,
        failures -> Integer,
        created_at -> BigInt,
    }
}

diesel::table! {
    preview_cards (id) {
        id -> BigInt,
        url -> Text,
        state -> SmallInt,
        kind -> SmallInt,
        title -> Text,
        description -> Text,
        author_name -> Text,
        author_url -> Text,
        provider_name -> Text,
        provider_url -> Text,
        language -> Text,
        published_at -> Nullable<BigInt>,
        fetched_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    announcements (id) {
        id -> BigInt,
        source -> Text,
        html -> Text,
        is_all_day -> Bool,
        starts_at -> Nullable<BigInt>,
        ends_at -> Nullable<BigInt>,
        published_at -> Nullable<BigInt>,
        updated_at -> BigInt,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    announcement_reads (account_id, announcement_id) {
        announcement_id -> BigInt,
        account_id -> BigInt,
    }
}

diesel::table! {
    ip_blocks (id) {
        id -> BigInt,
        address -> Text,
        severity -> SmallInt,
        comment -> Text,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    email_domain_blocks (id) {
        id -> BigInt,
        domain -> Text,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    canonical_email_blocks (id) {
        id -> BigInt,
        hash -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    domain_allows (id) {
        id -> BigInt,
        domain -> Text,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    account_warnings (id) {
        id -> BigInt,
        account_id -> BigInt,
        action -> SmallInt,
        words -> Text,
        post_ids -> Text,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    severances (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> SmallInt,
        target -> Text,
        followers_count -> BigInt,
        following_count -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    severed_follows (id) {
        id -> BigInt,
        severance_id -> BigInt,
        handle -> Text,
        is_follower -> Bool,
        shows_boosts -> Bool,
        notifies -> Bool,
        languages -> Text,
    }
}

diesel::table! {
    announcement_reactions (id) {
        id -> BigInt,
        announcement_id -> BigInt,
        account_id -> BigInt,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    departed (account_id) {
        account_id -> BigInt,
        username -> Text,
        deleted_at -> BigInt,
    }
}

diesel::table! {
    sequences (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> SmallInt,
        position -> BigInt,
        title -> Text,
        intro -> Text,
        cover_id -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    sequence_works (post_id, kind) {
        post_id -> BigInt,
        kind -> SmallInt,
        sequence_id -> BigInt,
        position -> BigInt,
    }
}

diesel::joinable!(sequence_works -> posts (post_id));
diesel::joinable!(sequence_works -> sequences (sequence_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    departed,
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
    bookmark_folders,
    follows,
    blocks,
    mutes,
    mentions,
    tags,
    post_tags,
    notifications,
    consent_events,
    jobs,
    account_keys,
    instances,
    domain_blocks,
    inboxes,
    remote_actors,
    remote_posts,
    tombstones,
    pins,
    incoming,
    outgoing,
    failed_deliveries,
    post_audiences,
    reports,
    cases,
    ruled_hashes,
    oauth_apps,
    oauth_codes,
    lists,
    list_accounts,
    followed_tags,
    featured_tags,
    endorsements,
    filters,
    filter_keywords,
    filter_posts,
    conversations,
    account_notes,
    push_subscriptions,
    poll_votes,
    sequences,
    sequence_works,
    openings,
    rules,
    rule_versions,
    rule_hits,
);
