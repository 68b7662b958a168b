### Words that scripts of pages say. They are built into the scripts, so they take values ({ $name }) but no plural forms.

scripts-picker-left-out = { $count } left out: a post holds { $most } at most.
scripts-picker-take-out = Take out { $file }
scripts-picker-count = { $count } of { $most } pictures.
## The list of keys.
scripts-keys = Keyboard
scripts-keys-home = Home
scripts-keys-notifications = Notifications
scripts-keys-saved = Saved
scripts-keys-new-post = New post
scripts-keys-reply = Reply
scripts-keys-boost = Boost
scripts-keys-like = Like
scripts-keys-save = Save
scripts-keys-open = Open the post
scripts-keys-step = Next or previous post
scripts-keys-list = This list
scripts-keys-use = Use single keys
scripts-keys-close = Close
## Under the field for the time of a post that is published later. { $zone } is a name such as Europe/Madrid.
scripts-zone = In your time ({ $zone }).
## The viewer of pictures.
scripts-viewer-picture = Picture
scripts-viewer-before = Picture before
scripts-viewer-next = Next picture
scripts-viewer-smaller = Smaller
scripts-viewer-larger = Larger
scripts-viewer-full = One to one
# The paper that a picture lies on; short, on a button.
scripts-viewer-mat = Mat
scripts-viewer-change-mat = Change the mat
scripts-viewer-close = Close
scripts-no-passkeys = This browser has no passkeys.
