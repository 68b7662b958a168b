### Palabras que dicen los guiones de las páginas. Van dentro de ellos: admiten valores ({ $name }), pero no formas de plural.

scripts-picker-left-out = { $count } fuera: una publicación admite { $most } como máximo.
scripts-picker-take-out = Quitar { $file }
scripts-picker-count = { $count } de { $most } imágenes.
## La lista de teclas.
scripts-keys = Teclado
scripts-keys-home = Inicio
scripts-keys-notifications = Notificaciones
scripts-keys-saved = Guardados
scripts-keys-new-post = Nueva publicación
scripts-keys-reply = Responder
scripts-keys-boost = Impulsar
scripts-keys-like = Me gusta
scripts-keys-save = Guardar
scripts-keys-open = Abrir la publicación
scripts-keys-step = Publicación siguiente o anterior
scripts-keys-list = Esta lista
scripts-keys-use = Usar teclas sueltas
scripts-keys-close = Cerrar
## Bajo el campo de la hora de una publicación para más tarde. { $zone } es un nombre como Europe/Madrid.
scripts-zone = En tu hora ({ $zone }).
## El visor de imágenes.
scripts-viewer-picture = Imagen
scripts-viewer-before = Imagen anterior
scripts-viewer-next = Imagen siguiente
scripts-viewer-smaller = Más pequeña
scripts-viewer-larger = Más grande
scripts-viewer-full = Tamaño real
# El papel sobre el que descansa una imagen; corto, en un botón.
scripts-viewer-mat = Paspartú
scripts-viewer-change-mat = Cambiar el paspartú
scripts-viewer-close = Cerrar
scripts-no-passkeys = Este navegador no tiene llaves de acceso.
