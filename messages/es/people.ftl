### Personas: quién sigue a quién, bloqueos, listas, lo guardado, perfiles, series. Y los errores de filtros y etiquetas.

## Palabras de varias páginas.
people-save = Guardar
people-cancel = Cancelar
people-nobody = Nadie.
people-only-followed = No sigues a esta persona. En una lista solo puede estar gente a la que sigues.
# Al final de una lista de personas, y de una de servidores.
people-end-everybody = No hay nadie más.
people-end-all = Esos son todos.

## Quién sigue a quién.
people-followers = Seguidores
people-following = Siguiendo
people-followers-none = Aún no hay seguidores.
people-following-none = Aún no sigue a nadie.
people-list-hint = Esta lista llega hasta donde su titular te deja ver.
people-requests = Solicitudes de seguimiento
people-requests-none = No hay solicitudes.
people-requests-none-hint = Aquí aparece quien pide seguirte.
people-request-accept = Aceptar<span class="visually-hidden"> a { $name }</span>
people-request-refuse = Rechazar<span class="visually-hidden"> a { $name }</span>
people-request-gone = Esa solicitud ya no está.
people-not-here = Esa persona no está aquí, o no para ti.
people-follow-self = No puedes seguirte a ti.
people-list-hidden = No muestra esta lista a nadie.
people-self = Esa cuenta es la tuya.

## Bloqueos y silencios.
# Etiqueta de las pestañas de abajo.
people-unseen = Lo que no ves
people-blocked = Bloqueos
people-muted = Silencios
people-servers = Servidores
people-blocked-means = Ninguna de las dos partes ve a la otra. Se bloquea a alguien en su perfil.
people-muted-means = No ves a estas personas en tus listas. No se les avisa. Se silencia a alguien en su perfil.
# Un silencio que termina solo.
people-muted-until = Hasta: <local-time><time datetime="{ $iso }">{ $when }</time></local-time>
people-muted-told = Aún recibes avisos de lo que hace.
# { $name } es una persona o un servidor.
people-unblock = Desbloquear<span class="visually-hidden"> { $name }</span>
people-unmute = Dejar de silenciar<span class="visually-hidden"> a { $name }</span>
# Título de la página.
people-servers-title = Servidores bloqueados
people-servers-means = De un servidor que bloqueas no ves nada ni recibes avisos. Las demás personas de aquí lo ven como antes.
# Un campo.
people-server = Servidor
people-server-hint = Por ejemplo, far.example. Antes se te dice qué termina.
people-server-go-on = Continuar
people-servers-none = Ningún servidor.
# Título de la página antes de hacerlo. { $domain } es el nombre de un servidor.
people-server-block-title = Bloquear { $domain }
people-server-blocked = Ya bloqueaste este servidor. <a href="/blocks/servers">Servidores bloqueados</a>
people-server-means = Ya no verás nada de <bdi dir="ltr">{ $domain }</bdi> ni recibirás avisos de allí.
people-ends-following =
    { $following ->
        [one] Sigues a 1 persona de allí.
       *[other] Sigues a { $following } personas de allí.
    }
people-ends-followers =
    { $followers ->
        [one] 1 persona de allí te sigue.
       *[other] { $followers } personas de allí te siguen.
    }
people-ends-both =
    { $following ->
        [one]
            { $followers ->
                [one] Sigues a 1 persona de allí, y 1 persona de allí te sigue.
               *[other] Sigues a 1 persona de allí, y { $followers } personas de allí te siguen.
            }
       *[other]
            { $followers ->
                [one] Sigues a { $following } personas de allí, y 1 persona de allí te sigue.
               *[other] Sigues a { $following } personas de allí, y { $followers } personas de allí te siguen.
            }
    }
# { $ends } es una de las tres frases de arriba.
people-ends = <strong>{ $ends }</strong> Esos seguimientos terminan y no vuelven cuando desbloquees el servidor. Guardamos su lista para ti en <a href="/severed_relationships">Seguimientos perdidos</a>.
people-ends-none = No termina ningún seguimiento: no sigues a nadie de allí y nadie de allí te sigue.
people-server-block = Bloquear este servidor
people-server-fault = Ese dominio no es el nombre de otro servidor.

## Listas de personas.
lists-title = Listas
lists-only-you = Solo tú las ves; no se avisa a nadie.
lists-none = Una lista es una página aparte para algunas de las personas que sigues: amistades cercanas, gente que graba, una ciudad.
# Junto a una lista cuyas personas no se muestran en el inicio.
lists-not-at-home = no en el inicio
# { $title } es el de la lista.
lists-edit-one = Editar<span class="visually-hidden"> { $title }</span>
lists-new = Nueva lista
# Un campo.
lists-name = Título
lists-make = Crear lista
lists-add-people = Añadir personas
lists-edit = Editar lista
lists-all = Todas las listas
lists-empty = Aquí aún no hay nada.
lists-empty-hint = Aquí cuelga lo que publican e impulsan las personas de esta lista, lo más nuevo primero.
lists-end = Ya estás al día.
lists-replies = ¿Qué respuestas muestra?
lists-replies-list = A personas de esta lista
lists-replies-followed = A cualquiera que sigas
lists-replies-none = Ninguna
lists-replies-none-hint = Lo que se responden a sí mismas y a ti se muestra siempre.
lists-exclusive = Leer a estas personas solo aquí
lists-exclusive-hint = Sus publicaciones están en esta lista y ya no en el inicio.
lists-people = En esta lista
lists-people-none = Nadie todavía.
lists-take-off = Quitar<span class="visually-hidden"> a { $name }</span>
lists-delete = Eliminar esta lista
lists-delete-means = Sigues siguiendo a las personas que están en ella.
lists-delete-means-exclusive = Sigues siguiendo a las personas que están en ella. Sus publicaciones vuelven a tu inicio.
lists-delete-do = Eliminar
# Título de la página donde se añaden personas.
lists-choose-title = Personas para una lista
# Un campo.
lists-person = Nombre
lists-person-hint = Alguien a quien sigues, como @mira o @mira@far.example.
lists-add = Añadir
lists-add-one = Añadir<span class="visually-hidden"> a { $name }</span>
lists-followed = Personas que sigues
lists-followed-none = Nadie todavía. En una lista solo puede estar gente a la que sigues.
lists-which = ¿En qué listas?
lists-which-none = Aún no tienes listas. <a href="/lists">Crea una</a>
lists-fault-title = El título no puede estar vacío
lists-fault-long = El título tiene como máximo { $most } caracteres.
lists-fault-many = Puedes tener como máximo { $most } listas.
lists-fault-taken = Esa cuenta ya está en la lista
lists-fault-unknown = Aquí no se conoce a nadie con ese nombre.
lists-fault-there = Esa persona ya está en esta lista.
lists-fault-at-once = Como máximo { $most } personas a la vez.

## Lo guardado y sus carpetas.
saved-title = Guardados
saved-only-you = Solo tú ves esta lista.
# Etiqueta de las pestañas.
saved-folders = Carpetas
saved-all = Todo
# Etiqueta de una elección.
saved-folder = Carpeta
saved-no-folder = Sin carpeta
# { $post } es el título de una publicación, o «Sin título, de Mira».
saved-move = Mover<span class="visually-hidden">: { $post }</span>
saved-change = Cambiar el nombre de esta carpeta o eliminarla
# Un campo.
saved-name = Título
saved-rename = Cambiar el nombre
saved-delete-means = Lo que hay en la carpeta sigue guardado.
saved-delete = Eliminar la carpeta
saved-new = Nueva carpeta
saved-make = Crear carpeta
saved-folder-empty = Aún no hay nada en esta carpeta.
saved-folder-empty-hint = Mueve algo aquí desde la lista de todo lo que guardaste.
saved-folder-empty-link = Todo lo guardado
saved-empty = Aún no guardaste nada.
saved-empty-hint = Guarda una publicación y la volverás a encontrar aquí.
saved-choose = Guardar en una carpeta
saved-choose-only-you = Solo tú ves dónde.
saved-or-new = O una carpeta nueva
saved-folder-not-here = Esa carpeta no está aquí.
saved-post-not-here = Esa publicación no está aquí, o no para ti.
saved-fault-title = Una carpeta necesita un título.
saved-fault-long = Un título tiene como máximo { $most } caracteres.
saved-fault-many = Puedes tener como máximo { $most } carpetas.
saved-fault-at-once = Como máximo { $most } publicaciones a la vez.

## Un perfil. Las pestañas también encabezan sus páginas.
people-tab-portfolio = Portafolio
people-tab-posts = Publicaciones
people-tab-series = Series
people-tab-about = Acerca de
# Nombre del canal con las obras de alguien.
people-feed = Obras de { $name }
# { $month } es un mes con su año.
people-joined = Se unió en { $month }
people-pinned = Fijadas
# Un enlace de una sección de un portafolio a toda ella; { $section } es su nombre.
people-section-all = Las { $count } obras<span class="visually-hidden"> de { $section }</span>
people-everything-else = Todo lo demás
people-portfolio-end = Ese es todo el portafolio.
people-portfolio-mine-empty = Tu pared está vacía.
people-portfolio-mine-empty-hint = Aquí cuelgan las publicaciones con imágenes, enteras y en tu orden.
people-portfolio-mine-empty-link = Cuelga la primera obra
people-portfolio-empty = Aún no hay obras.
people-portfolio-empty-hint = Puede que haya palabras en Publicaciones.
people-posts-empty = Aún no hay publicaciones.
people-posts-mine-empty-hint = Aquí están las palabras sin imágenes.
people-posts-mine-empty-link = Escribe algo
people-works-elsewhere = Las obras están en Portafolio.
# Junto a un enlace de un perfil; la primera es lo que se lee al señalarlo.
people-verified-means = La página enlaza a este perfil. Comprobado: { $when }
people-verified = enlace mutuo
people-allows = Qué pueden hacer los sistemas de IA con esta obra
people-allows-default = Lo que vale para todo lo de { $name }; una obra puede decir otra cosa. <a href="/policies/ai">Qué pueden y qué no pueden estas condiciones</a>
people-limited-profile = La moderación de este servidor ocultó este perfil. Quien sigue a <bdi dir="ltr">{ $handle }</bdi> lo ve sin este aviso.
people-limited-post = La moderación de este servidor ocultó esta publicación. Quien sigue a <bdi dir="ltr">{ $handle }</bdi> la ve sin este aviso.
people-limited-anyway = Mostrar de todos modos

## Series y secciones de un portafolio.
sequences-none-mine = Aún no hay series.
sequences-none-mine-hint = Una serie reúne obras que se leen una tras otra: un cómic, un cuaderno de bocetos, un año de cielos.
sequences-make = Crear una serie
sequences-none = No hay series.
sequences-bare = aún sin obras, solo tú la ves
sequences-end-all = Esas son todas las series.
# Enlaces entre páginas de obras con un orden propio.
sequences-before = Antes
sequences-further = Más adelante
sequences-end = Esa es la última.
# Título de la página. { $title } es el nombre de la serie o sección.
sequences-title = { $title }, de { $artist }
# Encima del nombre.
sequences-series-line =
    { $count ->
        [one] Serie, 1 obra de <bdi>{ $artist }</bdi>
       *[other] Serie, { $count } obras de <bdi>{ $artist }</bdi>
    }
sequences-section-line =
    { $count ->
        [one] Sección, 1 obra de <bdi>{ $artist }</bdi>
       *[other] Sección, { $count } obras de <bdi>{ $artist }</bdi>
    }
sequences-arrange = Ordenar
sequences-all = Todas las series
sequences-empty = Aún no hay obras.
sequences-empty-hint = Añade algunas donde la ordenas, o elígela al publicar.
sequences-not-here = Esa sección o serie no está aquí.
sequences-fault-name = Ponle un nombre.
sequences-fault-long = Como máximo { $most } caracteres.
sequences-fault-many = Ya tienes { $count }; no puede haber más.
sequences-fault-cover = Solo puede representarla una obra que cuelga en ella.
sequences-fault-at-once = Como máximo { $most } obras a la vez.
sequences-fault-not-yours = Esa obra no es tuya.
# { $title } es el nombre de la serie o sección.
sequences-fault-full = «{ $title }» está llena: ya cuelgan ahí { $most } obras.
sequences-fault-not-there = Esa obra no cuelga ahí.
sequences-fault-gone = Ya no está.

## Errores de filtros y etiquetas; los muestran sobre todo las aplicaciones.
people-record-not-found = No se encontró
filters-fault-many = Tienes demasiados filtros.
filters-fault-title = No se pudo validar: el título no puede estar vacío
filters-fault-title-long = No se pudo validar: el título es demasiado largo
filters-fault-context = No se pudo validar: falta el contexto o no es válido
filters-fault-word = No se pudo validar: la palabra no puede estar vacía
filters-fault-word-long = No se pudo validar: la palabra es demasiado larga
filters-fault-words = Ese filtro tiene demasiadas palabras.
hashtags-fault-followed = Puedes seguir como máximo { $most } etiquetas.
hashtags-fault-shown = Puedes mostrar como máximo { $most } etiquetas.
hashtags-fault-name = El nombre no es una etiqueta, o tiene signos que ninguna puede tener.
hashtags-fault-taken = Esa etiqueta ya está puesta

## Quién no puede entrar: direcciones de red, dominios y direcciones de correo. Para administración, salvo la última.
barriers-fault-severity = Di cuánto se bloquea: severity.
barriers-fault-address-taken = Esa dirección ya está bloqueada.
barriers-fault-address = Eso no es la dirección de una máquina.
# { $widest } es un número de bits.
barriers-fault-wide = Esa red es demasiado amplia: como máximo /{ $widest }.
barriers-fault-domain = Eso no es un dominio.
barriers-fault-domain-taken = Ese dominio ya está bloqueado.
barriers-fault-email = Envía la dirección como `email`, o su hash.
# A quien crea una cuenta.
barriers-email-blocked = Este servidor no acepta esa dirección de correo.
