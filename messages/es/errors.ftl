### Qué salió mal y qué se puede hacer: frases de los servicios, que muestra cada puerta.

error-signed-out = Primero inicia sesión.
error-needs-second-factor = En este servidor, toda persona con un cargo necesita un segundo factor, y tú aún no lo tienes. Configúralo y esto volverá a abrirse.
error-too-many = Lo has intentado demasiadas veces. Espera un poco y vuelve a intentarlo.
error-unavailable = El servidor está ocupado o en mantenimiento. Vuelve a intentarlo en un momento.
error-full = No queda espacio en el disco de este servidor y no se ha guardado nada de esto. Inténtalo más tarde o avisa a quienes lo administran.
error-internal = Algo se rompió por nuestra parte.
error-not-here = Eso no está aquí.
error-file-not-here = Ese archivo no está aquí.

## Reglas del equipo para lo que entra y lo que sale. { $code } es un nombre como policy.17@3 que buscan los programas y la moderación.
rules-not-here = Esa regla no está aquí.
rules-hit-not-here = Eso ya está decidido o ya no está aquí.
rules-own = Sobre tus propias obras decide otra persona.
# { $reason } es lo que escribió el equipo.
rules-refused = Una regla de este servidor no deja salir esto: { $reason } ({ $code })
rules-refused-pictures = Una regla de este servidor no deja salir estas imágenes: { $reason } ({ $code })
rules-asks-label = Una regla de este servidor pide una etiqueta de IA para esto: { $reason } Elige hecho con IA o asistido por IA, o pregunta a moderación. ({ $code })
rules-fault-name = Ponle un nombre a la regla.
rules-fault-long = Como máximo { $most } caracteres.
rules-fault-reason = Di por qué: lo leen las personas afectadas.
rules-fault-condition = Di cuándo se aplica la regla: al menos una cosa además de la dirección.
rules-fault-action = Elige qué hace la regla.
rules-fault-many = Un servidor tiene como máximo { $most } reglas. Quita una primero.
rules-fault-until = Esa hora ya pasó.
rules-fault-holds = Esta regla retiene obras sobre las que nadie ha decidido. Decide primero.
rules-fault-json = Eso no se puede leer como condición: { $why }
