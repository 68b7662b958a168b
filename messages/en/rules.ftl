### Pages of staff about rules for what comes in and goes out, and what they did.

rules-page-title = Rules
rules-page-about = When something holds of a work, something is done with it. A rule is tried on the last thirty days before it is switched on.
rules-page-write = Write a rule
# A link; { $count } works wait for a moderator.
rules-page-ledger-link =
    { $count ->
        [0] What rules did
        [one] What rules did: 1 waits
       *[other] What rules did: { $count } wait
    }
rules-page-none = No rules yet.
rules-page-none-words = Everything comes in that consent lets in, and goes out that people publish.
rules-page-caption = Rules in the order in which they are asked
rules-page-name = Rule
rules-page-state = State
rules-page-does = What it does
rules-page-version = Version
rules-page-month = Last 30 days
rules-page-until = Until
rules-page-until-word = until
rules-page-back = All rules
rules-page-new = A new rule
## What a rule does.
rules-page-accept = Let it in, whatever the rules below say
rules-page-warn = Put it behind a content warning
rules-page-label = Show it as AI-made; ask people here to label it
rules-page-limit = Let it in and limit its author
rules-page-hold = Hold it until a moderator has looked
rules-page-refuse-media = Take the words, not the pictures
rules-page-refuse = Refuse it
## Its state.
rules-page-off = Off
rules-page-off-hint = It is not asked.
rules-page-shadow = Shadow
rules-page-shadow-hint = It only notes what it would do.
rules-page-on = On
rules-page-on-hint = It does it.
rules-page-switch = Switch it
rules-page-days = For so many days
rules-page-days-hint = Then it goes off by itself. Empty: until somebody switches it.
rules-page-set = Set the state
rules-page-hits =
    { $count ->
        [one] It applied once in the last 30 days.
       *[other] It applied { $count } times in the last 30 days.
    }
rules-page-try-it = Try it on the last 30 days
## The form.
rules-page-says = What it says
rules-page-field-name = Name
rules-page-field-name-hint = For staff.
rules-page-all-hold = It applies where all of this holds; what is empty does not matter.
rules-page-direction = Which way
rules-page-both-ways = In and out
rules-page-incoming = From other servers
rules-page-outgoing = From people here
rules-page-domains = From these servers
rules-page-domains-hint = One in each line; those below them count too.
rules-page-words = With one of these words or phrases
rules-page-words-hint = One in each line. Only what everybody can read is looked at.
rules-page-tags = With one of these hashtags
rules-page-tags-hint = With blanks between them.
rules-page-links = More links than
rules-page-mentions = More people named than
rules-page-account-age = Author known here for fewer days than
rules-page-account-age-hint = Counted from when this server first heard of them.
rules-page-server-age = Server known here for fewer days than
rules-page-server-age-hint = Only from other servers.
rules-page-larger = A file larger than (MB)
rules-page-larger-hint = Known for files from people here; those from elsewhere are fetched later.
rules-page-labels = With one of these labels
rules-page-unsaid = Nothing said
rules-page-traces = Its files say of AI
rules-page-traces-hint = Files from elsewhere are looked at when they come, and the rule is asked again then.
rules-page-any-traces = Anything or nothing
rules-page-weak = At least a hint
rules-page-strong = At least what generators leave behind
rules-page-proof = A declaration in the file itself
rules-page-ruled = Moderators ruled that one of its pictures is AI-made
rules-page-lacks-alt = A picture has no description
rules-page-reason = Why
rules-page-reason-hint = Those whom it concerns read this.
rules-page-number = A whole number, please.
rules-page-try = Try it on the last 30 days
rules-page-save = Save
## What a try found.
rules-page-tried = What it would have done
rules-page-nothing-seen = Nothing came in or went out in the last 30 days, as far as this server remembers.
rules-page-found =
    { $hits ->
        [0] It would have applied to none of { $seen } works.
        [one] It would have applied to 1 of { $seen } works.
       *[other] It would have applied to { $hits } of { $seen } works, by { $authors } authors.
    }
rules-page-followed =
    { $count ->
        [0] People here follow none of these authors.
        [one] People here follow one of these authors.
       *[other] People here follow { $count } of these authors.
    }
rules-page-were-released =
    { $count ->
        [one] A moderator had let one of them out.
       *[other] Moderators had let { $count } of them out.
    }
# Followed by a time.
rules-page-since = Since
rules-page-servers = Servers with the most of them
rules-page-here = this server
rules-page-overlaps = Other rules that apply to some of them
rules-page-samples = The newest of them
rules-page-work = the work
rules-page-no-words = Its words are not for everybody, or are gone.
## Versions.
rules-page-versions = Versions
rules-page-number-of = Version { $number }
rules-page-holds-now = This one holds now.
rules-page-go-back = Go back to version { $number }
rules-page-take-away = Take this rule away
rules-page-take-away-words = Its versions and all that it noted go too. This cannot be undone; switching it off can.
rules-page-take-away-yes = Take it away
## The ledger.
rules-page-ledger = What rules did
rules-page-which = Which part
rules-page-waiting = Waiting
rules-page-all = All
rules-page-nothing = Nothing here.
rules-page-nothing-words = What a rule holds waits here until a moderator lets it out or keeps it back.
rules-page-would = (in shadow: it would have)
rules-page-held = waits
rules-page-released = let out
rules-page-kept = kept back
rules-page-not-kept = not here
rules-page-release = Let it out
rules-page-keep = Keep it back
rules-page-all-shown = That is all.
