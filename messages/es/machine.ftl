### La página del equipo sobre la máquina: versión, espacio, copias de seguridad, tareas, correo.

machine-title = Máquina
machine-there = Lo que hay
machine-version = Versión
machine-database = Base de datos
machine-originals = Originales
machine-renditions = Los tamaños que se muestran
machine-copies = Copias de otros servidores
machine-most-copies = Las copias pueden ocupar
machine-grown = Subido en 30 días
machine-free = Libre donde están los archivos
# { $size } es un tamaño como 12 MB.
machine-files-of =
    { $count ->
        [one] 1 archivo, { $size }
       *[other] { $count } archivos, { $size }
    }
machine-days-left =
    { $days ->
        [one] Si la gente sigue como en los últimos 30 días, el disco se llena en un día.
       *[other] Si la gente sigue como en los últimos 30 días, el disco se llena en { $days } días.
    }
machine-backup = Copia de seguridad
# Le sigue una hora.
machine-backup-last = La última se hizo
machine-backup-none = Con este programa no se ha hecho ninguna.
machine-backup-old = Hace falta una copia de seguridad.
machine-backup-now = Hacer una ahora
machine-backup-how = Indica en la configuración dónde van las copias (<code>backup.path</code>) o ejecuta <code>rakkan backup FOLDER</code> cada noche.
machine-backup-nowhere = La configuración no dice dónde van las copias de seguridad.
machine-jobs = Tareas en segundo plano
machine-jobs-none = No hay nada en espera.
machine-jobs-caption = Tareas en segundo plano por tipo
machine-jobs-kind = Tipo
machine-jobs-state = Estado
machine-jobs-count = Cuántas
machine-jobs-oldest = La más antigua es de
machine-jobs-act = Acción
machine-jobs-aside = apartadas
machine-jobs-wait = en espera
machine-jobs-retry = Reintentar
machine-jobs-discard = Descartar
machine-reasons = Por qué se apartaron
machine-mail = Correo
machine-mail-try = Enviar un correo a mi dirección
machine-mail-none = No hay correo configurado: el equipo entrega enlaces para contraseñas nuevas.
machine-mail-off = No hay correo configurado.
machine-mail-no-address = Tu cuenta no tiene dirección de correo.
# { $why } es lo que dijo el servidor de correo.
machine-mail-failed = El correo no fue aceptado: { $why }
machine-mail-subject = Una prueba
machine-mail-text = El correo funciona: este vino de tu servidor.
