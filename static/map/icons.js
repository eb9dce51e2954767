/** Line icons on a 20 px grid, drawn by us. */

import { svg } from './dom.js';

/** @type {Record<string, string>} */
const PATHS = {
  map: 'M3 5.5 7.5 3.5l5 2 4.5-2v11l-4.5 2-5-2L3 16.5zM7.5 3.5v11M12.5 5.5v11',
  progress: 'M3 4.5h9M3 10h14M3 15.5h6M15 3v3M12 14v3',
  upload: 'M10 13V3.5M6.5 7 10 3.5 13.5 7M3.5 12.5v4h13v-4',
  review: 'M4 3.5h9l3 3v10H4zM7 11l2 2 4-4.5',
  export: 'M10 3.5V13M6.5 9.5 10 13l3.5-3.5M3.5 12.5v4h13v-4',
  manage: 'M3.5 5.5h6M14 5.5h2.5M3.5 10h2.5M10.5 10h6M3.5 14.5h7M15 14.5h1.5M9.5 3.5v4h4.5v-4zM6 8v4h4.5V8zM10.5 12.5v4H15v-4z',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4',
  person: 'M10 3.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM4 17c.5-3.5 3-5 6-5s5.5 1.5 6 5',
  calendar: 'M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5',
  close: 'M5 5l10 10M15 5 5 15',
  left: 'M12 5l-5 5 5 5',
  right: 'M8 5l5 5-5 5',
  down: 'M5 8l5 5 5-5',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  eyeoff: 'M3 3l14 14M5 6.5C3.4 8 2.5 10 2.5 10S5 15 10 15c1.3 0 2.4-.3 3.4-.8M8 5.2c.6-.1 1.3-.2 2-.2 5 0 7.5 5 7.5 5s-.7 1.5-2.2 2.9',
  list: 'M7 5h10M7 10h10M7 15h10M3.5 5h.01M3.5 10h.01M3.5 15h.01',
  place: 'M10 17.5s5.5-5 5.5-9a5.5 5.5 0 0 0-11 0c0 4 5.5 9 5.5 9zM10 6.5a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  file: 'M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5',
  check: 'M4 10.5 8 14.5l8-9',
  link: 'M8.5 11.5 11.5 8.5M7 9l-2 2a3 3 0 0 0 4 4l2-2M13 11l2-2a3 3 0 0 0-4-4L9 7',
  print: 'M6 7V3h8v4M6 14H3.5V7h13v7H14M6 12h8v5H6z',
  edit: 'M4 16l1-4 8-8 3 3-8 8zM11.5 5.5l3 3',
  undo: 'M7 4 3.5 7.5 7 11M4 7.5h7a4.5 4.5 0 0 1 0 9H8',
  redo: 'M13 4l3.5 3.5L13 11M16 7.5H9a4.5 4.5 0 0 0 0 9h3',
  cut: 'M6.5 10h7M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z',
  camera: 'M3 6.5h3.5L8 4.5h4l1.5 2H17v9.5H3zM10 8.5a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5z',
  comment: 'M3.5 4h13v9.5H10L6 17v-3.5H3.5z',
  home: 'M3.5 9.5 10 4l6.5 5.5M5.5 8.5v8h9v-8',
};

/** @param {string} name @param {string} [size] `s` for the small one */
export function icon(name, size = '') {
  return svg('svg', { class: `icon ${size}`, viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: PATHS[name] ?? '' }));
}

/** Our mark: three lines of a map sheet, land, bank and water. */
export function mark() {
  return svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    svg('path', { d: 'M3 3h18v18H3z', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6 }),
    svg('path', { d: 'M3 15c4-3 6-7 10-7s5 3 8 2v11H3z', fill: 'currentColor', opacity: 0.18 }),
    svg('path', { d: 'M3 15c4-3 6-7 10-7s5 3 8 2M3 19c5-2 7-6 11-6s5 2 7 1.5M5 10c2-1.5 4-4 8-4.5', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6, 'stroke-linecap': 'round' }));
}
