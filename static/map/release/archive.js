/**
 * A PMTiles archive (version 3) on any static host: its tiles are fetched by the stretches of bytes they lie in. A host
 * that knows no stretches (Range) sends the whole file; it is kept then, and asked for once.
 */

const FIRST_BYTES = 16384;
const HEADER_BYTES = 127;
const GZIP = 2;

/**
 * @typedef {{id: number, run: number, offset: number, length: number}} Entry  run 0: of a directory
 * @typedef {(offset: number, length: number) => Promise<Uint8Array>} Fetch
 */

/** Number of a tile along the Hilbert curve, smaller zooms first. @param {number} z @param {number} x @param {number} y */
export function tileId(z, x, y) {
  let id = (4 ** z - 1) / 3;
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = x & side ? 1 : 0;
    const low = y & side ? 1 : 0;
    id += side * side * ((3 * right) ^ low);
    if (!low) [x, y] = right ? [side - 1 - y, side - 1 - x] : [y, x];
  }
  return id;
}

/** @param {Uint8Array} bytes @returns {Entry[]} */
export function readDirectory(bytes) {
  let at = 0;
  const next = () => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  };
  const count = next();
  /** @type {Entry[]} */
  const entries = [];
  for (let n = 0, id = 0; n < count; n += 1) entries.push({ id: (id += next()), run: 0, offset: 0, length: 0 });
  for (const entry of entries) entry.run = next();
  for (const entry of entries) entry.length = next();
  entries.forEach((entry, n) => {
    const told = next();
    entry.offset = told ? told - 1 : entries[n - 1].offset + entries[n - 1].length;
  });
  return entries;
}

/** The entry that covers a tile, or the directory it is listed in. @param {Entry[]} entries @param {number} id */
export function findEntry(entries, id) {
  let [low, high] = [0, entries.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (entries[middle].id <= id) low = middle;
    else high = middle - 1;
  }
  const found = entries[low];
  if (!found || found.id > id) return null;
  return found.run === 0 || id < found.id + found.run ? found : null;
}

/** @param {Uint8Array} bytes @returns {Promise<Uint8Array>} */
async function unpack(bytes) {
  const stream = new Blob([/** @type {any} */ (bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Stretches of a file at an address. @param {string} address @returns {Fetch} */
export function fetchFrom(address) {
  /** @type {Uint8Array | null} */
  let whole = null;
  return async (offset, length) => {
    if (whole) return whole.subarray(offset, offset + length);
    const answer = await fetch(address, { headers: { Range: `bytes=${offset}-${offset + length - 1}` } });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (answer.status === 206) return bytes;
    whole = bytes;
    return whole.subarray(offset, offset + length);
  };
}

export class Archive {
  /** @param {Fetch} read */
  constructor(read) {
    this.read = read;
    /** @type {Map<number, Promise<Entry[]>>} */
    this.leaves = new Map();
  }

  /** Read what comes first: header and root directory. */
  async open() {
    const first = await this.read(0, FIRST_BYTES);
    const view = new DataView(first.buffer, first.byteOffset, first.byteLength);
    if (first.byteLength < HEADER_BYTES || String.fromCharCode(...first.subarray(0, 7)) !== 'PMTiles' || view.getUint8(7) !== 3) {
      throw new Error('not a PMTiles archive of version 3');
    }
    const number = (/** @type {number} */ at) => Number(view.getBigUint64(at, true));
    const [root, length] = [number(8), number(16)];
    this.leafOffset = number(40);
    this.dataOffset = number(56);
    this.packedInside = view.getUint8(97) === GZIP;
    this.packedTiles = view.getUint8(98) === GZIP;
    this.minZoom = view.getUint8(100);
    this.maxZoom = view.getUint8(101);
    const bytes = root + length <= first.byteLength ? first.subarray(root, root + length) : await this.read(root, length);
    this.root = readDirectory(this.packedInside ? await unpack(bytes) : bytes);
    return this;
  }

  /** The tile as it was drawn; null where nothing lies. @param {number} z @param {number} x @param {number} y @returns {Promise<Uint8Array | null>} */
  async tile(z, x, y) {
    const id = tileId(z, x, y);
    let entry = findEntry(this.root ?? [], id);
    while (entry && entry.run === 0) entry = findEntry(await this.leaf(entry), id);
    if (!entry) return null;
    const bytes = await this.read((this.dataOffset ?? 0) + entry.offset, entry.length);
    return this.packedTiles ? unpack(bytes) : bytes;
  }

  /** @param {Entry} entry @returns {Promise<Entry[]>} */
  leaf(entry) {
    let found = this.leaves.get(entry.offset);
    if (!found) {
      found = this.read((this.leafOffset ?? 0) + entry.offset, entry.length)
        .then((bytes) => (this.packedInside ? unpack(bytes) : bytes))
        .then(readDirectory);
      this.leaves.set(entry.offset, found);
    }
    return found;
  }
}
