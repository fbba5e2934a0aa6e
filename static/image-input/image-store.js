/**
 * Image store: keeps in this browser the images and sounds that were used last, so that an address need only name one.
 *
 * @typedef {ImageFile & { at: number, size: number }} Kept
 */

/** @import { ImageFile } from "../core/types.js" */

const NAME = "headsup";
const IMAGES = "images";
export const MOST = { images: 24, characters: 64 * 2 ** 20 };

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** @returns {Promise<IDBDatabase>} */
function open() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () =>
    request.result.createObjectStore(IMAGES, { keyPath: "fingerprint" }).createIndex("use", ["at", "size"]);
  return answer(request);
}

/**
 * @template T
 * @param {IDBTransactionMode} mode @param {(images: IDBObjectStore) => Promise<T>} work
 * @returns {Promise<T | null>} null where the browser keeps nothing, as private windows may
 */
async function inStore(mode, work) {
  try {
    const database = await open();
    try {
      return await work(database.transaction(IMAGES, mode).objectStore(IMAGES));
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/**
 * Which give way, when only so many and so much are kept.
 * @param {{ fingerprint: string, size: number }[]} images the latest first @param {typeof MOST} most
 * @returns {string[]}
 */
export function dropped(images, most) {
  const room = { ...most };
  return images
    .filter(({ size }) => {
      const isKept = room.images > 0 && size <= room.characters;
      if (isKept) Object.assign(room, { images: room.images - 1, characters: room.characters - size });
      return !isKept;
    })
    .map(({ fingerprint }) => fingerprint);
}

/**
 * Every image without its file, the latest first.
 * @param {IDBObjectStore} images @returns {Promise<{ fingerprint: string, size: number }[]>}
 */
function listed(images) {
  const request = images.index("use").openKeyCursor(null, "prev");
  /** @type {{ fingerprint: string, size: number }[]} */
  const found = [];
  return new Promise((done, failed) => {
    request.onerror = () => failed(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return done(found);
      const [, size] = /** @type {[number, number]} */ (cursor.key);
      found.push({ fingerprint: String(cursor.primaryKey), size });
      cursor.continue();
    };
  });
}

/** Keeps an image; others may give way. @param {ImageFile} file @returns {Promise<boolean>} whether it is kept */
export async function keepImage(file) {
  const kept = await inStore("readwrite", async (images) => {
    await answer(images.put({ ...file, at: Date.now(), size: file.data.length }));
    const gone = dropped(await listed(images), MOST);
    await Promise.all(gone.map((fingerprint) => answer(images.delete(fingerprint))));
    return !gone.includes(file.fingerprint);
  });
  return kept ?? false;
}

/** @param {string} fingerprint @returns {Promise<ImageFile | null>} null for one that this browser does not keep */
export const keptImage = (fingerprint) =>
  inStore("readwrite", async (images) => {
    const found = /** @type {Kept | undefined} */ (await answer(images.get(fingerprint)));
    if (!found) return null;
    const { input, name, data, truth } = found;
    await answer(images.put({ ...found, at: Date.now() }));
    // those of before there were sounds are images
    return { input: input ?? "image", fingerprint, name, data, isKept: true, ...(truth ? { truth } : {}) };
  });
