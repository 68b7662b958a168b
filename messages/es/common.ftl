### Lo que rodea cada página y las palabras que usan muchas.

count-works =
    { $count ->
        [one] 1 obra
       *[other] { $count } obras
    }
