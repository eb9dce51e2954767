/** What the person is looking at: one small store, mirrored in the address, so that a link shows the same view. */

/**
 * @typedef {object} View
 * @property {string} section
 * @property {string[] | null} hide  what is not drawn: layers ("outfalls"), states of layers ("outfalls.closed") and forms
 *                                   everywhere ("form.planned"); null = as the catalogue starts
 * @property {string | null} township   unit key
 * @property {string | null} indicator
 * @property {string | null} feature    "layer:feature_id"
 * @property {string | null} list       layer whose features are listed
 * @property {string | null} upload
 * @property {string | null} tab        part of a section
 * @property {string | null} as_of      a day; null = today
 * @property {string | null} id       one thing of a page: a release, a section
 * @property {string | null} code     a corridor
 * @property {string | null} name     a river
 * @property {string | null} month
 * @property {string | null} year
 * @property {string | null} unit     whose page it is: a township, a park, a bureau
 * @property {number | null} zoom
 * @property {[number, number] | null} center  lon, lat
 */

/** @type {View} */
export const START = {
  section: 'map', hide: null, township: null, indicator: null, feature: null, list: null, upload: null, tab: null,
  as_of: null, id: null, code: null, name: null, month: null, year: null, unit: null, zoom: null, center: null,
};

export const SECTIONS = [
  'map', 'progress', 'upload', 'review', 'export', 'manage',
  // pages under 进度, without an entry of their own in the rail
  'corridor', 'river', 'section', 'shore', 'greening', 'closing',
  'release', 'ranking', 'assessment', 'calendar', 'tasks', 'targets', 'reports',
];

/** The address of a view: `#map?township=…`. What is as at the start is left out. @param {View} view */
export function writeAddress(view) {
  const query = new URLSearchParams();
  for (const key of /** @type {const} */ (['township', 'indicator', 'feature', 'list', 'upload', 'tab', 'as_of', 'id', 'code', 'name', 'month', 'year', 'unit'])) {
    const value = view[key];
    if (value) query.set(key, value);
  }
  if (view.hide) query.set('hide', view.hide.join(','));
  if (view.zoom !== null && view.center) query.set('at', [view.zoom, ...view.center.map((c) => c.toFixed(5))].join(','));
  const text = query.toString();
  return `#${view.section}${text ? `?${text}` : ''}`;
}

/** A view from an address; what cannot be read is as at the start. @param {string} hash @returns {View} */
export function readAddress(hash) {
  const [section, text] = hash.replace(/^#/, '').split('?');
  const query = new URLSearchParams(text ?? '');
  /** @param {string} key */
  const word = (key) => query.get(key) || null;
  const as_of = word('as_of');
  const at = (word('at') ?? '').split(',').map(Number);
  const placed = at.length === 3 && at.every(Number.isFinite) && Math.abs(at[1]) <= 180 && Math.abs(at[2]) <= 90;
  return {
    section: SECTIONS.includes(section) ? section : 'map',
    hide: query.has('hide') ? (query.get('hide') ?? '').split(',').filter(Boolean) : null,
    township: word('township'), indicator: word('indicator'), feature: word('feature'), list: word('list'),
    upload: word('upload'), tab: word('tab'), id: word('id'), code: word('code'), name: word('name'), month: word('month'), year: word('year'), unit: word('unit'),
    as_of: as_of && /^\d{4}-\d{2}-\d{2}$/.test(as_of) && !Number.isNaN(Date.parse(as_of)) ? as_of : null,
    zoom: placed ? at[0] : null,
    center: placed ? [at[1], at[2]] : null,
  };
}

/** Holds the view; says which keys changed. */
export class Store extends EventTarget {
  /** @param {View} view */
  constructor(view) {
    super();
    /** @type {View} */
    this.view = { ...view };
    /** What is hidden until the person chooses. @type {string[]} */
    this.hiddenAtStart = [];
  }

  get hidden() {
    return this.view.hide ?? this.hiddenAtStart;
  }

  /** Change some keys; listeners hear it once. @param {Partial<View>} changes */
  set(changes) {
    /** @type {Record<string, any>} */
    const view = this.view;
    const changed = Object.entries(changes).filter(([key, value]) => JSON.stringify(view[key]) !== JSON.stringify(value));
    if (!changed.length) return;
    this.view = { ...this.view, ...Object.fromEntries(changed) };
    this.dispatchEvent(new CustomEvent('change', { detail: changed.map(([key]) => key) }));
  }

  /** Add a word to the hidden ones, or take it away. @param {string} word */
  toggleHidden(word) {
    const hide = this.hidden;
    this.set({ hide: hide.includes(word) ? hide.filter((w) => w !== word) : [...hide, word] });
  }

  /**
   * Call `listener` whenever one of `keys` changes, until the signal aborts.
   * @param {(keyof View)[]} keys @param {() => void} listener @param {AbortSignal} signal
   */
  watch(keys, listener, signal) {
    this.addEventListener('change', (event) => {
      if (/** @type {CustomEvent} */ (event).detail.some((/** @type {keyof View} */ key) => keys.includes(key))) listener();
    }, { signal });
  }
}

/** Keep store and address bar alike: moving the map replaces the entry, everything else adds one. @param {Store} store @param {Window} window */
export function mirrorAddress(store, window) {
  store.addEventListener('change', (event) => {
    const keys = /** @type {CustomEvent<string[]>} */ (event).detail;
    const address = writeAddress(store.view);
    if (address === window.location.hash) return;
    if (keys.every((key) => key === 'zoom' || key === 'center')) window.history.replaceState(null, '', address);
    else window.history.pushState(null, '', address);
  });
  for (const type of ['popstate', 'hashchange']) {
    window.addEventListener(type, () => {
      if (writeAddress(store.view) !== window.location.hash) store.set(readAddress(window.location.hash));
    });
  }
}
