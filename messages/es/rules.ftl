### Páginas del equipo sobre las reglas para lo que entra y lo que sale, y lo que hicieron.

rules-page-title = Reglas
rules-page-about = Cuando algo se cumple en una obra, se hace algo con ella. Una regla se prueba con los últimos treinta días antes de activarla.
rules-page-write = Escribir una regla
# Un enlace; { $count } obras esperan a moderación.
rules-page-ledger-link =
    { $count ->
        [0] Lo que hicieron las reglas
        [one] Lo que hicieron las reglas: 1 en espera
       *[other] Lo que hicieron las reglas: { $count } en espera
    }
rules-page-none = Todavía no hay reglas.
rules-page-none-words = Entra todo lo que el consentimiento deja entrar y sale todo lo que la gente publica.
rules-page-caption = Reglas en el orden en que se consultan
rules-page-name = Regla
rules-page-state = Estado
rules-page-does = Qué hace
rules-page-version = Versión
rules-page-month = Últimos 30 días
rules-page-until = Hasta
rules-page-until-word = hasta
rules-page-back = Todas las reglas
rules-page-new = Una regla nueva
## Lo que hace una regla.
rules-page-accept = Dejarla entrar, digan lo que digan las reglas de abajo
rules-page-warn = Ponerla tras una advertencia de contenido
rules-page-label = Mostrarla como hecha con IA; pedir la etiqueta a quien publica aquí
rules-page-limit = Dejarla entrar y limitar a su autor
rules-page-hold = Retenerla hasta que moderación la mire
rules-page-refuse-media = Aceptar las palabras, no las imágenes
rules-page-refuse = Rechazarla
## Su estado.
rules-page-off = Apagada
rules-page-off-hint = No se consulta.
rules-page-shadow = En la sombra
rules-page-shadow-hint = Solo anota lo que haría.
rules-page-on = Activa
rules-page-on-hint = Lo hace.
rules-page-switch = Cambiarla
rules-page-days = Durante tantos días
rules-page-days-hint = Después se apaga sola. Vacío: hasta que alguien la cambie.
rules-page-set = Fijar el estado
rules-page-hits =
    { $count ->
        [one] Se aplicó una vez en los últimos 30 días.
       *[other] Se aplicó { $count } veces en los últimos 30 días.
    }
rules-page-try-it = Probarla con los últimos 30 días
## El formulario.
rules-page-says = Qué dice
rules-page-field-name = Nombre
rules-page-field-name-hint = Para el equipo.
rules-page-all-hold = Se aplica cuando se cumple todo esto; lo que está vacío no cuenta.
rules-page-direction = En qué dirección
rules-page-both-ways = Entrada y salida
rules-page-incoming = De otros servidores
rules-page-outgoing = De la gente de aquí
rules-page-domains = De estos servidores
rules-page-domains-hint = Uno por línea; también cuentan los que están por debajo.
rules-page-words = Con una de estas palabras o frases
rules-page-words-hint = Una por línea. Solo se mira lo que puede leer todo el mundo.
rules-page-tags = Con una de estas etiquetas
rules-page-tags-hint = Separadas por espacios.
rules-page-links = Más enlaces que
rules-page-mentions = Más personas nombradas que
rules-page-account-age = Autor conocido aquí desde hace menos días que
rules-page-account-age-hint = Desde que este servidor supo de esa persona.
rules-page-server-age = Servidor conocido aquí desde hace menos días que
rules-page-server-age-hint = Solo de otros servidores.
rules-page-larger = Un archivo de más de (MB)
rules-page-larger-hint = Se sabe de los archivos de la gente de aquí; los de fuera se traen más tarde.
rules-page-labels = Con una de estas etiquetas de IA
rules-page-unsaid = Nada dicho
rules-page-traces = Sus archivos dicen sobre IA
rules-page-traces-hint = Los archivos de fuera se miran cuando llegan, y entonces se vuelve a consultar la regla.
rules-page-any-traces = Algo o nada
rules-page-weak = Al menos un indicio
rules-page-strong = Al menos lo que dejan los generadores
rules-page-proof = Una declaración en el propio archivo
rules-page-ruled = Moderación decidió que una de sus imágenes está hecha con IA
rules-page-lacks-alt = Una imagen no tiene descripción
rules-page-reason = Por qué
rules-page-reason-hint = Lo leen las personas afectadas.
rules-page-number = Un número entero, por favor.
rules-page-try = Probarla con los últimos 30 días
rules-page-save = Guardar
## Lo que encontró una prueba.
rules-page-tried = Lo que habría hecho
rules-page-nothing-seen = No entró ni salió nada en los últimos 30 días, hasta donde recuerda este servidor.
rules-page-found =
    { $hits ->
        [0] No se habría aplicado a ninguna de { $seen } obras.
        [one] Se habría aplicado a 1 de { $seen } obras.
       *[other] Se habría aplicado a { $hits } de { $seen } obras, de { $authors } autores.
    }
rules-page-followed =
    { $count ->
        [0] Nadie de aquí sigue a esos autores.
        [one] La gente de aquí sigue a uno de esos autores.
       *[other] La gente de aquí sigue a { $count } de esos autores.
    }
rules-page-were-released =
    { $count ->
        [one] Moderación había dejado salir una de ellas.
       *[other] Moderación había dejado salir { $count } de ellas.
    }
# Le sigue una hora.
rules-page-since = Desde
rules-page-servers = Servidores con más de ellas
rules-page-here = este servidor
rules-page-overlaps = Otras reglas que se aplican a algunas
rules-page-samples = Las más recientes
rules-page-work = la obra
rules-page-no-words = Sus palabras no son para todo el mundo, o ya no están.
## Versiones.
rules-page-versions = Versiones
rules-page-number-of = Versión { $number }
rules-page-holds-now = Esta es la vigente.
rules-page-go-back = Volver a la versión { $number }
rules-page-take-away = Quitar esta regla
rules-page-take-away-words = También se van sus versiones y todo lo que anotó. No se puede deshacer; apagarla, sí.
rules-page-take-away-yes = Quitarla
## El registro.
rules-page-ledger = Lo que hicieron las reglas
rules-page-which = Qué parte
rules-page-waiting = En espera
rules-page-all = Todo
rules-page-nothing = Aquí no hay nada.
rules-page-nothing-words = Lo que una regla retiene espera aquí hasta que moderación lo deja salir o se queda con ello.
rules-page-would = (en la sombra: lo habría hecho)
rules-page-held = en espera
rules-page-released = dejada salir
rules-page-kept = retenida
rules-page-not-kept = no está aquí
rules-page-release = Dejarla salir
rules-page-keep = Retenerla
rules-page-all-shown = Eso es todo.
