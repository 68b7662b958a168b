### Explorar, buscar y la página de una etiqueta.

## Explorar.
explore-title = Explorar
# Etiqueta de las pestañas de abajo: en qué orden cuelgan las obras.
explore-order = Orden
explore-sort-fresh = Recientes
explore-sort-seldom = Poco vistas
explore-sort-near = Cerca de ti
explore-sort-shuffle = La mezcla de hoy
# Qué hace el orden; después de cada una de estas cuatro va "explore-who".
explore-sort-fresh-means = Primero lo más nuevo.
explore-sort-seldom-means = De las obras más nuevas, primero las que gustan a pocas personas y son de artistas con pocos seguidores.
explore-sort-near-means = Lo más nuevo de las personas a las que siguen quienes tú sigues.
explore-sort-shuffle-means = Sin orden: se mezclan de nuevo cada día a medianoche UTC, y salen igual para todo el mundo.
explore-who = Son obras de quienes se dejan encontrar, vengan del servidor que vengan.
# Abre el formulario; pueden seguir dos puntos y lo elegido.
explore-choose = Elegir
explore-medium = Técnica
explore-medium-any = Cualquiera
explore-medium-drawing = Dibujo
explore-medium-painting = Pintura
explore-medium-digital = Digital
explore-medium-photography = Fotografía
explore-medium-print = Grabado
explore-medium-three-d = 3D
explore-medium-sculpture = Escultura
explore-medium-textile = Textil
explore-medium-animation = Animación
explore-medium-other = Otra cosa
explore-subject = Tema
explore-subject-hint = Una etiqueta, como aves.
explore-made = Cómo se hizo
explore-made-by-hand = A mano
explore-made-assisted = Asistido por IA
explore-made-by-ai = Hecho con IA
explore-from = De dónde
explore-from-everywhere = De cualquier lugar
explore-from-here = Este servidor
explore-sensitive = También obras delicadas
explore-sensitive-hint = Detrás de su cortina.
explore-show = Mostrar
# Un enlace junto al botón: ya no hay nada elegido.
explore-everything = Todo
explore-more = Más
explore-page-empty = No hay nada en esta página.
explore-page-empty-hint = Hay pocas obras así; puede que haya más adelante.
explore-look-on = Seguir mirando
explore-end = Eso es todo.
explore-end-hint = No hay más obras que encajen.
explore-end-back = Volver al principio
explore-none-fit = Ninguna obra cumple todo eso.
explore-none-fit-hint = Quita algo de esto para ver más.
# { $facet } es algo de lo elegido: una técnica, una etiqueta, cómo se hizo, de dónde.
explore-without = Sin <bdi>{ $facet }</bdi>
explore-near-empty = Aún no hay nadie cerca.
explore-near-empty-hint = Aquí cuelgan obras de personas a las que siguen quienes tú sigues. Sigue a alguien con quien compartas gustos.
explore-empty = Aquí aún no cuelga nada.
explore-empty-hint = Las obras públicas de quienes se dejan encontrar llegan aquí solas.

## Buscar.
search-title = Buscar
search-field = Palabras, un nombre, una #etiqueta o la dirección de alguien o algo en otro lugar
search-go = Buscar
search-help = Qué puedes buscar
# Ejemplos de lo que se puede escribir, cada uno con lo que encuentra. Lo que está en <code> con dos puntos se escribe tal cual, en cualquier idioma.
search-example-words = garza río
search-example-words-means = publicaciones con ambas palabras, en cualquier orden
search-example-phrase = "garza gris"
search-example-phrase-means = estas palabras juntas
search-example-without = -águila
search-example-without-means = sin esta palabra; el signo menos también invierte <code>has:</code>, <code>is:</code> y <code>from:</code>
search-example-tag = #tinta
search-example-tag-means = con esta etiqueta
search-from-means = de esta persona; con <code>from:me</code>, tuyas
search-has-means = también <code>media</code>, <code>video</code> (imágenes en movimiento), <code>poll</code>, <code>link</code>
search-is-means = también <code>sensitive</code>
search-language-means = en este idioma
search-before-means = también <code>after:</code> y <code>during:</code>; un día, un mes (<code>2026-05</code>) o un año, UTC
search-in-means = solo lo que escribiste, impulsaste, guardaste o respondiste, lo que te gustó y donde te nombran; <code>in:public</code>, solo lo que cualquiera puede encontrar; <code>in:all</code>, ambas cosas
search-help-more = Se busca en títulos, textos, técnicas, advertencias de contenido, etiquetas y descripciones de imágenes, con o sin acentos. Lo que publican quienes no quieren que se les encuentre solo lo encuentra quien tiene algo que ver con ello.
search-sign-in = Iniciar sesión
search-people = Personas
search-hashtags = Etiquetas
search-works = Obras
search-posts = Publicaciones
search-start = A alguien de otro servidor se le encuentra por su dirección completa, como <span dir="ltr">@mira@far.example</span>; una publicación, por su dirección web.
search-none = No se encontró nada.
search-none-hint = Las palabras se encuentran tal como están escritas; los nombres y las etiquetas, por cómo empiezan; las personas de otros servidores, por su dirección completa. Con menos palabras se encuentra más.
search-members-only = Solo los miembros pueden buscar obras y publicaciones, para que nadie las recolecte por una palabra.
search-not-known = No se conoce aquí. Los miembros pueden pedir que se busque.
# Lo que no se entendió de una búsqueda. Las palabras con dos puntos, y reply, sensitive, library, public, all, media, image, video, poll y link, se escriben tal cual, en cualquier idioma.
search-fault-from = from: lleva un nombre, como from:@mira, o from:me.
search-fault-is = is: lleva reply o sensitive.
# { $name } es un operador como language o before.
search-fault-minus = { $name }: no se puede invertir con un signo menos.
search-fault-language = language: lleva un código de letras, como language:de.
search-fault-in = in: lleva library, public o all.
# { $name } es before, after o during.
search-fault-when = { $name }: lleva un día, como 2026-05-31, un mes o un año.
search-fault-has = has: lleva media, image, video, poll o link.
search-fault-one-author = Cada publicación es de una sola persona.
search-fault-nobody = Aquí no se conoce a nadie como @{ $name }.

## Una etiqueta.
explore-tag-follow = Seguir<span class="visually-hidden"> #{ $tag }</span>
explore-tag-unfollow = Dejar de seguir<span class="visually-hidden"> #{ $tag }</span>
explore-tag-empty = Aquí no hay nada.
explore-tag-empty-hint = Ninguna publicación pública lleva esta etiqueta.
