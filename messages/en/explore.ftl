### Explore, search, and the page of a hashtag.

## Explore.
explore-title = Explore
# Label of the tabs below: in which order works hang.
explore-order = Order
explore-sort-fresh = Fresh
explore-sort-seldom = Seldom seen
explore-sort-near = Near you
explore-sort-shuffle = Today's shuffle
# What the order does; "explore-who" follows each of these four.
explore-sort-fresh-means = The newest first.
explore-sort-seldom-means = Of the newest works those first whose artists have few followers and which few people like.
explore-sort-near-means = The newest by people who are followed by those you follow.
explore-sort-shuffle-means = In no order, mixed anew each day at midnight UTC, the same for everybody.
explore-who = Works by people who let themselves be found, wherever this server knows them from.
# Opens the form; a colon and what was chosen may follow it.
explore-choose = Choose
explore-medium = Medium
explore-medium-any = Any
explore-medium-drawing = Drawing
explore-medium-painting = Painting
explore-medium-digital = Digital
explore-medium-photography = Photography
explore-medium-print = Print
explore-medium-three-d = 3D
explore-medium-sculpture = Sculpture
explore-medium-textile = Textile
explore-medium-animation = Animation
explore-medium-other = Something else
explore-subject = Subject
explore-subject-hint = A hashtag, as birds.
explore-made = How it was made
explore-made-by-hand = By hand
explore-made-assisted = AI-assisted
explore-made-by-ai = AI-made
explore-from = From
explore-from-everywhere = Everywhere
explore-from-here = This server
explore-sensitive = Sensitive works too
explore-sensitive-hint = Behind their curtain.
explore-show = Show
# A link beside the button: nothing is chosen any more.
explore-everything = Everything
explore-more = More
explore-page-empty = Nothing on this page.
explore-page-empty-hint = Few works are like that; there may be more further on.
explore-look-on = Look on
explore-end = That is everything.
explore-end-hint = No more works fit.
explore-end-back = Back to the beginning
explore-none-fit = No work fits all of that.
explore-none-fit-hint = Take away one of these to see more.
# { $facet } is one of what was chosen: a medium, a hashtag, how it was made, where from.
explore-without = Without <bdi>{ $facet }</bdi>
explore-near-empty = Nobody is near yet.
explore-near-empty-hint = Works by people hang here who are followed by those you follow. Follow somebody whose taste you share.
explore-empty = Nothing hangs here yet.
explore-empty-hint = Public works of people who let themselves be found come here by themselves.

## Search.
search-title = Search
search-field = Words, a name, a #hashtag, or the address of somebody or something elsewhere
search-go = Search
search-help = What you can ask
# Examples of what can be typed, each with what it finds. What stands in <code> with a colon is typed as it is, in any language.
search-example-words = heron river
search-example-words-means = posts with both words, in any order
search-example-phrase = "grey heron"
search-example-phrase-means = these words side by side
search-example-without = -eagle
search-example-without-means = without this word; a minus also turns <code>has:</code>, <code>is:</code> and <code>from:</code> round
search-example-tag = #ink
search-example-tag-means = with this hashtag
search-from-means = by this person; <code>from:me</code> by you
search-has-means = also <code>media</code>, <code>video</code> (moving pictures), <code>poll</code>, <code>link</code>
search-is-means = also <code>sensitive</code>
search-language-means = written in this language
search-before-means = also <code>after:</code> and <code>during:</code>; a day, a month (<code>2026-05</code>) or a year, UTC
search-in-means = only what you wrote, liked, boosted, saved, answered or are named in; <code>in:public</code> only what everybody may find; <code>in:all</code> is both
search-help-more = Titles, texts, media, content warnings, hashtags and descriptions of pictures are searched, whatever the accents. Posts of people who do not want to be found are found only by those who have to do with them.
search-sign-in = Sign in
search-people = People
search-hashtags = Hashtags
search-works = Works
search-posts = Posts
search-start = Somebody elsewhere is found by their whole address, as <span dir="ltr">@mira@far.example</span>, a post by its web address.
search-none = Nothing found.
search-none-hint = Words are found as they are written, names and hashtags by how they begin, people elsewhere by their whole address. Fewer words find more.
search-members-only = Works and posts are searched for members, so that nobody sweeps them up by a word.
search-not-known = Not known here. Members can have it looked up.
# What of a search was not understood. Words with a colon, and reply, sensitive, library, public, all, media, image, video, poll and link, are typed as they are, in any language.
search-fault-from = from: takes a name, as from:@mira, or from:me.
search-fault-is = is: takes reply or sensitive.
# { $name } is an operator such as language or before.
search-fault-minus = { $name }: cannot be turned round with a minus.
search-fault-language = language: takes a code of letters, as language:de.
search-fault-in = in: takes library, public or all.
# { $name } is before, after or during.
search-fault-when = { $name }: takes a day, as 2026-05-31, a month or a year.
search-fault-has = has: takes media, image, video, poll or link.
search-fault-one-author = Each post has one author.
search-fault-nobody = Nobody is known here as @{ $name }.

## A hashtag.
explore-tag-follow = Follow<span class="visually-hidden"> #{ $tag }</span>
explore-tag-unfollow = Unfollow<span class="visually-hidden"> #{ $tag }</span>
explore-tag-empty = Nothing here.
explore-tag-empty-hint = No public post carries this tag.
