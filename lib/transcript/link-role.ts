export interface Link {
  /** `![…](…)` rather than `[…](…)`. */
  image: boolean;
  label: string;
  address: string;
}

/** What a link of the log is for; `ignored`: pages about the task, never pictures; `prose`: any other link. */
export type LinkRole = 'picture' | 'download' | 'progress' | 'ignored' | 'prose';

const dataPageLabel =
  /^(?:data )?preview$|^(?:source|raw)(?: data)?$|^(?:数据|數據|資料)?(?:预览|預覽)$|^原始(?:数据|數據|資料)$/i;

export function linkRole({ image, label, address }: Link): LinkRole {
  if (/^data:/i.test(address)) return image ? 'picture' : 'ignored';
  if (!/^https?:\/\/[^/]/i.test(address)) return 'prose';
  const words = label.replace(/[*\s]+/g, ' ').trim();
  if (dataPageLabel.test(words) || isDataPage(address)) return 'ignored';
  if (image) return 'picture';
  if (words === '100' || words === '100%') return 'progress';
  // What is left of a link around a picture, and earlier values of a growing line.
  if (words === '' || /^\d{1,3}%?$/.test(words)) return 'ignored';
  if (/download|下载|下載/i.test(words) || /^https?:\/\/[^?#]*\/download\//i.test(address)) return 'download';
  return 'prose';
}

/** Where gateways show what a task sent and received. */
function isDataPage(address: string): boolean {
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(address) ?? [];
  if (/(?:^|\.)asyncdata\.net$/i.test(host)) return true;
  return /^\/(?:web|source)\//i.test(path) && !/\.(?:png|jpe?g|webp|gif|avif)$/i.test(path);
}
