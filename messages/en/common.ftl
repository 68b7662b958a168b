### What stands around every page, and words that many pages use.

count-works =
    { $count ->
        [one] 1 work
       *[other] { $count } works
    }
