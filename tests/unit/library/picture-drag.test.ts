import { describe, expect, it } from 'vitest';
import { readDrop, setDraggedPicture, type TransferredData } from '@/lib/browser/library/picture-drag';

/** What a browser hands over on a drop: Node has no DataTransfer. */
class Transfer implements TransferredData {
  effectAllowed: DataTransfer['effectAllowed'] = 'uninitialized';
  files: File[] = [];
  private readonly data = new Map<string, string>();
  get types() {
    return [...this.data.keys()];
  }
  setData(type: string, value: string) {
    this.data.set(type, value);
  }
  getData(type: string) {
    return this.data.get(type) ?? '';
  }
}

function drop(data: Record<string, string>, files: File[] = []) {
  const transfer = new Transfer();
  for (const [type, value] of Object.entries(data)) transfer.setData(type, value);
  transfer.files = files;
  return transfer;
}
const address = 'https://elsewhere.test/cat.png';

describe('what is dropped on the page', () => {
  it('is a picture of the library by its id, whatever else the browser adds', () => {
    const transfer = drop({ 'text/uri-list': 'blob:http://studio/1' }, [new File(['x'], 'image.png')]);
    setDraggedPicture(transfer, 'a:0');
    expect(readDrop(transfer)).toEqual({ kind: 'picture', id: 'a:0' });
  });

  it('is a file if another page provides its bytes', () => {
    const files = [new File(['x'], 'cat.png')];
    expect(readDrop(drop({ 'text/uri-list': address }, files))).toEqual({ kind: 'files', files });
  });

  it('is an address if it is only a link', () => {
    expect(readDrop(drop({ 'text/uri-list': address, 'text/plain': address }))).toEqual({ kind: 'address' });
    expect(readDrop(drop({ 'text/uri-list': 'data:image/png;base64,%%%' }))).toEqual({ kind: 'address' });
    // "Copy image address" gives only text.
    expect(readDrop(drop({ 'text/plain': `${address}\n` }))).toEqual({ kind: 'address' });
    expect(readDrop(drop({ 'text/plain': `see ${address}` }))).toEqual({ kind: 'nothing' });
  });

  it('is an address if it is a fragment of another page that shows a picture', async () => {
    const html = `<meta charset="utf-8"><a href="/cat"><IMG alt="a cat" src='${address}'></a>`;
    expect(readDrop(drop({ 'text/html': html }))).toEqual({ kind: 'address' });
    expect(readDrop(drop({ 'text/html': '<b>words</b>', 'text/plain': 'words' }))).toEqual({
      kind: 'nothing',
    });
    const inline = readDrop(drop({ 'text/html': `<img src="data:image/png;base64,${btoa('bytes')}">` }));
    expect(inline.kind === 'files' && (await inline.files[0]?.text())).toBe('bytes');
  });

  it('is a file if a data URL contains it', async () => {
    const dropped = readDrop(drop({ 'text/uri-list': `data:image/png;base64,${btoa('bytes')}` }));
    const [file] = dropped.kind === 'files' ? dropped.files : [];
    expect([file?.type, await file?.text()]).toEqual(['image/png', 'bytes']);
  });

  it('is nothing if it is only text', () => {
    expect(readDrop(drop({ 'text/plain': 'a lighthouse' }))).toEqual({ kind: 'nothing' });
    expect(readDrop(null)).toEqual({ kind: 'nothing' });
  });
});
