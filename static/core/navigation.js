/** Navigation on a phone: its row scrolls, and shows the link of the page that is open. */

const nav = document.querySelector(".masthead nav");
const link = nav?.querySelector("[aria-current]");

// elsewhere the row is whole, and nothing has to be measured
if (nav && link instanceof HTMLElement && matchMedia("(max-width: 640px)").matches)
  nav.scrollLeft = link.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
