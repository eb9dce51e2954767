/** Words of works that end, come back, are closed and looked at again. @type {Record<string, [string, string]>} */
export const CHANGES = {
  done_preclose: ['县级预销号', 'Pre-closed by the county'],
  done_close: ['销号', 'Closed'],
  done_recheck: ['回头看', 'Rechecked'],
  removed_at: ['{day} 移除', 'Removed on {day}'],
  'act_closing.preclose': ['县级预销号', 'works pre-closed'],
  'act_closing.close': ['销号', 'works closed'],
  'act_closing.recheck': ['回头看', 'work rechecked'],
  'act_link.add': ['登记合并关系', 'works linked'],
  'act_upload.gather': ['在线修改并入草稿', 'edits gathered into a draft'],
  'act_upload.judge_stages': ['按阶段审核', 'stages judged'],
};
