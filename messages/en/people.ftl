### People: who follows whom, blocks, lists, what one saved, profiles, series. And the faults of filters and hashtags.

## Words of several pages.
people-save = Save
people-cancel = Cancel
people-nobody = Nobody.
people-only-followed = You do not follow them. Only people you follow can be on a list.
# At the end of a list of people, and of one of servers.
people-end-everybody = That is everybody.
people-end-all = Those are all.

## Who follows whom.
people-followers = Followers
people-following = Following
people-followers-none = Nobody follows yet.
people-following-none = Follows nobody yet.
people-list-hint = This list is as long as its owner lets you see.
people-requests = Requests to follow
people-requests-none = No requests.
people-requests-none-hint = Who asks to follow you is listed here.
people-request-accept = Accept<span class="visually-hidden"> { $name }</span>
people-request-refuse = Refuse<span class="visually-hidden"> { $name }</span>
people-request-gone = That request is not there any more.
people-not-here = That person is not here, or not for you.
people-follow-self = You cannot follow yourself.
people-list-hidden = They show this list to nobody.
people-self = That is you.

## Blocks and mutes.
# Label of the tabs below.
people-unseen = What you do not see
people-blocked = Blocked
people-muted = Muted
people-servers = Servers
people-blocked-means = Neither of you sees the other. You block somebody on their profile.
people-muted-means = You do not see them in your lists. They are not told. You mute somebody on their profile.
# A mute that ends by itself.
people-muted-until = Until <local-time><time datetime="{ $iso }">{ $when }</time></local-time>
people-muted-told = You are still told what they do.
# { $name } is a person or a server.
people-unblock = Unblock<span class="visually-hidden"> { $name }</span>
people-unmute = Unmute<span class="visually-hidden"> { $name }</span>
# Title of the page.
people-servers-title = Blocked servers
people-servers-means = You see nothing from a server that you block, and are told nothing from there. Others here see it as before.
# A field.
people-server = Server
people-server-hint = As in far.example. What ends is said first.
people-server-go-on = Go on
people-servers-none = No servers.
# Title of the page before it is done. { $domain } is the name of a server.
people-server-block-title = Block { $domain }
people-server-blocked = You have blocked this server already. <a href="/blocks/servers">Blocked servers</a>
people-server-means = You will see nothing from <bdi dir="ltr">{ $domain }</bdi> any more, and be told nothing from there.
people-ends-following =
    { $following ->
        [one] You follow 1 person there.
       *[other] You follow { $following } people there.
    }
people-ends-followers =
    { $followers ->
        [one] 1 person there follows you.
       *[other] { $followers } people there follow you.
    }
people-ends-both =
    { $following ->
        [one]
            { $followers ->
                [one] You follow 1 person there, and 1 person there follows you.
               *[other] You follow 1 person there, and { $followers } people there follow you.
            }
       *[other]
            { $followers ->
                [one] You follow { $following } people there, and 1 person there follows you.
               *[other] You follow { $following } people there, and { $followers } people there follow you.
            }
    }
# { $ends } is one of the three sentences above.
people-ends = <strong>{ $ends }</strong> These follows end, and do not come back when you unblock the server. Their list is kept for you under <a href="/severed_relationships">Lost follows</a>.
people-ends-none = No follows end: you follow nobody there, and nobody there follows you.
people-server-block = Block this server
people-server-fault = Domain is not the name of another server.

## Lists of people.
lists-title = Lists
lists-only-you = Only you see them; nobody is told.
lists-none = A list is a page of its own for some of the people you follow: close friends, printmakers, a city.
# Beside a list whose people are not shown at home.
lists-not-at-home = not at home
# { $title } is that of the list.
lists-edit-one = Edit<span class="visually-hidden"> { $title }</span>
lists-new = New list
# A field.
lists-name = Title
lists-make = Make list
lists-add-people = Add people
lists-edit = Edit list
lists-all = All lists
lists-empty = Nothing here yet.
lists-empty-hint = What the people on this list post and boost hangs here, newest first.
lists-end = You are up to date.
lists-replies = Which answers does it show?
lists-replies-list = To people on this list
lists-replies-followed = To anybody you follow
lists-replies-none = None
lists-replies-none-hint = What they say to themselves and to you is always shown.
lists-exclusive = Read these people here alone
lists-exclusive-hint = Their posts stand on this list and no longer at home.
lists-people = On this list
lists-people-none = Nobody yet.
lists-take-off = Take off<span class="visually-hidden"> { $name }</span>
lists-delete = Take this list away
lists-delete-means = You still follow the people on it.
lists-delete-means-exclusive = You still follow the people on it. Their posts come to your home again.
lists-delete-do = Take it away
# Title of the page where people are added.
lists-choose-title = People for a list
# A field.
lists-person = Name
lists-person-hint = Somebody you follow, as in @mira or @mira@far.example.
lists-add = Add
lists-add-one = Add<span class="visually-hidden"> { $name }</span>
lists-followed = People you follow
lists-followed-none = Nobody yet. Only people you follow can be on a list.
lists-which = On which lists?
lists-which-none = You have no lists yet. <a href="/lists">Make one</a>
lists-fault-title = Title can't be blank
lists-fault-long = Title has at most { $most } characters.
lists-fault-many = You can have at most { $most } lists.
lists-fault-taken = Account has already been taken
lists-fault-unknown = Nobody with that name is known here.
lists-fault-there = They are on this list already.
lists-fault-at-once = At most { $most } people at once.

## What one saved, and its folders.
saved-title = Saved
saved-only-you = Only you see this list.
# Label of the tabs.
saved-folders = Folders
saved-all = All
# Label of a choice.
saved-folder = Folder
saved-no-folder = No folder
# { $post } is the title of a post, or "Untitled, by Mira".
saved-move = Move<span class="visually-hidden">: { $post }</span>
saved-change = Rename this folder, or take it away
# A field.
saved-name = Title
saved-rename = Rename
saved-delete-means = What is in the folder stays saved.
saved-delete = Take the folder away
saved-new = New folder
saved-make = Make folder
saved-folder-empty = Nothing in this folder yet.
saved-folder-empty-hint = Move something here from the list of everything you saved.
saved-folder-empty-link = All you saved
saved-empty = Nothing saved yet.
saved-empty-hint = Save a post and you will find it here again.
saved-choose = Save in a folder
saved-choose-only-you = Only you see where.
saved-or-new = Or a new folder
saved-folder-not-here = That folder is not here.
saved-post-not-here = That post is not here, or not for you.
saved-fault-title = A folder needs a title.
saved-fault-long = A title has at most { $most } characters.
saved-fault-many = You can have at most { $most } folders.
saved-fault-at-once = At most { $most } posts at once.

## A profile. The tabs are also what stands over their pages.
people-tab-portfolio = Portfolio
people-tab-posts = Posts
people-tab-series = Series
people-tab-about = About
# Name of the feed of somebody's works.
people-feed = Works by { $name }
# { $month } is a month with its year.
people-joined = Joined in { $month }
people-pinned = Pinned
# A link from a section of a portfolio to all of it; { $section } is its name.
people-section-all = All { $count } works<span class="visually-hidden"> in { $section }</span>
people-everything-else = Everything else
people-portfolio-end = That is the whole portfolio.
people-portfolio-mine-empty = Your wall is bare.
people-portfolio-mine-empty-hint = Posts with pictures hang here, whole and in your order.
people-portfolio-mine-empty-link = Hang the first work
people-portfolio-empty = No works yet.
people-portfolio-empty-hint = There may be words under Posts.
people-posts-empty = No posts yet.
people-posts-mine-empty-hint = Words without pictures stand here.
people-posts-mine-empty-link = Write something
people-works-elsewhere = The works are under Portfolio.
# Beside a link of a profile; the first is its tooltip.
people-verified-means = The page links back to this profile. Checked on { $when }
people-verified = links back
people-allows = What AI systems may do with this work
people-allows-default = The default for everything by { $name }; one work may say otherwise. <a href="/policies/ai">What these terms can and cannot do</a>
people-limited-profile = This profile is hidden by the moderators of this server. Who follows <bdi dir="ltr">{ $handle }</bdi> sees it without this notice.
people-limited-post = This post is hidden by the moderators of this server. Who follows <bdi dir="ltr">{ $handle }</bdi> sees it without this notice.
people-limited-anyway = Show anyway

## Series, and sections of a portfolio.
sequences-none-mine = No series yet.
sequences-none-mine-hint = A series holds works that are read one after the other: a comic, a sketchbook, a year of skies.
sequences-make = Make a series
sequences-none = No series.
sequences-bare = no works yet, shown to you alone
sequences-end-all = Those are all series.
# Links between pages of works in an order of their own.
sequences-before = Before
sequences-further = Further
sequences-end = That is the last one.
# Title of the page. { $title } is the name of the series or section.
sequences-title = { $title } by { $artist }
# Over the name.
sequences-series-line =
    { $count ->
        [one] Series, 1 work by <bdi>{ $artist }</bdi>
       *[other] Series, { $count } works by <bdi>{ $artist }</bdi>
    }
sequences-section-line =
    { $count ->
        [one] Section, 1 work by <bdi>{ $artist }</bdi>
       *[other] Section, { $count } works by <bdi>{ $artist }</bdi>
    }
sequences-arrange = Arrange
sequences-all = All series
sequences-empty = No works yet.
sequences-empty-hint = Add some where you arrange it, or choose it in the composer.
sequences-not-here = That section or series is not here.
sequences-fault-name = Give it a name.
sequences-fault-long = At most { $most } characters, please.
sequences-fault-many = You have { $count } already; that is the most.
sequences-fault-cover = Only a work that hangs in it can stand for it.
sequences-fault-at-once = At most { $most } works at once.
sequences-fault-not-yours = That is no work of yours.
# { $title } is the name of the series or section.
sequences-fault-full = “{ $title }” is full: { $most } works hang there.
sequences-fault-not-there = That work does not hang there.
sequences-fault-gone = It is not there any more.

## Faults of filters and hashtags, mostly told by apps.
people-record-not-found = Record not found
filters-fault-many = You have too many filters.
filters-fault-title = Validation failed: Title can't be blank
filters-fault-title-long = Validation failed: Title is too long
filters-fault-context = Validation failed: Context can't be blank, Context None or invalid context supplied
filters-fault-word = Validation failed: Keyword can't be blank
filters-fault-word-long = Validation failed: Keyword is too long
filters-fault-words = That filter has too many words.
hashtags-fault-followed = You can follow at most { $most } hashtags.
hashtags-fault-shown = You can show at most { $most } hashtags.
hashtags-fault-name = Name is no hashtag, or has signs that none can have.
hashtags-fault-taken = Tag has already been taken

## Who may not come in: network addresses, domains and addresses of e-mail. For admins, but for the last.
barriers-fault-severity = Say how much is blocked: severity.
barriers-fault-address-taken = That address is blocked already.
barriers-fault-address = That is no address of a machine.
# { $widest } is a number of bits.
barriers-fault-wide = That network is too wide: /{ $widest } at most.
barriers-fault-domain = That is no domain.
barriers-fault-domain-taken = That domain is blocked already.
barriers-fault-email = Send the address as `email`, or its hash.
# To somebody who signs up.
barriers-email-blocked = This server does not take that e-mail address.
