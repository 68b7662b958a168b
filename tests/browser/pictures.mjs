// Pictures for the page tests, drawn in code: no binary files in the repository, and no artist's work in a test.

import { deflateSync } from "node:zlib";

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** The same file with a text in it, as painting programs and generators write them. */
export function withText(file, key, text) {
  const head = 33; // signature and header
  const words = chunk("tEXt", Buffer.concat([Buffer.from(key, "latin1"), Buffer.from([0]), Buffer.from(text, "latin1")]));
  return Buffer.concat([file.subarray(0, head), words, file.subarray(head)]);
}

/** A PNG of 8-bit RGB; `colourAt(x, y)` answers `[red, green, blue]` for each place, both in 0..1. */
export function png(width, height, colourAt) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    at += 1; // filter type of the row: none
    for (let x = 0; x < width; x += 1) {
      for (const part of colourAt(x / width, y / height)) rows[at++] = Math.round(Math.min(1, Math.max(0, part)) * 255);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 6 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const mix = (from, to, share) => from.map((part, i) => part + (to[i] - part) * share);

const palettes = [
  { sky: [0.95, 0.86, 0.72], ground: [0.42, 0.22, 0.3], sun: [0.93, 0.45, 0.25], hill: [0.24, 0.2, 0.36] },
  { sky: [0.7, 0.85, 0.92], ground: [0.16, 0.36, 0.38], sun: [0.98, 0.93, 0.7], hill: [0.1, 0.22, 0.28] },
  { sky: [0.2, 0.2, 0.34], ground: [0.05, 0.06, 0.14], sun: [0.92, 0.9, 0.8], hill: [0.12, 0.1, 0.2] },
  { sky: [0.96, 0.93, 0.86], ground: [0.55, 0.65, 0.45], sun: [0.78, 0.24, 0.22], hill: [0.3, 0.42, 0.3] },
];

/** Hills under a round sun. Another `seed` gives other colours and another skyline. */
export function landscape(width, height, seed = 0) {
  const { sky, ground, sun, hill } = palettes[seed % palettes.length];
  const ratio = width / height;
  const sunAt = [0.2 + 0.6 * ((seed * 0.37) % 1), 0.25 + 0.15 * ((seed * 0.61) % 1)];
  return png(width, height, (x, y) => {
    const far = 0.62 + 0.08 * Math.sin((x * ratio + seed) * 4) + 0.03 * Math.sin((x * ratio + seed) * 11);
    const near = 0.78 + 0.07 * Math.sin((x * ratio - seed) * 3 + 1);
    if (y > near) return mix(hill, ground, (y - near) / (1 - near));
    if (y > far) return mix(hill, sky, 0.35);
    const away = Math.hypot((x - sunAt[0]) * Math.max(ratio, 1), (y - sunAt[1]) / Math.min(ratio, 1));
    if (away < 0.11) return sun;
    return mix(sky, ground, y * 0.35);
  });
}

/** Overlapping discs on a plain ground: flat colours, as in a print. */
export function discs(width, height, seed = 0) {
  const { sky, ground, sun, hill } = palettes[(seed + 1) % palettes.length];
  const round = [
    [0.36, 0.4, 0.26, sun],
    [0.62, 0.48, 0.22, hill],
    [0.48, 0.68, 0.18, ground],
  ];
  const short = Math.min(width, height);
  return png(width, height, (x, y) => {
    let colour = sky;
    for (const [cx, cy, radius, own] of round) {
      const away = Math.hypot(((x - cx) * width) / short, ((y - cy) * height) / short);
      if (away < radius) colour = mix(colour, own, 0.85);
    }
    return colour;
  });
}

/** Pictures of many shapes, from a tall strip to a panorama: what a wall has to hold without cropping. */
export function collection() {
  const shapes = [
    [1200, 800], [800, 1200], [1000, 1000], [1600, 500], [420, 1260],
    [900, 1200], [1280, 720], [640, 480], [300, 300], [1400, 1000],
  ];
  return shapes.map(([width, height], seed) => ({
    name: `work-${seed + 1}.png`,
    mimeType: "image/png",
    buffer: seed % 3 === 2 ? discs(width, height, seed) : landscape(width, height, seed),
  }));
}
