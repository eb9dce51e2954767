/** Words of works that end, come back, are closed and looked at again. @type {Record<string, [string, string]>} */
export const CHANGES = {
  done_preclose: ['县级预销号', 'Pre-closed by the county'],
  done_close: ['销号', 'Closed'],
  done_recheck: ['回头看', 'Rechecked'],
  removed_at: ['{day} 移除', 'Removed on {day}'],
};
