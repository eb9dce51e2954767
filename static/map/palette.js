/** The tokens of `tokens.css` for what is drawn by program, in the present light. */

/** @param {string} name without dashes @returns {string} */
export function ink(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @typedef {{key: string, colour?: string}} Themed */

/** The colour of a theme: ours for both lights, the server's for a theme we do not know. @param {string} theme @param {Themed[]} [themes] */
export function themeInk(theme, themes = []) {
  return ink(`theme-${theme}`) || themes.find((t) => t.key === theme)?.colour || ink('theme-reference');
}

/** @param {string} theme @param {Themed[]} [themes] @returns {import('./forms.js').Inks} */
export function inksOf(theme, themes) {
  return { colour: themeInk(theme, themes), ground: ink('panel'), bad: ink('bad'), brand: ink('brand') };
}

/** The five steps of the one sequential ramp. */
export const ramp = () => [0, 1, 2, 3, 4].map((step) => ink(`ramp-${step}`));

/** Light or dark: the person's choice, else the system's. @param {string | null} wanted */
export function applyTheme(wanted) {
  const dark = wanted ? wanted === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}
