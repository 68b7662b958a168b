/** A small copy on a canvas: the page's policy lets no picture in that is not the server's. */
export async function draw(file: File, canvas: HTMLCanvasElement): Promise<void> {
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", file.name);
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 480 / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
  } catch {
    canvas.replaceWith(file.name);
  }
}
