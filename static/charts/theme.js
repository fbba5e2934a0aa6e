/** Reads the colors and fonts of the page's style sheet, and says them as Plotly takes them. */

/** @typedef {ReturnType<typeof chartTheme>} Theme */

/** @param {Element} root of the chart: on the wall its type is larger */
export function chartTheme(root) {
  const style = getComputedStyle(document.documentElement);
  /** @param {string} color a custom property, or a color */
  const colorOf = (color) => (color.startsWith("--") ? style.getPropertyValue(color).trim() : color);
  return {
    colorOf,
    sans: style.getPropertyValue("--sans").trim(),
    size: Number.parseFloat(getComputedStyle(root).fontSize),
  };
}

/** @param {Theme} theme @param {string} title */
const axis = ({ colorOf }, title) => ({
  title: { text: plain(title), standoff: 10 },
  automargin: true,
  color: colorOf("--muted"),
  gridcolor: colorOf("--line"),
  linecolor: colorOf("--edge"),
  zerolinecolor: colorOf("--edge"),
});

/** What all charts share. @param {Theme} theme @param {{ x: string, y: string }} titles */
export const layoutOf = (theme, { x, y }) => ({
  font: { family: theme.sans, size: theme.size, color: theme.colorOf("--ink") },
  paper_bgcolor: theme.colorOf("--card"),
  plot_bgcolor: theme.colorOf("--card"),
  margin: { l: 8, r: 16, t: 12, b: 8 },
  xaxis: { ...axis(theme, x), showgrid: false, zeroline: false },
  yaxis: { ...axis(theme, y), showline: false, nticks: 6, tickformat: "," },
  legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", itemclick: false, itemdoubleclick: false },
  hoverlabel: {
    align: "left",
    bgcolor: theme.colorOf("--card"),
    bordercolor: theme.colorOf("--edge"),
    font: { family: theme.sans, color: theme.colorOf("--ink") },
  },
  // on a touch screen a drag moves the page
  dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom",
});

/** Text that Plotly shows as it is: it reads some tags. @param {string} text */
export const plain = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
