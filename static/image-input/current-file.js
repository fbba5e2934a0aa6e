/** The image that the address names, once it is there. @param {Pick<import("../core/types.js").State, "file" | "image">} state */
export const fileOf = ({ file, image }) => (file?.fingerprint === image ? file : null);
