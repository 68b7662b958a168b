### La elección del idioma.

language-this = Español
# Esto no lo lee nadie: una prueba mira cómo se escriben los valores en las páginas.
language-proof = <strong>{ $name }</strong>
language-title = Idioma
language-hint = Las páginas están en este idioma. Lo que escribe la gente sigue en el suyo.
language-legend = Leer este servidor en
language-choose = Elegir
language-unknown = Ese idioma no está aquí.
