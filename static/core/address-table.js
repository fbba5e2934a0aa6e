/**
 * What an address holds: a table of names, codecs and defaults, read in both directions.
 * A field at its default is left out, an unknown name or a value that cannot be read is ignored.
 */

/**
 * `read` returns undefined for what it cannot read; `isStep` says that the back button should return to it; `lost`
 * names
 * the parts that were left out of what was read, and `says` what may stand there. `isFilled`: where an address is
 * silent,
 * the page finds something better than `initial`.
 * @template T
 * @typedef {{ initial: T, read: (text: string) => T | undefined, write: (value: T) => string, isStep?: boolean, lost?:
 *   (text: string) => string[], says?: string, isFilled?: boolean }} Field
 */

/**
 * Something that an address says and that was left out.
 * @typedef {{ name: string, text: string, says: string, used: string }} Lost `used`: what stands instead, where that is
 *   known
 */

const LONGEST = 40;

/**
 * What was left out of an address, in a sentence.
 * @param {Lost[]} lost @returns {string | null} null where nothing was
 */
export function lostText(lost) {
  if (lost.length === 0) return null;
  const parts = lost.map(({ name, text, says, used }) => {
    const why = [says, used && `${used} is used`].filter(Boolean).join("; ");
    return `${name}=${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}${why && ` (${why})`}`;
  });
  const values = parts.length > 1 ? "values that are" : "a value that is";
  return `The link has ${values} not allowed: ${parts.join("; ")}.`;
}

/** @param {string} text */
export const readIndex = (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined);

/** @param {string} written @returns {number | undefined} */
export const readNumber = (written) => (/^-?\d{1,6}(\.\d{1,6})?$/.test(written) ? Number(written) : undefined);

const WHOLE = "give a whole number";

/** @param {readonly string[]} allowed */
const oneOf = (allowed) =>
  `give ${allowed
    .filter(Boolean)
    .join(", ")
    .replace(/, ([^,]+)$/, " or $1")}`;

/** @returns {Field<string>} */
export const text = () => ({ initial: "", read: (written) => written, write: (value) => value, isStep: true });

/** @returns {Field<number>} */
export const count = () => ({ initial: 0, read: readIndex, write: String, isStep: true, says: WHOLE });

/** @returns {Field<number | null>} */
export const maybeCount = () => ({ initial: null, read: readIndex, write: String, says: WHOLE });

/** @returns {Field<boolean>} */
export const flag = () => ({
  initial: false,
  read: (written) => (written === "1" ? true : written === "0" ? false : undefined),
  write: (value) => (value ? "1" : "0"),
  says: "give 1 or 0",
});

/**
 * @template {string} T
 * @param {readonly T[]} allowed the first is the default
 * @param {boolean} [isStep]
 * @returns {Field<T>}
 */
export const choice = (allowed, isStep = false) => ({
  initial: /** @type {T} */ (allowed[0]),
  read: (written) => allowed.find((each) => each === written),
  write: (value) => value,
  isStep,
  says: oneOf(allowed),
});

/**
 * Some of what is allowed, with commas between.
 * @template {string} T
 * @param {readonly T[]} allowed
 * @returns {Field<T[]>}
 */
export const several = (allowed) => ({
  initial: [],
  read: (written) => allowed.filter((each) => written.split(",").includes(each)),
  write: (values) => values.join(","),
  lost: (written) => written.split(",").filter((each) => !allowed.some((one) => one === each)),
  says: oneOf(allowed),
});

/**
 * @template {object} Address
 * @param {{ [K in keyof Address]: Field<Address[K]> }} fields
 */
export function addressTable(fields) {
  const names = /** @type {(keyof Address & string)[]} */ (Object.keys(fields));

  /** @param {Partial<Address>} state @param {keyof Address} name */
  const written = (state, name) => {
    const field = /** @type {Field<unknown>} */ (fields[name]);
    const value = state[name];
    return value === undefined || value === null ? field.write(field.initial) : field.write(value);
  };

  return {
    /** The names of all fields. */
    keys: names,

    /** @param {string} search such as `?model=writer&layer=1` @returns {Address} */
    read(search) {
      const found = new URLSearchParams(search);
      const entries = names.map((name) => {
        const field = /** @type {Field<unknown>} */ (fields[name]);
        const text = found.get(name);
        return [name, (text === null ? undefined : field.read(text)) ?? field.initial];
      });
      return /** @type {Address} */ (Object.fromEntries(entries));
    },

    /** What an address says that cannot be read. @param {string} search @returns {Lost[]} */
    lost(search) {
      const found = new URLSearchParams(search);
      return names.flatMap((name) => {
        const {
          initial,
          read,
          write,
          lost,
          says = "",
          isFilled = false,
        } = /** @type {Field<unknown>} */ (fields[name]);
        const text = found.get(name);
        if (!text) return [];
        const isUnread = read(text) === undefined;
        const parts = lost ? lost(text) : isUnread ? [text] : [];
        const used = isUnread && !isFilled && initial !== null ? write(initial) : "";
        return parts.map((part) => ({ name, text: part, says, used }));
      });
    },

    /** @param {Address} state @returns {string} `""` when everything is at its default */
    write(state) {
      const params = new URLSearchParams();
      for (const name of names) {
        if (written(state, name) !== written({}, name)) params.set(name, written(state, name));
      }
      const search = params.toString();
      return search ? `?${search}` : "";
    },

    /**
     * The names of the fields that differ and that the back button should return to.
     * @param {Address} before @param {Address} after
     */
    stepsBetween: (before, after) =>
      names.filter((name) => fields[name].isStep === true && written(before, name) !== written(after, name)),
  };
}
