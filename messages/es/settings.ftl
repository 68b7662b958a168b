### Los ajustes de una persona: todas las páginas de /settings.

## La lista de lugares junto a cada página; casi todos son también el título de su página.
settings-profile = Perfil
settings-portfolio = Portafolio
settings-series = Series
settings-posting = Publicar
settings-terms = Condiciones para la IA
settings-pictures = Imágenes
settings-filters = Filtros
settings-blocks = Bloqueos y silencios
settings-tags = Etiquetas
settings-security = Seguridad
settings-moving = Mudanza
settings-account = Cuenta

## Palabras de varias páginas.
settings-save = Guardar
settings-cancel = Cancelar
# Un campo: el nombre de una persona, una sección, una serie, un filtro o una llave de acceso.
settings-name = Nombre
# Detrás del nombre de un campo.
settings-optional = (opcional)
settings-your-password = Tu contraseña
settings-untitled = Sin título
settings-back-to-security = Volver a Seguridad
settings-back-to-terms = Volver a mis condiciones
# { $title } es el nombre de una sección o de una serie.
settings-back-to = Volver a { $title }
# Enlaces entre las páginas de una lista que tiene su propio orden.
settings-pager-before = Antes
settings-pager-further = Más adelante
settings-no-such-button = Ese botón no existe.
# Una llave de acceso o una app. { $since } y { $last } son momentos; un script puede escribirlos como «hace 5 min».
settings-since-used = Desde: <local-time><time datetime="{ $iso }">{ $since }</time></local-time>. Último uso: <local-time><time datetime="{ $last_iso }">{ $last }</time></local-time>.
settings-since-unused = Desde: <local-time><time datetime="{ $iso }">{ $since }</time></local-time>. Sin usar todavía.

## Cuenta: la dirección de correo, el espacio, irse.
settings-account-email = Correo electrónico
settings-account-email-hint = Para darte una contraseña nueva si olvidas la tuya. Nadie más lo ve.
settings-account-email-save = Guardar el correo
settings-account-room = Espacio en este servidor
# Cuatro líneas, cada una con lo que ocupan sus archivos.
settings-account-stored-works = Obras en publicaciones
settings-account-stored-waiting = Borradores e imágenes que esperan
settings-account-stored-portraits = Retrato e imagen de cabecera
settings-account-stored-all = En total
# { $most } es un tamaño como 9.8 GB. Le sigue la frase siguiente.
settings-account-room-most = Aquí cada persona tiene { $most }.
settings-account-room-counts = Cuentan los originales y los tamaños de ellos que se muestran.
settings-account-leave = Irte
settings-account-leave-here = Tu cuenta, tus publicaciones, imágenes y archivos se borran de este servidor en el acto, y nadie más puede tomar tu nombre. No se puede deshacer: descarga antes lo que quieras conservar.
settings-account-leave-elsewhere = A cada servidor que te conoce se le pide que te borre también, a ti y tus obras. La mayoría lo hace en minutos; a los que están apagados se les repite durante unos días, y nadie puede obligar a un servidor a obedecer. Las capturas y copias que otras personas guardaron se quedan donde están.
settings-account-leave-open = Quiero eliminar mi cuenta
settings-account-leave-confirm = Tu nombre de usuario, para confirmar
settings-account-leave-do = Eliminar mi cuenta y todo lo que contiene
settings-account-fault-confirm = Ese no es tu nombre de usuario.

## Filtros: la lista.
settings-filters-about = Un filtro pliega u omite las publicaciones con palabras que tú eliges, aquí y en tus apps. Nadie se entera. Las palabras se buscan en textos, títulos, advertencias, descripciones de imágenes y encuestas.
settings-filters-elsewhere = Las obras hechas con IA se omiten de tus listas en <a href="/settings/pictures">Imágenes</a>; las personas y los servidores, en <a href="/blocks">Bloqueos y silencios</a>.
settings-filters-new = Filtro nuevo
settings-filters-none = Aún no hay filtros.
# Una marca junto al nombre de un filtro cuyo plazo terminó.
settings-filters-over = terminado
settings-filters-ended = Terminó: <local-time><time datetime="{ $iso }">{ $when }</time></local-time>.
settings-filters-ends = Termina: <local-time><time datetime="{ $iso }">{ $when }</time></local-time>.
# { $words } es una lista de las primeras palabras de un filtro, «dragón, espada».
settings-filters-more = { $words } y { $count } más
settings-filters-posts =
    { $count ->
        [one] 1 publicación
       *[other] { $count } publicaciones
    }

## Filtros: uno de ellos, o uno nuevo.
# Título de la página.
settings-filter = Filtro
settings-filter-name-hint = Aparece en el lugar de lo que pliega; solo tú lo ves.
settings-filter-words = Palabras y frases
settings-filter-words-hint = No importan las mayúsculas. «Palabra completa»: sol no encuentra girasol.
settings-filter-words-empty = Vacía una palabra para quitarla.
settings-filter-word = Palabra o frase { $number }
# { $word } es el nombre del campo de al lado, «Palabra o frase 2».
settings-filter-whole = Palabra completa<span class="visually-hidden">: { $word }</span>
settings-filter-action = ¿Qué pasa con una publicación que tiene alguna?
settings-filter-warn = Plegarla
settings-filter-warn-hint = Aparece el título del filtro; puedes abrir la publicación que hay detrás.
settings-filter-hide = Omitirla
settings-filter-hide-hint = No ves que estaba ahí.
settings-filter-blur = Cubrir sus imágenes
settings-filter-blur-hint = El texto se queda; tú decides si mirar.
settings-filter-where = Dónde
settings-filter-in-home = Inicio y listas
settings-filter-in-notifications = Notificaciones
settings-filter-in-public = Explorar, etiquetas y búsqueda
settings-filter-in-thread = Conversaciones
settings-filter-in-account = Perfiles
settings-filter-ends = ¿Cuándo termina?
settings-filter-as-it-is = Como está: { $when }
settings-filter-never = Nunca
settings-filter-30-minutes = Dentro de 30 minutos
settings-filter-1-hour = Dentro de 1 hora
settings-filter-6-hours = Dentro de 6 horas
settings-filter-12-hours = Dentro de 12 horas
settings-filter-1-day = Dentro de 1 día
settings-filter-1-week = Dentro de 1 semana
settings-filter-30-days = Dentro de 30 días
settings-filter-posts = Publicaciones que contiene
settings-filter-posts-hint = Puestas por una app.
# { $post } es un número que nombra la publicación.
settings-filter-post = Publicación { $post }
settings-filter-post-out = Sacar<span class="visually-hidden">: publicación { $post }</span>
settings-filter-delete = Quitar este filtro
settings-filter-delete-means = Sus palabras se olvidan, aquí y en tus apps. Lo que plegaba vuelve a mostrarse.
settings-filter-delete-do = Quitarlo
settings-filter-fault-name = Ponle un nombre de { $most } caracteres como máximo.
settings-filter-fault-where = Elige al menos un lugar.
settings-filter-fault-word = Una palabra tiene { $most } caracteres como máximo.
settings-filter-fault-words = Escribe al menos una palabra o frase.

## El registro de cambios de condiciones. Habla como quien lo lee.
settings-log = Cambios de mis condiciones
settings-log-about = Quién cambió lo que permites, y cuándo. Se añaden líneas y nunca se quitan, para que puedas probar qué decían en cada momento.
settings-log-none = Aquí no hay cambios.
settings-log-none-hint = La primera línea se escribe cuando cambian tus condiciones.
settings-log-caption = Cambios de mis condiciones, primero los más recientes
# Encabezados de las columnas.
settings-log-when = Cuándo
settings-log-what = De qué
settings-log-change = Cambio
settings-log-how = Cómo
settings-log-nothing = No cambió nada
# Bajo «De qué».
settings-log-post = Una publicación
settings-log-picture = Una imagen
settings-log-default = Mis condiciones predeterminadas
# Bajo «Cambio». { $before } y { $after } son etiquetas de IA, como Hecho a mano.
settings-log-label = Cómo se hizo: { $before } → { $after }
settings-log-not-said = Sin indicar
# Bajo «Cómo».
settings-log-by-sign-up = Al crear mi cuenta
settings-log-by-setup = Al instalar el servidor
settings-log-by-console = La línea de comandos del servidor
settings-log-by-staff = Quienes administran el servidor
settings-log-by-publish = Al publicar
settings-log-by-edit = Edité la publicación
settings-log-by-default = Cambié mis condiciones predeterminadas
settings-log-by-default-for-all = Apliqué mis condiciones predeterminadas a todas las obras
settings-log-by-post = Cambié esta publicación
settings-log-by-picture = Cambié esta imagen

## Mudanza.
settings-moving-from = Venir de otra cuenta
# { $address } es la dirección completa de quien lee.
settings-moving-from-about = Indica aquí qué otras cuentas son tuyas. Después múdate desde el otro servidor a <span dir="ltr">{ $address }</span>: tus seguidores vienen contigo, tus publicaciones no.
settings-moving-alias-off = Quitarla<span class="visually-hidden">: { $name }</span>
settings-moving-alias = Otra cuenta tuya
settings-moving-alias-hint = En la forma @name@server.example. Se busca en su servidor, y eso puede tardar unos segundos.
settings-moving-alias-add = Añadirla
settings-moving-away = Mudarte a otra cuenta
settings-moving-moved-when = Te mudaste a <bdi dir="ltr">{ $name }</bdi> (<local-time><time datetime="{ $iso }">{ $when }</time></local-time>). Tu perfil de aquí lo dice.
settings-moving-moved = Te mudaste a <bdi dir="ltr">{ $name }</bdi>. Tu perfil de aquí lo dice.
settings-moving-back-about = Al retirarlo desaparece el aviso. Los seguidores que se fueron se quedan donde están.
settings-moving-back = Retirar el aviso
settings-moving-away-about = A tus seguidores se les pide que sigan la otra cuenta, y este perfil dice adónde fuiste. Las obras, publicaciones y condiciones se quedan aquí. Antes, la otra cuenta tiene que nombrar a esta entre sus alias.
settings-moving-open = Quiero mudarme
settings-moving-target = Tu cuenta nueva
settings-moving-target-hint = En la forma @name@server.example. Se le pregunta si nombra a esta cuenta.
settings-moving-do = Llevarme a mis seguidores

## Llaves de acceso.
settings-passkeys = Llaves de acceso
settings-passkeys-about = Con una llave de acceso inicias sesión sin contraseña: tu teléfono, tu equipo o una llave física te pide la huella, la cara o un PIN. Funciona en este servidor y en ningún otro, así que nadie puede sacártela con engaños. También responde al segundo paso.
settings-passkeys-none = Aún no tienes ninguna.
settings-passkeys-remove = Quitar<span class="visually-hidden">: { $name }</span>
settings-passkeys-rename = Otro nombre<span class="visually-hidden"> para { $name }</span>
settings-passkeys-new = Llave de acceso nueva
settings-passkeys-impossible = Las llaves de acceso pertenecen a un nombre con https. Este servidor está en una dirección en la que los navegadores no las admiten.
settings-passkeys-no-script = Las llaves de acceso necesitan JavaScript. Un segundo factor con códigos funciona sin él.
settings-passkeys-failed = El navegador no creó la llave de acceso. Quizá se canceló, tardó demasiado o ya guarda una para esta cuenta.
settings-passkeys-name-hint = Para que la reconozcas: mi teléfono, la llave del cajón.
settings-passkeys-make = Crear una llave de acceso

## Contraseña.
settings-password = Contraseña
settings-password-about = Se cierra la sesión en todos los demás navegadores y en todas las apps. En este navegador sigue abierta.
settings-password-old = Tu contraseña actual
settings-password-new = Contraseña nueva
settings-password-new-hint = Al menos 10 caracteres. Una frase va bien.
settings-password-change = Cambiar la contraseña

## Imágenes: espacio, copias, IA y lo que se preguntó a moderación.
# Título de la página.
settings-pictures-mine = Mis imágenes
# { $used } y { $most } son tamaños como 812 KB.
settings-pictures-used = Tus imágenes ocupan { $used }, entre originales y copias.
settings-pictures-used-of = Tus imágenes ocupan { $used } de { $most }, entre originales y copias.
settings-pictures-copies = Mis condiciones valen para las copias de mis obras que publiquen otras personas
settings-pictures-copies-hint = Las imágenes se comparan por una huella digital. Quien publica una copia conserva su publicación; tus condiciones más estrictas la acompañan, y recibes un aviso.
settings-pictures-no-ai = Omitir de mis listas las obras hechas con IA
settings-pictures-no-ai-hint = Inicio, etiquetas y el muro. Sus páginas se siguen abriendo si llegas por un enlace.
settings-pictures-asked = Lo que se preguntó a moderación
settings-pictures-asked-none = Nada. Cuando un archivo dice que lo hizo una IA y tú dices que no es cierto, la respuesta aparece aquí.
# { $ruling } es lo que se decidió, como Hecho a mano.
settings-pictures-decided = Decisión: { $ruling }
settings-pictures-waiting = Moderación lo revisará. Hasta entonces solo tú ves la publicación.
settings-pictures-findings = Lo que dice el archivo:
# { $place } es un lugar del archivo; { $snippet }, lo que pone ahí.
settings-pictures-finding = { $place }: <bdi>«{ $snippet }»</bdi>

## Portafolio.
# Le sigue un enlace al portafolio.
settings-portfolio-about = Quien visita ve primero las obras fijadas, después tus secciones en este orden y luego todo lo demás, primero lo más reciente.
settings-portfolio-yours = Tu portafolio
settings-portfolio-pinned = Fijadas
settings-portfolio-pinned-about = Hasta seis obras. Otros servidores también las muestran primero en tu perfil.
settings-portfolio-pinned-none = No hay nada fijado. Elige abajo o en la página de una obra.
settings-portfolio-pin = Fijar
settings-portfolio-unpin = Dejar de fijar
settings-portfolio-sections = Secciones
settings-portfolio-sections-none = Aún no hay secciones: todo cuelga por orden de fecha.
settings-portfolio-others = Todo lo demás
settings-portfolio-others-none = Cada obra tiene su sitio.
settings-portfolio-new = Sección nueva
settings-portfolio-make = Crear la sección

## Una sección o una serie.
settings-sequence-intro = Unas palabras
settings-sequence-intro-hint = Aparecen antes de las obras.
settings-sequence-see = Cómo se ve desde fuera
settings-sequence-add = Añadir obras
settings-sequence-none = Aún no hay obras.
# Una marca junto a la obra que representa a las demás.
settings-sequence-is-cover = portada
# Botones de una obra.
settings-sequence-cover = Portada
settings-sequence-out = Sacar
settings-sequence-end = Esa es la última.
settings-section-cover = La portada representa a la sección en las listas y en las vistas previas de enlaces. Si no hay, es la primera obra.
settings-series-cover = La portada representa a la serie en las listas y en las vistas previas de enlaces. Si no hay, es la primera obra.
settings-sequence-words = Texto
settings-section-delete-about = Quitar la sección no elimina ninguna obra.
settings-series-delete-about = Quitar la serie no elimina ninguna obra.
settings-section-delete = Quitar la sección
settings-series-delete = Quitar la serie
settings-sequence-not-yours = Esa sección o serie no es tuya.
# Título de la página donde se eligen obras para la sección o serie { $title }.
settings-sequence-add-to = Añadir a { $title }
settings-sequence-add-none = No hay nada que añadir. Las obras nuevas se pueden poner aquí al publicarlas.
settings-section-one = Una obra está en una sección como máximo: sale de la que ocupa ahora.
settings-series-one = Una obra está en una serie como máximo: sale de la que ocupa ahora.
settings-sequence-add-chosen = Añadir las obras elegidas
# Le sigue un enlace a las series.
settings-series-about = Una serie reúne obras que se leen una tras otra. La página de cada obra lleva a la anterior y a la siguiente.
settings-series-yours = Tus series
settings-series-none = Aún no hay series.
settings-series-end = Esas son todas las series.
settings-series-new = Serie nueva
settings-series-make = Crear la serie

## Publicar: cómo empiezan las publicaciones.
settings-posting-about = Cada publicación nueva empieza con estas respuestas, aquí y en las apps que no preguntan. Puedes cambiarlas en cada publicación.
settings-posting-audience = ¿Quién puede verla?
settings-posting-language = Idioma de tus textos
settings-posting-cover = Cubrir mis imágenes
settings-posting-cover-hint = Cada persona decide si mirar. Di en la publicación qué contiene.
settings-posting-terms = Lo que los sistemas de IA pueden hacer con tus obras se decide en <a href="/settings/terms">Condiciones para la IA</a>.

## Perfil.
settings-profile-name-hint = Como lo lee la gente. Si lo dejas vacío, tu nombre de usuario.
settings-profile-bio = Sobre ti
settings-profile-bio-hint = Puedes usar Markdown.
# La imagen pequeña junto a un nombre.
settings-profile-portrait = Retrato
# Describe el retrato que hay.
settings-profile-portrait-now = Retrato actual
settings-profile-portrait-off = Quitar el retrato
# { $most } es un número de MiB.
settings-profile-portrait-hint = JPEG, PNG, WebP, GIF o AVIF, hasta { $most } MiB. Se muestra completo.
settings-profile-wide = Imagen de cabecera
settings-profile-wide-now = Imagen de cabecera actual
settings-profile-wide-off = Quitar la imagen de cabecera
settings-profile-wide-hint = Aparece en lo alto de tu perfil.
settings-profile-fields = Enlaces y datos
settings-profile-fields-hint = Hasta cuatro, como «Sitio web» y una dirección. Aparecen en tu perfil.
# Una fila de dos campos; { $number } va de 1 a 4.
settings-profile-field-name = Nombre { $number }
settings-profile-field-value = Texto o dirección { $number }
settings-profile-behaves = Cómo se comporta tu perfil
settings-profile-indexable = Los buscadores pueden mostrar mi perfil y mis obras
settings-profile-indexable-hint = Esto no dice nada de la IA: para eso están tus condiciones.
settings-profile-discoverable = Mi perfil puede sugerirse y aparecer en el directorio
settings-profile-discoverable-hint = Según cuándo publiqué por última vez, nunca según cifras.
settings-profile-bot = Aquí publica un programa
settings-profile-bot-hint = Las apps y otros servidores lo indican junto al nombre.
settings-profile-locked = Respondo a cada solicitud de seguirme
settings-profile-locked-hint = Sin esto, cualquiera puede seguirte al instante.
settings-profile-counts = Mostrar mis cifras a todo el mundo
settings-profile-counts-hint = Me gusta, impulsos y seguidores. Si no, solo las ves tú.
settings-profile-hides = Ocultar a quién sigo y quién me sigue
settings-profile-hides-hint = Las demás personas ven cuántos, no quiénes. También vale en otros servidores.

## El segundo factor.
settings-factor = Segundo factor
# Título de la página.
settings-factor-app = Configura tu app
settings-factor-on = Activado: <local-time><time datetime="{ $iso }">{ $when }</time></local-time>. Para iniciar sesión se pide tu contraseña y después un código de tu app.
# Cuántos códigos de recuperación quedan; le sigue settings-factor-codes-about.
settings-factor-codes-none = No te queda ninguno.
settings-factor-codes-left =
    { $count ->
        [one] Te queda uno.
       *[other] Te quedan { $count }.
    }
settings-factor-codes-about = Cada uno sirve una vez, en lugar de un código de tu app, por si pierdes el teléfono. Los nuevos reemplazan a todos los anteriores.
settings-factor-codes-make = Crear códigos de recuperación nuevos
settings-factor-code = Código
settings-factor-code-hint = De tu app, o un código de recuperación.
settings-factor-off = Desactivarlo o cambiar de teléfono
settings-factor-off-about = Después, tu contraseña basta para iniciar sesión. Para otro teléfono: desactívalo aquí y vuelve a configurarlo con el nuevo.
settings-factor-off-open = Quiero desactivar mi segundo factor
settings-factor-off-do = Desactivarlo
settings-factor-owed = <strong>En este servidor, toda persona con un cargo necesita un segundo factor. Hasta que tengas uno, la administración sigue cerrada.</strong>
settings-factor-about = Está desactivado: quien sepa tu contraseña puede entrar. Con un segundo factor, al iniciar sesión se piden además seis cifras que muestra una app de tu teléfono. Sirve cualquier app para estos códigos, como Aegis, 2FAS o la de tu gestor de contraseñas.
settings-factor-about-codes = También recibes diez códigos de recuperación, por si pierdes el teléfono.
settings-factor-password-hint = Para que nadie haga esto en tu navegador abierto.
settings-factor-set-up = Configurarlo
settings-factor-scan = 1. Dale el secreto a tu app
settings-factor-scan-about = Abre tu app de códigos y deja que lea esta imagen.
settings-factor-scan-picture = Código QR de tu secreto. Lo mismo está abajo como texto.
settings-factor-type = ¿Sin cámara? Escribe esto, con o sin los espacios. Si la app pregunta: por tiempo, seis cifras, 30 segundos.
settings-factor-open = En este teléfono: <a href="{ $url }">ábrelo en la app</a>
settings-factor-prove = 2. Escribe el código que muestra
settings-factor-prove-hint = Seis cifras; la app muestra otras cada medio minuto.
settings-factor-prove-about = Se cierra la sesión en todos los demás navegadores. En las apps sigue abierta.
settings-factor-on-do = Activarlo
settings-factor-not-now = Ahora no

## Códigos de recuperación: se muestran una sola vez, y un archivo de texto con ellos.
settings-codes = Códigos de recuperación
settings-codes-yours = Tus códigos de recuperación
settings-codes-new = <strong>Tu segundo factor está activado.</strong> Una cosa más:
settings-codes-again = <strong>Estos reemplazan a todos los anteriores.</strong>
settings-codes-about = Si pierdes el teléfono, puedes iniciar sesión con uno de estos códigos. Cada uno sirve una vez. Solo se muestran ahora: anótalos, imprime esta página o guárdalos, y tenlos lejos del teléfono.
settings-codes-file = Guardar como archivo de texto
settings-codes-kept = Ya los guardé
settings-codes-not-yours = Estos ya no son tus códigos de recuperación.
# Encabezado del archivo. { $server } es el nombre del servidor; { $url }, su dirección.
settings-codes-file-title = Códigos de recuperación de @{ $username } en { $server } ({ $url })
settings-codes-file-about = Cada uno sirve una vez, en lugar de un código de tu app.

## Seguridad: cómo está todo.
settings-security-password = Lo que escribes para iniciar sesión. Al cambiarla se cierra la sesión en todos los demás navegadores y apps.
settings-security-owed = <strong>En este servidor, toda persona con un cargo necesita uno. Hasta que lo tengas, la administración sigue cerrada.</strong>
# Le sigue una frase sobre los códigos de recuperación.
settings-security-on = Activado: <local-time><time datetime="{ $iso }">{ $when }</time></local-time>.
settings-security-codes-none = No te quedan códigos de recuperación: crea otros nuevos.
settings-security-codes-left =
    { $count ->
        [one] Queda un código de recuperación: crea otros nuevos.
       *[other] Quedan { $count } códigos de recuperación.
    }
settings-security-factor-link = Códigos, o desactivarlo
settings-security-off = Desactivado. Con él, una contraseña robada no basta: para iniciar sesión se pide también un código de tu teléfono.
settings-security-passkeys-none = Ninguna. Con una, inicias sesión sin contraseña desde tu teléfono, tu equipo o con una llave física.
settings-security-passkeys =
    { $count ->
        [one] Tienes una. Con ella inicias sesión sin contraseña.
       *[other] Tienes { $count }. Con cualquiera inicias sesión sin contraseña.
    }
settings-security-passkeys-link = Tus llaves de acceso
settings-security-sessions = Navegadores y apps
settings-security-browsers =
    { $browsers ->
        [one] Hay un navegador con la sesión abierta y ninguna app actúa en tu nombre.
       *[other] Hay { $browsers } navegadores con la sesión abierta y ninguna app actúa en tu nombre.
    }
settings-security-browsers-apps =
    { $browsers ->
        [one] { $apps ->
            [one] Hay un navegador con la sesión abierta y una app actúa en tu nombre.
           *[other] Hay un navegador con la sesión abierta y { $apps } apps actúan en tu nombre.
        }
       *[other] { $apps ->
            [one] Hay { $browsers } navegadores con la sesión abierta y una app actúa en tu nombre.
           *[other] Hay { $browsers } navegadores con la sesión abierta y { $apps } apps actúan en tu nombre.
        }
    }
settings-security-sessions-link = Ver y cerrar sesiones

## Lo que ve un rastreador.
settings-seen = Lo que ve un rastreador
settings-seen-about = Elige una imagen para ver las cabeceras y etiquetas que salen con ella, tal como se envían en este momento.
settings-seen-none = Aún no hay imágenes.
settings-seen-none-hint = Cuando publiques una, podrás verla aquí con los ojos de un rastreador.
settings-seen-post = Publicar una imagen
settings-seen-one-about = Esta página acaba de preguntar al servidor como lo haría alguien ajeno. Abajo está lo que respondió.
settings-seen-page = La página
# Títulos de tablas y encabezados de sus columnas.
settings-seen-page-headers = Cabeceras de la página
settings-seen-page-tags = Etiquetas en el encabezado de la página
settings-seen-file-headers = Cabeceras del archivo
settings-seen-header = Cabecera
settings-seen-value = Valor
settings-seen-tag = Etiqueta
settings-seen-content = Contenido
settings-seen-json-ld = Datos estructurados en la página
settings-seen-hidden-page = A alguien ajeno se le responde «404, no encontrado»: esta publicación no es para todo el mundo, así que un rastreador no sabe que existe.
settings-seen-hidden-file = A alguien ajeno se le responde «404, no encontrado».
settings-seen-picture = Imagen { $number }
settings-seen-crawlers = Rastreadores que dicen quiénes son
settings-seen-crawlers-about = A los que recopilan para entrenamiento no se les pide nada: se los rechaza por el nombre que llevan en su agente de usuario.
settings-seen-refused-count =
    { $count ->
        [one] { $count } rastreador que entrena o recopila
       *[other] { $count } rastreadores que entrenan o recopilan
    }
settings-seen-refused = Rastreadores que entrenan o recopilan
settings-seen-previews-count =
    { $count ->
        [one] { $count } rastreador para vistas previas de enlaces y búsqueda con IA
       *[other] { $count } rastreadores para vistas previas de enlaces y búsqueda con IA
    }
settings-seen-previews = Rastreadores para vistas previas de enlaces y búsqueda con IA
settings-seen-crawler = Rastreador
settings-seen-answer = Respuesta
# Bajo «Respuesta». { $operator } es la empresa que está detrás del rastreador.
settings-seen-let-in = se le deja entrar, con las cabeceras de arriba ({ $operator })
settings-seen-turned-away = 403, rechazado ({ $operator })
settings-seen-robots = Lo que dice robots.txt
settings-seen-liars = Un rastreador que miente sobre su nombre recibe lo mismo que una persona, con las cabeceras de arriba. <a href="/policies/ai">Lo que nuestras condiciones pueden y no pueden hacer</a>.
settings-seen-another = Otra obra
settings-seen-not-yours = Esa imagen no está en ninguna publicación tuya.
settings-seen-post-gone = Esa publicación se eliminó.
settings-seen-not-its-artist = Solo su artista ve esta página.

## Sesiones y apps.
# Título de la página.
settings-sessions = Sesiones y apps
settings-sessions-browsers = Navegadores
settings-sessions-about = Dónde tienes la sesión abierta. Cierra lo que no reconozcas y después <a href="/settings/password">cambia tu contraseña</a>.
# { $browser } y { $system } son nombres: Firefox en Linux.
settings-sessions-browser = { $browser } en { $system }
settings-sessions-browser-unknown = Un navegador que no conocemos
# Detrás del nombre del navegador.
settings-sessions-this = (este navegador)
# { $network } es una dirección de Internet; { $since } y { $last } son momentos.
settings-sessions-line = Desde { $network }. Sesión iniciada: <local-time><time datetime="{ $iso }">{ $since }</time></local-time>. Último uso: <local-time><time datetime="{ $last_iso }">{ $last }</time></local-time>.
settings-sessions-end = Cerrarla<span class="visually-hidden">: { $browser }, { $network }</span>
settings-sessions-end-others = Cerrar todas las demás
settings-sessions-apps = Apps
settings-sessions-apps-none = Ninguna app ni script actúa en tu nombre. Cuando inicies sesión con esta cuenta en una app, aparecerá aquí y podrás cerrar su sesión.
settings-sessions-app-unnamed = Una app sin nombre
# Le sigue una lista de lo que se permite a la app.
settings-sessions-scopes = Lo que puede hacer
settings-sessions-sign-out = Cerrar su sesión<span class="visually-hidden">: { $name }</span>

## Etiquetas que se siguen.
settings-tags-about = Las publicaciones públicas con una etiqueta que sigues llegan a tu inicio, las escriba quien las escriba. Nadie se entera.
settings-tags-field = Etiqueta
settings-tags-hint = Con o sin # delante.
settings-tags-follow = Seguir
settings-tags-none = Aún no sigues ninguna etiqueta.
settings-tags-unfollow = Dejar de seguir<span class="visually-hidden"> #{ $name }</span>
settings-tags-end = Esas son todas.
settings-tags-fault = Eso no es una etiqueta: letras, números y _ sin espacios.

## Condiciones para la IA: las predeterminadas de la cuenta.
settings-terms-about = Estas condiciones acompañan a cada obra tuya que no diga otra cosa: en su página, en su archivo, en tu canal y a otros servidores. Puedes decir otra cosa para una publicación o una imagen.
settings-terms-label = ¿Cómo sueles hacer tus obras?
settings-terms-label-hint = Las publicaciones nuevas empiezan con esta respuesta. No cambia nada de lo ya publicado.
settings-terms-all = También para todo lo que he publicado hasta ahora
settings-terms-all-hint = Digan lo que digan: las publicaciones e imágenes con condiciones propias pasan a tener estas.
settings-terms-limits = Las condiciones piden, no cierran con llave. Lo que se copió con condiciones más abiertas, copiado queda: hacerlas más estrictas vale desde ahora. <a href="/policies/ai">Lo que nuestras condiciones pueden y no pueden hacer</a>.
settings-terms-save = Guardar mis condiciones
settings-terms-see = Compruébalo
settings-terms-log = Todos los cambios de mis condiciones
