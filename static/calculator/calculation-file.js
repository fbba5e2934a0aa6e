/** Calculation file: holds the body of the request, so that the same file can be sent to the API. */

/** @import { Form } from "./form.js" */

import { bodyOf, formOf } from "./calculation-body.js";

export const FILE_NAME = "heads-up-calculation.json";
const MOST_BYTES = 8 * 2 ** 20;

/** @param {Form} form without problems */
export const fileText = (form) => `${JSON.stringify(bodyOf(form), null, 1)}\n`;

/** @param {{ name: string, size: number, text: () => Promise<string> }} file @returns {Promise<Form>} */
export async function readFile(file) {
  if (file.size > MOST_BYTES)
    throw new Error(`“${file.name}” is larger than 8 MiB. Open a smaller file, or send it to the API.`);
  /** @type {unknown} */
  let body;
  try {
    body = JSON.parse(await file.text());
  } catch {
    throw new Error(
      `“${file.name}” is no JSON. Open a file that was saved here, or the body of a request to POST /calculations.`,
    );
  }
  const form = formOf(body);
  if (!form)
    throw new Error(
      `“${file.name}” holds no calculation that fits the fields here. It needs x, query or scores: lists ` +
        "of rows, each a list of numbers.",
    );
  return form;
}
