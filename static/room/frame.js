/** Frame of a room: shows what the teacher shows, or says in a sentence why it shows nothing. */

import { FramedPage } from "../learn/framed-page.js";
import { el } from "../widgets/elements.js";

/** @param {HTMLElement} root @returns {{ show: (address: string | null, says: string, isAlone: boolean) => void }} */
export function mountFrame(root) {
  /** @type {FramedPage | null} */
  let page = null;
  return {
    show(address, says, isAlone) {
      if (address === null) {
        page = null;
        root.replaceChildren(el("p", { class: "room-empty" }, says));
      } else if (page) page.show(address, isAlone);
      else {
        page = new FramedPage(address, isAlone);
        page.frame.title = "What your teacher shows";
        root.replaceChildren(page.frame);
      }
    },
  };
}
