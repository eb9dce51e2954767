export { panel } from './eco-panel.js';
export { lightOf } from './eco-light.js';
export { bar } from './eco-bar.js';
export { stateSwatch } from './eco-state.js';
export { table } from './eco-table.js';
export { attempt, say, sayProblem } from './eco-toasts.js';
export { askPerson } from './eco-dialog.js';
export { empty, busy, trouble } from './eco-empty.js';
import './eco-stages.js';
