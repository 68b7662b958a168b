### The settings of a member: every page under /settings.

## The list of places beside each page; most are also the title of their page.
settings-profile = Profile
settings-portfolio = Portfolio
settings-series = Series
settings-posting = Posting
settings-terms = Terms for AI
settings-pictures = Pictures
settings-filters = Filters
settings-blocks = Blocks and mutes
settings-tags = Hashtags
settings-security = Security
settings-moving = Moving
settings-account = Account

## Words of several pages.
settings-save = Save
settings-cancel = Cancel
# A field: the name of a person, a section, a series, a filter or a passkey.
settings-name = Name
# Behind the name of a field.
settings-optional = (optional)
settings-your-password = Your password
settings-untitled = Untitled
settings-back-to-security = Back to Security
settings-back-to-terms = Back to my terms
# { $title } is the name of a section or a series.
settings-back-to = Back to { $title }
# Links between the pages of a list that is in an order of its own.
settings-pager-before = Before
settings-pager-further = Further
settings-no-such-button = There is no such button.
# A passkey or an app. { $since } and { $last } are times; a script may write them as "5 min ago".
settings-since-used = Since <local-time><time datetime="{ $iso }">{ $since }</time></local-time>, last used <local-time><time datetime="{ $last_iso }">{ $last }</time></local-time>.
settings-since-unused = Since <local-time><time datetime="{ $iso }">{ $since }</time></local-time>, never used.

## Account: the e-mail address, room, leaving.
settings-account-email = E-mail address
settings-account-email-hint = For a new password when you forgot yours. Nobody else sees it.
settings-account-email-save = Save the address
settings-account-room = Room on this server
# Four lines, each with how much its files take.
settings-account-stored-works = Works in posts
settings-account-stored-waiting = Drafts and pictures that wait
settings-account-stored-portraits = Portrait and banner
settings-account-stored-all = Together
# { $most } is a size such as 9.8 GB. The next sentence follows it.
settings-account-room-most = Everybody has { $most } here.
settings-account-room-counts = Originals count, and the sizes of them that are shown.
settings-account-leave = Leave
settings-account-leave-here = Your account, your posts, pictures and files are removed from this server at once, and nobody else can take your name. This cannot be undone: download what you want to keep first.
settings-account-leave-elsewhere = Every server that knows you is told to remove you and your works too. Most do so within minutes; one that is switched off is told again for some days, and nobody can make a server obey. Screenshots and copies that people saved stay where they are.
settings-account-leave-open = I want to delete my account
settings-account-leave-confirm = Your username, to be sure
settings-account-leave-do = Delete my account and everything in it
settings-account-fault-confirm = That is not your username.

## Filters: the list.
settings-filters-about = A filter folds or leaves out posts with words that you choose, here and in your apps. Nobody is told. Words are looked for in texts, titles, warnings, descriptions of pictures and polls.
settings-filters-elsewhere = Works made with AI are left out of your lists under <a href="/settings/pictures">Pictures</a>; people and servers under <a href="/blocks">Blocks and mutes</a>.
settings-filters-new = New filter
settings-filters-none = No filters yet.
# A mark beside the name of a filter whose time is over.
settings-filters-over = over
settings-filters-ended = Ended <local-time><time datetime="{ $iso }">{ $when }</time></local-time>.
settings-filters-ends = Ends <local-time><time datetime="{ $iso }">{ $when }</time></local-time>.
# { $words } is a list of the first words of a filter, "dragon, sword".
settings-filters-more = { $words } and { $count } more
settings-filters-posts =
    { $count ->
        [one] 1 post
       *[other] { $count } posts
    }

## Filters: one of them, or a new one.
# Title of the page.
settings-filter = Filter
settings-filter-name-hint = It stands in the place of what it folds; only you see it.
settings-filter-words = Words and phrases
settings-filter-words-hint = Capitals do not matter. “Whole word”: cat does not find concatenate.
settings-filter-words-empty = Empty a word to take it away.
settings-filter-word = Word or phrase { $number }
# { $word } is the name of the field beside it, "Word or phrase 2".
settings-filter-whole = Whole word<span class="visually-hidden">: { $word }</span>
settings-filter-action = What happens to a post with one of them?
settings-filter-warn = Fold it
settings-filter-warn-hint = The title of the filter stands there; you can open the post behind it.
settings-filter-hide = Leave it out
settings-filter-hide-hint = You do not see that it was there.
settings-filter-blur = Cover its pictures
settings-filter-blur-hint = The words stay; you choose whether to look.
settings-filter-where = Where
settings-filter-in-home = Home and lists
settings-filter-in-notifications = Notifications
settings-filter-in-public = Explore, hashtags and search
settings-filter-in-thread = Conversations
settings-filter-in-account = Profiles
settings-filter-ends = When does it end?
settings-filter-as-it-is = As it is: { $when }
settings-filter-never = Never
settings-filter-30-minutes = 30 minutes from now
settings-filter-1-hour = 1 hour from now
settings-filter-6-hours = 6 hours from now
settings-filter-12-hours = 12 hours from now
settings-filter-1-day = 1 day from now
settings-filter-1-week = 1 week from now
settings-filter-30-days = 30 days from now
settings-filter-posts = Posts in it
settings-filter-posts-hint = Put there by an app.
# { $post } is a number that names the post.
settings-filter-post = Post { $post }
settings-filter-post-out = Take out<span class="visually-hidden">: post { $post }</span>
settings-filter-delete = Take this filter away
settings-filter-delete-means = Its words are forgotten, here and in your apps. What it folded is shown again.
settings-filter-delete-do = Take it away
settings-filter-fault-name = Give it a name of at most { $most } characters.
settings-filter-fault-where = Choose at least one place.
settings-filter-fault-word = A word has at most { $most } characters.
settings-filter-fault-words = Write at least one word or phrase.

## The log of changes of terms. It speaks as its reader.
settings-log = Changes of my terms
settings-log-about = Who changed what you allow, and when. Lines are added and never taken out, so that you can prove what was said at any time.
settings-log-none = No changes here.
settings-log-none-hint = The first line is written when your terms change.
settings-log-caption = Changes of my terms, newest first
# Heads of the columns.
settings-log-when = When
settings-log-what = Of what
settings-log-change = Change
settings-log-how = How
settings-log-nothing = Nothing changed
# Under "Of what".
settings-log-post = A post
settings-log-picture = One picture
settings-log-default = My default
# Under "Change". { $before } and { $after } are AI labels, such as Made by hand.
settings-log-label = How it was made: { $before } → { $after }
settings-log-not-said = Not said
# Under "How".
settings-log-by-sign-up = When I joined
settings-log-by-setup = When the server was set up
settings-log-by-console = The server's command line
settings-log-by-staff = The people who run the server
settings-log-by-publish = I posted it
settings-log-by-edit = I edited the post
settings-log-by-default = I changed my default
settings-log-by-default-for-all = I put my default on all works
settings-log-by-post = I changed this post
settings-log-by-picture = I changed this picture

## Moving.
settings-moving-from = Coming from another account
# { $address } is the full address of the reader.
settings-moving-from-about = Say here which other accounts are yours. Then move on the other server, to <span dir="ltr">{ $address }</span>: your followers come along, your posts do not.
settings-moving-alias-off = Take it off<span class="visually-hidden">: { $name }</span>
settings-moving-alias = Another account of yours
settings-moving-alias-hint = As @name@server.example. It is looked up, which can take some seconds.
settings-moving-alias-add = Add it
settings-moving-away = Moving away
settings-moving-moved-when = You moved to <bdi dir="ltr">{ $name }</bdi>, <local-time><time datetime="{ $iso }">{ $when }</time></local-time>. Your profile here says so.
settings-moving-moved = You moved to <bdi dir="ltr">{ $name }</bdi>. Your profile here says so.
settings-moving-back-about = Taking it back removes the note. Followers who went stay where they are.
settings-moving-back = Take the note back
settings-moving-away-about = Your followers are told to follow the other account, and this profile says where you went. Works, posts and terms stay here. The other account has to name this one among its aliases first.
settings-moving-open = I want to move
settings-moving-target = Your new account
settings-moving-target-hint = As @name@server.example. It is asked whether it names this account.
settings-moving-do = Move my followers

## Passkeys.
settings-passkeys = Passkeys
settings-passkeys-about = A passkey signs you in without your password: your phone, your computer or a key asks for your finger, your face or a PIN instead. It works on this server and nowhere else, so nobody can coax it out of you. It also answers the second step.
settings-passkeys-none = You have none yet.
settings-passkeys-remove = Remove<span class="visually-hidden">: { $name }</span>
settings-passkeys-rename = Another name<span class="visually-hidden"> for { $name }</span>
settings-passkeys-new = New passkey
settings-passkeys-impossible = Passkeys belong to a name with https. This server is at an address where browsers have none.
settings-passkeys-no-script = Passkeys need JavaScript. A second factor with codes works without.
settings-passkeys-failed = The browser made no passkey. Perhaps it was stopped, took too long, or holds one for this account already.
settings-passkeys-name-hint = So that you know it again: my phone, the key in the drawer.
settings-passkeys-make = Make a passkey

## Password.
settings-password = Password
settings-password-about = Every other browser and every app is signed out. This browser stays signed in.
settings-password-old = Your present password
settings-password-new = New password
settings-password-new-hint = At least 10 characters. A sentence is good.
settings-password-change = Change the password

## Pictures: room, copies, AI, and what moderators were asked.
# Title of the page.
settings-pictures-mine = My pictures
# { $used } and { $most } are sizes such as 812 KB.
settings-pictures-used = Your pictures take { $used }, originals and copies together.
settings-pictures-used-of = Your pictures take { $used } of { $most }, originals and copies together.
settings-pictures-copies = My terms hold for copies of my works that others post
settings-pictures-copies-hint = Pictures are compared by a hash. Who posts a copy keeps the post; your stricter terms go with it, and you are told.
settings-pictures-no-ai = Leave works made with AI out of my lists
settings-pictures-no-ai-hint = Home, tags and the wall. Their pages still open when you follow a link.
settings-pictures-asked = What moderators were asked
settings-pictures-asked-none = Nothing. When a file says that AI made it and you say that it is wrong, the answer stands here.
# { $ruling } is what was decided, such as Made by hand.
settings-pictures-decided = Decided: { $ruling }
settings-pictures-waiting = A moderator will look at it. Until then only you see the post.
settings-pictures-findings = What the file says:
# { $place } is a place in the file, { $snippet } what stands there.
settings-pictures-finding = { $place }: <bdi>“{ $snippet }”</bdi>

## Portfolio.
# A link to the portfolio follows.
settings-portfolio-about = Visitors see the pinned works first, then your sections in this order, then everything else, the newest first.
settings-portfolio-yours = Your portfolio
settings-portfolio-pinned = Pinned
settings-portfolio-pinned-about = Up to six works. Other servers show them first on your profile too.
settings-portfolio-pinned-none = Nothing is pinned. Choose below, or on the page of a work.
settings-portfolio-pin = Pin
settings-portfolio-unpin = Unpin
settings-portfolio-sections = Sections
settings-portfolio-sections-none = No sections yet: everything hangs by time.
settings-portfolio-others = Everything else
settings-portfolio-others-none = Every work has its place.
settings-portfolio-new = New section
settings-portfolio-make = Make section

## A section or a series.
settings-sequence-intro = A few words
settings-sequence-intro-hint = They stand before the works.
settings-sequence-see = As others see it
settings-sequence-add = Add works
settings-sequence-none = No works yet.
# A mark beside the work that stands for the rest.
settings-sequence-is-cover = cover
# Buttons of a work.
settings-sequence-cover = Cover
settings-sequence-out = Take out
settings-sequence-end = That is the last one.
settings-section-cover = The cover stands for the section in lists and in link previews. Without one it is the first work.
settings-series-cover = The cover stands for the series in lists and in link previews. Without one it is the first work.
settings-sequence-words = Words
settings-section-delete-about = Taking the section away deletes no work.
settings-series-delete-about = Taking the series away deletes no work.
settings-section-delete = Take the section away
settings-series-delete = Take the series away
settings-sequence-not-yours = That section or series is not yours.
# Title of the page where works are chosen for the section or series { $title }.
settings-sequence-add-to = Add to { $title }
settings-sequence-add-none = There is nothing to add. New works can be put here in the composer.
settings-section-one = A work is in one section at most: it leaves the one where it is now.
settings-series-one = A work is in one series at most: it leaves the one where it is now.
settings-sequence-add-chosen = Add chosen works
# A link to the series follows.
settings-series-about = A series holds works that are read one after the other. Each work's page leads to the one before and the one after it.
settings-series-yours = Your series
settings-series-none = No series yet.
settings-series-end = Those are all series.
settings-series-new = New series
settings-series-make = Make series

## Posting: how posts start.
settings-posting-about = Each new post starts with these answers, here and in apps that do not ask. You can change them for every post.
settings-posting-audience = Who can see it?
settings-posting-language = Language of your texts
settings-posting-cover = Cover my pictures
settings-posting-cover-hint = People choose whether to look. Say in the post what is in it.
settings-posting-terms = What AI systems may do with your works is set under <a href="/settings/terms">Terms for AI</a>.

## Profile.
settings-profile-name-hint = As people read it. Your username when empty.
settings-profile-bio = About you
settings-profile-bio-hint = Markdown works.
# The small picture beside a name.
settings-profile-portrait = Portrait
# Describes the portrait that there is.
settings-profile-portrait-now = Portrait now
settings-profile-portrait-off = Take the portrait away
# { $most } is a number of MiB.
settings-profile-portrait-hint = JPEG, PNG, WebP, GIF or AVIF, up to { $most } MiB. Shown whole.
settings-profile-wide = Wide picture
settings-profile-wide-now = Wide picture now
settings-profile-wide-off = Take the wide picture away
settings-profile-wide-hint = Stands at the top of your profile.
settings-profile-fields = Links and facts
settings-profile-fields-hint = Up to four, as "Web site" and an address. They stand on your profile.
# A row of two fields; { $number } is 1 to 4.
settings-profile-field-name = Name { $number }
settings-profile-field-value = Words or address { $number }
settings-profile-behaves = How your profile behaves
settings-profile-indexable = Search engines may list my profile and works
settings-profile-indexable-hint = This says nothing about AI: that is what your terms are for.
settings-profile-discoverable = My profile may be suggested and stand in the directory
settings-profile-discoverable-hint = By when I last posted, never by numbers.
settings-profile-bot = A program posts here
settings-profile-bot-hint = Apps and other servers say so beside the name.
settings-profile-locked = I answer each request to follow me
settings-profile-locked-hint = Without this, anyone can follow you at once.
settings-profile-counts = Show everybody my numbers
settings-profile-counts-hint = Likes, boosts and followers. Otherwise only you see them.
settings-profile-hides = Hide whom I follow and who follows me
settings-profile-hides-hint = Others see how many, not who. Holds on other servers too.

## The second factor.
settings-factor = Second factor
# Title of the page.
settings-factor-app = Set up your app
settings-factor-on = On since <local-time><time datetime="{ $iso }">{ $when }</time></local-time>. Signing in asks for your password, and then for a code from your app.
# How many recovery codes are left; settings-factor-codes-about follows.
settings-factor-codes-none = You have none left.
settings-factor-codes-left =
    { $count ->
        [one] You have one left.
       *[other] You have { $count } left.
    }
settings-factor-codes-about = Each works once, instead of a code from your app, for when you have lost your phone. New ones replace all the old ones.
settings-factor-codes-make = Make new recovery codes
settings-factor-code = Code
settings-factor-code-hint = From your app, or a recovery code.
settings-factor-off = Switch it off, or change your phone
settings-factor-off-about = Afterwards your password alone signs you in. For another phone: switch it off here, then set it up again with the new one.
settings-factor-off-open = I want to switch my second factor off
settings-factor-off-do = Switch it off
settings-factor-owed = <strong>On this server everybody with a role needs a second factor. Until you have one, the administration stays closed.</strong>
settings-factor-about = It is off: whoever knows your password is in. With a second factor, signing in also asks for six digits that an app on your phone shows. Any app for such codes will do, as Aegis, 2FAS or the one in your password manager.
settings-factor-about-codes = You also get ten recovery codes, for when the phone is lost.
settings-factor-password-hint = So that nobody does this at your open browser.
settings-factor-set-up = Set it up
settings-factor-scan = 1. Tell your app the secret
settings-factor-scan-about = Open your app for codes and let it read this picture.
settings-factor-scan-picture = QR code of your secret. The same stands below as text.
settings-factor-type = No camera? Type this instead, with or without the gaps. If the app asks: by time, six digits, 30 seconds.
settings-factor-open = On this phone: <a href="{ $url }">open it in the app</a>
settings-factor-prove = 2. Type the code it shows
settings-factor-prove-hint = Six digits; the app shows others every half minute.
settings-factor-prove-about = Every other browser is signed out. Apps stay signed in.
settings-factor-on-do = Switch it on
settings-factor-not-now = Not now

## Recovery codes: shown this once, and a text file with them.
settings-codes = Recovery codes
settings-codes-yours = Your recovery codes
settings-codes-new = <strong>Your second factor is on.</strong> One thing more:
settings-codes-again = <strong>These replace all earlier ones.</strong>
settings-codes-about = When you have lost your phone, one of these codes signs you in instead. Each works once. They are shown only now, so write them down, print this page or save them, and keep them away from your phone.
settings-codes-file = Save as a text file
settings-codes-kept = I have kept them
settings-codes-not-yours = These are not your recovery codes any more.
# Head of the file. { $server } is the name of the server, { $url } its address.
settings-codes-file-title = Recovery codes for @{ $username } on { $server } ({ $url })
settings-codes-file-about = Each works once, instead of a code from your app.

## Security: how things stand.
settings-security-password = What you type to sign in. Changing it signs every other browser and app out.
settings-security-owed = <strong>On this server everybody with a role needs one. Until you have it, the administration stays closed.</strong>
# A sentence about recovery codes follows.
settings-security-on = On since <local-time><time datetime="{ $iso }">{ $when }</time></local-time>.
settings-security-codes-none = You have no recovery codes left: make new ones.
settings-security-codes-left =
    { $count ->
        [one] One recovery code is left: make new ones.
       *[other] { $count } recovery codes are left.
    }
settings-security-factor-link = Codes, or switch it off
settings-security-off = Off. With it, a stolen password is not enough: signing in also asks for a code from your phone.
settings-security-passkeys-none = None. With one, your phone, computer or key signs you in without a password.
settings-security-passkeys =
    { $count ->
        [one] You have one. It signs you in without a password.
       *[other] You have { $count }. Each signs you in without a password.
    }
settings-security-passkeys-link = Your passkeys
settings-security-sessions = Browsers and apps
settings-security-browsers =
    { $browsers ->
        [one] One browser is signed in, and no app acts in your name.
       *[other] { $browsers } browsers are signed in, and no app acts in your name.
    }
settings-security-browsers-apps =
    { $browsers ->
        [one] { $apps ->
            [one] One browser is signed in, and one app acts in your name.
           *[other] One browser is signed in, and { $apps } apps act in your name.
        }
       *[other] { $apps ->
            [one] { $browsers } browsers are signed in, and one app acts in your name.
           *[other] { $browsers } browsers are signed in, and { $apps } apps act in your name.
        }
    }
settings-security-sessions-link = Look, and sign out

## What a crawler sees.
settings-seen = What a crawler sees
settings-seen-about = Choose a picture to see the headers and tags that go out with it, as they are sent this minute.
settings-seen-none = No pictures yet.
settings-seen-none-hint = When you have posted one, you can look at it here with the eyes of a crawler.
settings-seen-post = Post a picture
settings-seen-one-about = This page asked the server just now, as a stranger does. Below is what it answered.
settings-seen-page = The page
# Captions of tables and heads of their columns.
settings-seen-page-headers = Headers of the page
settings-seen-page-tags = Tags in the page's head
settings-seen-file-headers = Headers of the file
settings-seen-header = Header
settings-seen-value = Value
settings-seen-tag = Tag
settings-seen-content = Content
settings-seen-json-ld = Structured data in the page
settings-seen-hidden-page = A stranger is answered "404, not found": this post is not for everybody, so a crawler does not learn that it is there.
settings-seen-hidden-file = A stranger is answered "404, not found".
settings-seen-picture = Picture { $number }
settings-seen-crawlers = Crawlers that say who they are
settings-seen-crawlers-about = The ones that collect for training are not asked but turned away, by the name in their user agent.
settings-seen-refused-count =
    { $count ->
        [one] { $count } crawler that trains or collects
       *[other] { $count } crawlers that train or collect
    }
settings-seen-refused = Crawlers that train or collect
settings-seen-previews-count =
    { $count ->
        [one] { $count } crawler for link previews and AI search
       *[other] { $count } crawlers for link previews and AI search
    }
settings-seen-previews = Crawlers for link previews and AI search
settings-seen-crawler = Crawler
settings-seen-answer = Answer
# Under "Answer". { $operator } is the company behind the crawler.
settings-seen-let-in = let in, with the headers above ({ $operator })
settings-seen-turned-away = 403, turned away ({ $operator })
settings-seen-robots = What robots.txt says
settings-seen-liars = A crawler that lies about its name gets what a person gets, with the headers above. <a href="/policies/ai">What our terms can and cannot do</a>.
settings-seen-another = Another work
settings-seen-not-yours = That picture is in no post of yours.
settings-seen-post-gone = That post was deleted.
settings-seen-not-its-artist = Only its artist sees this page.

## Sessions and apps.
# Title of the page.
settings-sessions = Sessions and apps
settings-sessions-browsers = Browsers
settings-sessions-about = Where you are signed in. End what you do not know, then <a href="/settings/password">change your password</a>.
# { $browser } and { $system } are names: Firefox on Linux.
settings-sessions-browser = { $browser } on { $system }
settings-sessions-browser-unknown = A browser we do not know
# Behind the name of the browser.
settings-sessions-this = (this browser)
# { $network } is an address on the Internet; { $since } and { $last } are times.
settings-sessions-line = From { $network }. Signed in <local-time><time datetime="{ $iso }">{ $since }</time></local-time>, last used <local-time><time datetime="{ $last_iso }">{ $last }</time></local-time>.
settings-sessions-end = End it<span class="visually-hidden">: { $browser }, { $network }</span>
settings-sessions-end-others = End all others
settings-sessions-apps = Apps
settings-sessions-apps-none = No app or script acts in your name. When you sign in to an app with this account, it stands here, and you can sign it out again.
settings-sessions-app-unnamed = An app without a name
# A list of what the app is allowed follows.
settings-sessions-scopes = What it may do
settings-sessions-sign-out = Sign it out<span class="visually-hidden">: { $name }</span>

## Hashtags one follows.
settings-tags-about = Public posts with a hashtag that you follow come to your home, whoever writes them. Nobody is told.
settings-tags-field = Hashtag
settings-tags-hint = With or without the # before it.
settings-tags-follow = Follow
settings-tags-none = You follow no hashtags yet.
settings-tags-unfollow = Unfollow<span class="visually-hidden"> #{ $name }</span>
settings-tags-end = Those are all.
settings-tags-fault = That is no hashtag: letters, numbers and _ without spaces.

## Terms for AI: the default of the account.
settings-terms-about = These terms go with every work of yours that says nothing else: on its page, in its file, in your feed and to other servers. You can say something else for one post or one picture.
settings-terms-label = How do you usually make your works?
settings-terms-label-hint = New posts start with this answer. It changes nothing that is posted.
settings-terms-all = Also for everything I have posted so far
settings-terms-all-hint = Whatever they said: posts and pictures with terms of their own get these instead.
settings-terms-limits = Terms ask, they do not lock. What was copied under looser terms stays copied: tightening works from now on. <a href="/policies/ai">What our terms can and cannot do</a>.
settings-terms-save = Save my terms
settings-terms-see = See for yourself
settings-terms-log = Every change of my terms
