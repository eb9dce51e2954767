/** Elements without markup in strings: what people wrote is always text, never HTML. */

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Make an element. `class`, `data`, `on` and `style` are understood; a property of the element is set as one, anything
 * else as an attribute; `null`, `undefined` and `false` are left out.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...Child} children
 * @returns {HTMLElement & Record<string, any>}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  if (props) give(element, props);
  append(element, children);
  return /** @type {any} */ (element);
}

/**
 * The same for SVG.
 * @param {string} tag
 * @param {Record<string, any> | null} [props]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function svg(tag, props, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  append(element, children);
  return element;
}

/** @param {Element} element @param {Child[]} children */
export function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

/** Put these children in the place of all present ones. @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** @param {HTMLElement} element @param {Record<string, any>} props */
function give(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'class') element.className = value;
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (name === 'on') for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (name === 'style') for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    else if (isProperty(element, name)) /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

/** `list` and `form` of the browser's own elements can be read only. @param {HTMLElement} element @param {string} name */
function isProperty(element, name) {
  if (!(name in element) || name.startsWith('aria')) return false;
  return element.localName.includes('-') || (name !== 'list' && name !== 'form');
}

/** Of tabs that are wider than the screen, the chosen one into view. @param {HTMLElement} row */
export function showChosen(row) {
  const chosen = /** @type {HTMLElement | null} */ (row.querySelector('[aria-selected=true]'));
  if (chosen) row.scrollLeft = chosen.offsetLeft - row.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
}

/** A button with one word and what it does. @param {Child} label @param {(event: MouseEvent) => void} act @param {Record<string, any>} [props] */
export function button(label, act, props = {}) {
  return h('button', { type: 'button', class: 'button', ...props, on: { click: act } }, label);
}
