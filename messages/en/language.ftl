### The choice of a language.

language-this = English
# Nobody reads this one: a test of ours looks at how values are written into pages.
language-proof = <strong>{ $name }</strong>
language-title = Language
language-hint = Pages are in this language. What people wrote stays in theirs.
language-legend = Read this server in
language-choose = Choose
language-unknown = That language is not here.
