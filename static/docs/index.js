/** The API's own page: the description that the server gives of itself, drawn by Swagger UI from this server. */

import { markContrast } from "../core/color-scheme.js";
import { at } from "../core/site-root.js";

const root = document.querySelector('[data-view="reference"]');

const dark = matchMedia("(prefers-color-scheme: dark)");
const followDark = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", followDark);
followDark();
markContrast();

// Swagger UI is a classic script and leaves one global.
const { SwaggerUIBundle } = /** @type {any} */ (window);

if (root && SwaggerUIBundle) {
  SwaggerUIBundle({
    url: at("/openapi.json"),
    domNode: root,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    // its badge asks a server elsewhere; nothing here does
    validatorUrl: null,
  });
} else if (root) {
  root.textContent = "The list of calls could not be drawn. Everything it shows is in openapi.json.";
}
