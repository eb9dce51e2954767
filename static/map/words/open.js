/** Words of what a release gives away. @type {Record<string, [string, string]>} */
export const OPEN = {
  map_package: ['地图包', 'Map package'],
  open_files_look: ['先看一看', 'Look at it first'],
  open_files_make: ['生成公开文件和地图包', 'Make open files and map package'],
  open_files_asked: ['已开始生成', 'Being made'],
  open_files_hint: ['放到任何网站即可打开的地图，以及各图层开放数据；只含公开内容', 'A map for any web host, and open data of each layer; only what everyone may see'],
  open_files_absent: ['本期公开文件尚未生成，由汇总人员生成。', 'The open files of this release are not made yet; the coordinator makes them.'],
  open_files_running: ['正在生成公开文件…', 'The open files are being made…'],
  open_files_failed: ['公开文件没有生成，请重试；仍不行请告诉系统管理员。', 'The open files were not made; try again, or tell the administrator.'],
  open_files_done: ['解压到任何网站目录即可打开，不需要本系统；另有 {n} 个开放数据文件', 'Unpack it into a folder of any web host; no other server is needed. {n} open files beside it'],
};
