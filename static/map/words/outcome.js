/** What is said when it did not go as wanted: somebody was first, the server is busy or away, nothing is here. @type {Record<string, [string, string]>} */
export const OUTCOME = {
  list_comma: ['、', ', '],
  source_layers: ['已发布图层：{layers}', 'Published layers: {layers}'],
  clause_said: ['{clause}', 'Plan {clause}'],
  chinese_sheet: ['这张表是各部门签字的中文表。', 'The sheet is the Chinese form that bureaus sign; what they wrote in it stays as they wrote it.'],
  release_of: ['{month}', 'Report of {month}'],
  meanwhile_title: ['没有保存：您打开之后，别人改过这里。', 'Not saved: somebody changed this after you opened it.'],
  meanwhile_mine: ['是现在的；您填的“{words}”还在表里', 'is there now; your “{words}” is still in the form'],
  meanwhile_taken: ['是现在的，已带入表里', 'is there now, and taken into the form'],
  meanwhile_next: ['再保存一次，就以表里的为准。', 'Saving again puts in force what the form holds.'],
  meanwhile_same: ['内容与您打开时相同，再保存一次即可。', 'It reads as when you opened it; save again.'],
  meanwhile_take: ['放弃我的，用现在的', 'Drop mine, take what is there'],
  changed_meanwhile_by_nobody: ['您打开之后，别人改过了：现为 {words}。您填的还在下面，再保存就替换它。', 'Somebody changed this after you opened it; now {words}. What you entered is below; saving again replaces theirs.'],
  people_valid: ['有效期至 {day}', 'until {day}'],
  reach_wide: ['宽 {m} 米', '{m} m wide'],
  reach_whole: ['未分段，全线', 'no reaches: the whole line'],
};
